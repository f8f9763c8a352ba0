// Opens the editor: keys, completion, help and marks put together.
import { acceptCompletion, autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap, startCompletion } from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { bracketMatching } from '@codemirror/language'
import { lintKeymap, setDiagnostics, type Diagnostic as Mark } from '@codemirror/lint'
import { EditorState } from '@codemirror/state'
import { EditorView, drawSelection, keymap, placeholder, tooltips } from '@codemirror/view'
import { language } from '@/i18n/t'
import type { Diagnostic } from '../language'
import { unit_of } from '../positions'
import { complete, type Entry, type Known } from './complete'
import { hover } from './hover'
import { colours } from './colours'
import { theme } from './theme'

export interface Opening {
  root: ShadowRoot
  parent: HTMLElement
  text: string
  label: string
  hint: string
  known: () => Known
  on_change: (text: string) => void
  on_move: (text: string, pos: number) => void
}

function mark_of(entry: Entry): HTMLElement {
  const mark = document.createElement('span')
  mark.className = `mark ${entry.mark}`
  mark.textContent = { field: '字', function: 'ƒ', option: '选' }[entry.mark]
  mark.setAttribute('aria-hidden', 'true')
  return mark
}

export function open_editor(opening: Opening): EditorView {
  return new EditorView({
    root: opening.root,
    parent: opening.parent,
    state: EditorState.create({
      doc: opening.text,
      extensions: [
        history(), drawSelection(), bracketMatching({ brackets: '()（）' }), closeBrackets(), EditorView.lineWrapping,
        tooltips({ position: 'fixed' }),
        autocompletion({ override: [complete(opening.known)], icons: false, maxRenderedOptions: 60, activateOnTypingDelay: 60, addToOptions: [{ render: (entry) => mark_of(entry as Entry), position: 10 }] }),
        hover(opening.known), colours, theme, placeholder(opening.hint),
        // Tab takes what is offered and otherwise leaves the editor, so that nobody is caught in it.
        keymap.of([{ key: 'Tab', run: acceptCompletion }, ...closeBracketsKeymap, ...completionKeymap, ...lintKeymap, ...historyKeymap, ...defaultKeymap]),
        EditorView.contentAttributes.of({ 'aria-label': opening.label, spellcheck: 'false', autocapitalize: 'off', autocorrect: 'off' }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) opening.on_change(update.state.doc.toString())
          if (update.docChanged || update.selectionSet) opening.on_move(update.state.doc.toString(), update.state.selection.main.head)
        }),
      ],
    }),
  })
}

function message(problem: Diagnostic): HTMLElement {
  const box = document.createElement('div')
  box.textContent = problem[language.value] || problem.zh
  const cure = problem.hint[language.value] || problem.hint.zh
  if (cure) {
    const hint = document.createElement('div')
    hint.className = 'hint'
    hint.textContent = cure
    box.append(hint)
  }
  return box
}

/// Where a problem stands in the text, at least one character wide where there is one.
export function range_of(text: string, problem: Diagnostic): { from: number; to: number } {
  const from = unit_of(text, problem.pos)
  const to = Math.max(unit_of(text, problem.pos + problem.len), Math.min(from + 1, text.length))
  return from < to ? { from, to } : { from: Math.max(0, text.length - 1), to: text.length }
}

export function show_problems(view: EditorView, problems: Diagnostic[]) {
  const text = view.state.doc.toString()
  const marks: Mark[] = problems.map((problem) => ({ ...range_of(text, problem), severity: problem.severity, message: problem[language.value] || problem.zh, renderMessage: () => message(problem) }))
  view.dispatch(setDiagnostics(view.state, marks))
}

export function select(view: EditorView, from: number, to: number) {
  view.dispatch({ selection: { anchor: from, head: to }, scrollIntoView: true })
  view.focus()
}

export function set_text(view: EditorView, text: string) {
  view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text }, selection: { anchor: text.length } })
}

export function offer(view: EditorView) {
  view.focus()
  startCompletion(view)
}
