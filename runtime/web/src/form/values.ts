// A form's values on their way to the server: only what changed, files by their ids, blanks as null.
import type { Field, Issue, Row } from '@/api/types'
import { blank } from '@/fields/format'

const plain = (value: unknown): unknown => (blank(value) ? null : value)

export function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(plain(a)) === JSON.stringify(plain(b))
}

/// The fields whose value differs; a value taken away comes as null.
export function changed(before: Row, after: Row): Row {
  const out: Row = {}
  for (const id of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (!same(before[id], after[id])) out[id] = plain(after[id])
  }
  return out
}

/// Values as the wire wants them: files by id, empty table rows left out.
export function for_wire(fields: Field[], values: Row): Row {
  const out: Row = {}
  for (const [id, value] of Object.entries(values)) {
    const field = fields.find((one) => one.id === id)
    if (!field || field.computed || field.readonly) continue
    if (field.type === 'file' && Array.isArray(value)) out[id] = value.map((file: { id: string }) => file.id)
    else if (field.type === 'table' && Array.isArray(value)) out[id] = (value as Row[]).filter((row) => Object.values(row).some((cell) => !blank(cell)))
    else out[id] = value
  }
  return out
}

export function editable(fields: Field[], record: Row): Row {
  return Object.fromEntries(fields.filter((field) => !field.computed && !field.readonly && !blank(record[field.id])).map((field) => [field.id, record[field.id]]))
}

/// "items[0].name", "items.0.name" and "items" all belong to the field items.
export function field_id_of(issue: Issue): string {
  return /^[A-Za-z0-9_]*/.exec(issue.field ?? '')?.[0] ?? ''
}

/// In the order of the form, those of no field first: the first one is where the page scrolls to.
export function in_form_order(issues: Issue[], fields: Field[]): Issue[] {
  const place = (issue: Issue) => fields.findIndex((field) => field.id === field_id_of(issue))
  return [...issues].sort((a, b) => place(a) - place(b))
}
