// The names a formula of a form may use, as this person sees them: fields, what lies one link behind them, and the system's own.
import { app, form_of } from '@/api/app'
import type { Field, Form } from '@/api/types'
import { say } from '@/i18n/t'
import { w } from './words'
import { type_name } from './language'

export interface Name {
  id: string
  insert: string // as it is written in a formula
  label: string
  also: string[] // everything it is found by
  field: Field
  note: string
}

const system: Field[] = [
  { id: 'id', label: { zh: '编号', en: 'Id' }, type: 'text' },
  { id: 'created_at', label: { zh: '创建时间', en: 'Created at' }, type: 'datetime' },
  { id: 'created_by', label: { zh: '创建人', en: 'Created by' }, type: 'person' },
  { id: 'updated_at', label: { zh: '更新时间', en: 'Updated at' }, type: 'datetime' },
  { id: 'updated_by', label: { zh: '更新人', en: 'Updated by' }, type: 'person' },
  { id: 'version', label: { zh: '版本', en: 'Version' }, type: 'number' },
]
export const is_system = (id: string) => system.some((one) => one.id === id)

const label_of = (field: Field, part: 'zh' | 'en') => (typeof field.label === 'string' ? field.label : (field.label[part] ?? ''))

/// Behind a link or person: the form it points to. Behind a sub-table: its columns.
function behind(field: Field): { fields: Field[]; record: boolean } | null {
  if (field.type === 'table') return { fields: field.columns ?? [], record: false }
  if (!/^(link|person|people)/.test(field.type) || is_system(field.id)) return null
  const target = form_of(field.to ?? 'person')
  return target ? { fields: target.fields, record: true } : null
}

function find(fields: Field[], name: string, record: boolean): Field | undefined {
  const all = record ? [...fields, ...system] : fields
  const labelled = fields.filter((one) => label_of(one, 'zh') === name || label_of(one, 'en') === name)
  return all.find((one) => one.id === name) ?? (labelled.length === 1 ? labelled[0] : system.find((one) => record && label_of(one, 'zh') === name))
}

/// Another form, all records of which SUMIFS, XLOOKUP and their kin look through; {form:hospital} where a field is called so.
function far_form(name: string): Form | undefined {
  const wanted = name.replace(/^(form|表单)[:：]/, '')
  const forms = app.value?.forms ?? []
  const labelled = forms.filter((one) => say_in(one, 'zh') === wanted || say_in(one, 'en') === wanted)
  return forms.find((one) => one.id === wanted) ?? (labelled.length === 1 ? labelled[0] : undefined)
}
const say_in = (form: Form, part: 'zh' | 'en') => (typeof form.label === 'string' ? form.label : (form.label[part] ?? ''))

/// The field a dotted name means, or nothing.
export function field_named(form: Form, path: string[]): Field | undefined {
  const first = path[0] === undefined ? undefined : find(form.fields, path[0], true)
  const far = !first && path.length === 2 ? far_form(path[0]!) : undefined
  if (far) return find(far.fields, path[1]!, true)
  if (!first || path.length === 1) return first
  const more = path.length === 2 ? behind(first) : null
  return more ? find(more.fields, path[1]!, more.record) : undefined
}

const plain = /^[\p{L}_][\p{L}\p{N}_]*$/u

/// Labels where they are clear, ids where they are not; braces around what is not a plain name.
function written(field: Field, all: Field[]): string {
  const label = label_of(field, 'zh')
  const clear = label && all.filter((one) => one.id === label || label_of(one, 'zh') === label || label_of(one, 'en') === label).length === 1
  const name = clear ? label : field.id
  return plain.test(name) && !/^(true|false)$/i.test(name) ? name : name.includes('}') ? field.id : `{${name}}`
}

function note_of(field: Field): string {
  const more = behind(field)
  if (field.type === 'table') return `${w('linked')} · ${say(field.label)}`
  if (more) return `→ ${say(form_of(field.to ?? 'person')?.label)}`
  const kinds: Partial<Record<Field['type'], string>> = { number: 'number', money: 'number', boolean: 'bool', date: 'date', datetime: 'datetime', choices: 'list of text', file: 'list of any' }
  return type_name(kinds[field.type] ?? 'text')
}

/// What may follow `path`: all fields for an empty one, those behind a link for one name, else nothing.
export function names_behind(form: Form, path: string[]): Name[] {
  const first = path.length === 1 ? field_named(form, path) : undefined
  const far = path.length === 1 && !first ? far_form(path[0]!) : undefined
  const room = path.length === 0 ? { fields: form.fields, record: true } : first ? behind(first) : far ? { fields: far.fields, record: true } : null
  if (!room) return []
  const all = room.record ? [...room.fields, ...system.filter((one) => !room.fields.some((field) => field.id === one.id))] : room.fields
  const own = all.map((field) => ({
    id: field.id,
    insert: written(field, all),
    label: say(field.label),
    also: [...new Set([label_of(field, 'zh'), label_of(field, 'en'), field.id].filter((one) => one))],
    field,
    note: note_of(field),
  }))
  return path.length === 0 ? [...own, ...far_names(form)] : own
}

/// The other forms by name, behind the fields: where a field is called like one, with the mark that tells them apart.
function far_names(form: Form): Name[] {
  return (app.value?.forms ?? []).map((one) => {
    const label = say_in(one, 'zh')
    const clear = plain.test(label) && far_form(label) === one
    const taken = find(form.fields, clear ? label : one.id, true)
    return {
      id: `form:${one.id}`,
      insert: taken ? `{form:${one.id}}` : clear ? label : one.id,
      label: say(one.label),
      also: [...new Set([label, say_in(one, 'en'), one.id].filter((name) => name))],
      field: { id: one.id, label: one.label, type: 'table' as const },
      note: w('whole_form'),
    }
  })
}
