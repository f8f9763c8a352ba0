// Cards of help as plain elements: for the editor's tooltips, which live outside Vue.
import type { Field } from '@/api/types'
import { language, say } from '@/i18n/t'
import { example_value, signature_of, type_name, type FunctionSpec } from '../language'

function element(name: string, kind: string, text = ''): HTMLElement {
  const made = document.createElement(name)
  made.className = kind
  made.textContent = text
  return made
}

/// Signature, what it does in the reader's language with the other beneath, one example.
export function function_card(spec: FunctionSpec): HTMLElement {
  const card = element('div', 'card-help')
  const head = element('div', 'card-head')
  head.append(element('code', 'card-code', signature_of(spec)), element('span', 'card-muted', `${spec.zh} → ${type_name(spec.returns)}`))
  const english = language.value === 'en'
  card.append(head, element('p', 'card-text', english ? spec.doc.en : spec.doc.zh), element('p', 'card-muted', english ? spec.doc.zh : spec.doc.en))
  const example = spec.examples[0]
  if (example) card.append(element('code', 'card-example', `${example.expr} → ${example_value(example.value)}`))
  return card
}

export function field_card(path: string, field: Field): HTMLElement {
  const card = element('div', 'card-help')
  const head = element('div', 'card-head')
  head.append(element('code', 'card-code', path), element('span', 'card-muted', `${say(field.label)} · ${field.id}`))
  card.append(head)
  if (say(field.help)) card.append(element('p', 'card-text', say(field.help)))
  if (field.options?.length) card.append(element('p', 'card-muted', field.options.map((one) => `"${one.value}"`).join('  ')))
  return card
}
