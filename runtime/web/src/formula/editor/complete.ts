// Completion: fields, what lies behind links, functions, and the options of a choice inside quotes.
import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete'
import type { EditorView } from '@codemirror/view'
import type { Form } from '@/api/types'
import { language, say } from '@/i18n/t'
import { type FunctionSpec } from '../language'
import { names_behind, field_named } from '../names'
import { fit } from '../pinyin'
import { place_at } from '../scan'
import { function_card } from './cards'

export interface Known { form: Form; functions: FunctionSpec[] }
export interface Entry extends Completion { mark: 'field' | 'function' | 'option' }

const most = 60

function field_entries(form: Form, path: string[], typed: string, from: number): { rank: number; entry: Entry }[] {
  return names_behind(form, path).flatMap((name) => {
    const rank = fit(typed, name.also)
    if (rank < 0) return []
    const entry: Entry = { label: name.label, detail: `${name.id} · ${name.note}`, mark: 'field', apply: (view, _one, _from, to) => put(view, from, to, name.insert) }
    return [{ rank, entry }]
  })
}

function function_entries(functions: FunctionSpec[], typed: string, from: number): { rank: number; entry: Entry }[] {
  return functions.flatMap((spec) => {
    const rank = fit(typed, [spec.name, spec.zh, ...spec.aliases])
    if (rank < 0) return []
    const entry: Entry = {
      label: spec.name, detail: language.value === 'en' ? spec.doc.en.split(/[.;:]/)[0]! : spec.zh, mark: 'function',
      info: () => function_card(spec), apply: (view, _one, _from, to) => put_call(view, from, to, spec),
    }
    return [{ rank: rank + 0.5, entry }] // at equal fit a field goes first
  })
}

function put(view: EditorView, from: number, to: number, text: string) {
  const end = text.startsWith('{') && view.state.sliceDoc(to, to + 1) === '}' ? to + 1 : to
  view.dispatch({ changes: { from, to: end, insert: text }, selection: { anchor: from + text.length }, userEvent: 'input.complete' })
}

/// The cursor goes between the brackets; brackets that are there already are kept.
function put_call(view: EditorView, from: number, to: number, spec: FunctionSpec) {
  const called = /^\s*[(（]/.test(view.state.sliceDoc(to, to + 8))
  const text = called ? spec.name : `${spec.name}()`
  const anchor = from + spec.name.length + (called || spec.params.length ? 1 : 2)
  view.dispatch({ changes: { from, to, insert: text }, selection: { anchor }, userEvent: 'input.complete' })
}

function option_entries(form: Form, path: string[], typed: string): { rank: number; entry: Entry }[] {
  return (field_named(form, path)?.options ?? []).flatMap((option) => {
    const rank = fit(typed, [option.value, say(option.label)])
    return rank < 0 ? [] : [{ rank, entry: { label: option.value, detail: say(option.label) === option.value ? '' : say(option.label), mark: 'option' as const } }]
  })
}

export function complete(known: () => Known) {
  return (context: CompletionContext): CompletionResult | null => {
    const place = place_at(context.state.doc.toString(), context.pos)
    if (!place) return null
    const { form, functions } = known()
    if (place.kind === 'literal') {
      const found = option_entries(form, place.path, place.typed)
      return found.length ? { from: place.from, options: sorted(found), filter: false } : null
    }
    if (!place.typed && !place.path.length && !place.braced && !context.explicit) return null
    const found = field_entries(form, place.path, place.typed, place.from)
    if (!place.path.length && !place.braced) found.push(...function_entries(functions, place.typed, place.from))
    // NETWORKDAYS.CN: the part before the dot is no field.
    else if (!found.length && !place.braced) return dotted_functions(functions, place)
    return found.length ? { from: place.from, options: sorted(found), filter: false } : null
  }
}

function dotted_functions(functions: FunctionSpec[], place: { from: number; path: string[]; typed: string }): CompletionResult | null {
  const before = `${place.path.join('.')}.`
  const from = place.from - before.length
  const found = functions.filter((spec) => spec.name.startsWith((before + place.typed).toUpperCase())).flatMap((spec) => function_entries([spec], '', from))
  return found.length ? { from, options: sorted(found), filter: false } : null
}

function sorted(found: { rank: number; entry: Entry }[]): Entry[] {
  return found.map((one, at) => ({ ...one, at })).sort((a, b) => a.rank - b.rank || a.at - b.at).slice(0, most).map((one) => one.entry)
}
