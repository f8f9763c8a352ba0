// The editor in the house's colours. It lives in a shadow root: there its rules are adopted sheets, which the page's
// policy allows, where a style element in the page would be refused.
import { EditorView } from '@codemirror/view'

const mono = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'Noto Sans Mono CJK SC', var(--font)"

export const theme = EditorView.theme({
  '&': { fontSize: '15px', background: '#fff', color: 'var(--ink)', borderRadius: '8px', border: '1px solid var(--line)' },
  '&.cm-focused': { outline: 'none', borderColor: 'var(--brand)', boxShadow: '0 0 0 1px var(--brand)' },
  '.cm-scroller': { fontFamily: mono, lineHeight: '24px', minHeight: '96px', maxHeight: '40vh', overflow: 'auto' },
  '.cm-content': { padding: '10px 0', caretColor: 'var(--ink)', minHeight: '76px' },
  '.cm-line': { padding: '0 12px' },
  '.cm-placeholder': { color: '#6b7280', fontFamily: 'var(--font)', fontSize: '14px' },
  '&.cm-focused .cm-matchingBracket': { background: '#dbeafe', outline: '1px solid #93b8f0' },
  '&.cm-focused .cm-nonmatchingBracket': { background: 'var(--red-pale)' },
  '.cm-lintRange-error': { backgroundImage: 'none', textDecoration: 'underline wavy var(--red) 1.5px', textUnderlineOffset: '4px', textDecorationSkipInk: 'none', background: 'var(--red-pale)' },
  '.cm-lintRange-warning': { backgroundImage: 'none', textDecoration: 'underline wavy #d48806 1.5px', textUnderlineOffset: '4px', textDecorationSkipInk: 'none', background: 'var(--amber-pale)' },
  '.cm-lintPoint-error:after': { borderBottomColor: 'var(--red)' },
  '.cm-tooltip': { border: '1px solid var(--line)', borderRadius: '10px', background: '#fff', boxShadow: '0 6px 24px rgba(31,35,41,0.14)', overflow: 'hidden', fontFamily: 'var(--font)', zIndex: '200' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--font)', maxHeight: '270px', minWidth: 'min(320px, 88vw)', maxWidth: '92vw' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { display: 'flex', alignItems: 'center', gap: '8px', padding: '6px 12px 6px 8px', lineHeight: '22px', fontSize: '14px' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': { background: 'var(--brand-pale)', color: 'var(--ink)' },
  '.cm-completionLabel': { fontWeight: '500', whiteSpace: 'nowrap' },
  '.cm-completionMatchedText': { textDecoration: 'none', color: 'var(--brand)' },
  '.cm-completionDetail': { fontStyle: 'normal', color: 'var(--ink-3)', fontSize: '12px', marginLeft: 'auto', overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  '.mark': { flex: 'none', width: '22px', height: '22px', borderRadius: '6px', fontSize: '12px', lineHeight: '22px', textAlign: 'center', background: '#f3e8ff', color: '#6b21a8' },
  '.mark.function': { background: 'var(--brand-pale)', color: 'var(--brand-deep)' },
  '.mark.option': { background: '#fff3dc', color: '#7a4a00' },
  '.cm-tooltip.cm-completionInfo': { padding: '0', maxWidth: '340px', marginLeft: '6px' },
  '.card-help': { padding: '10px 12px', fontSize: '13px', lineHeight: '20px', maxWidth: 'min(380px, 88vw)' },
  '.card-help p': { margin: '4px 0 0' },
  '.card-head': { display: 'flex', flexWrap: 'wrap', gap: '2px 10px', alignItems: 'baseline' },
  '.card-code': { fontFamily: mono, fontWeight: '600', color: 'var(--brand-deep)' },
  '.card-muted': { color: 'var(--ink-3)', fontSize: '12px' },
  '.card-example': { display: 'block', marginTop: '6px', padding: '4px 8px', borderRadius: '6px', background: '#f7f8fa', fontFamily: mono, fontSize: '12px', overflowWrap: 'anywhere' },
  '.cm-tooltip-lint': { maxWidth: 'min(420px, 90vw)' },
  '.cm-diagnostic': { padding: '8px 12px', borderLeftWidth: '4px' },
  '.cm-diagnostic-error': { borderLeftColor: 'var(--red)' },
  '.cm-diagnostic-warning': { borderLeftColor: '#d48806' },
  '.hint': { color: 'var(--ink-2)', fontSize: '12px', marginTop: '2px' },
})
