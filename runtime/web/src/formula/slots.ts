// The values a formula asks for, taken from a record as this person sees it: its own fields, its sub-tables, and linked
// records read through the same lists as everywhere else.
import type { QueryClient } from '@tanstack/vue-query'
import { app } from '@/api/app'
import { list_records } from '@/api/records'
import { texts } from '@/fields/format'
import type { Field, Form, Rec, RecordPage, Row } from '@/api/types'
import { field_named } from './names'

/// A value on its way into the worker: dates and instants travel as text and get their kind there.
export interface Slot { kind: 'plain' | 'date' | 'datetime' | 'error'; value: unknown; zh?: string; en?: string }

export interface Used { path: string; label: string; field: Field | undefined; value: unknown; seen: boolean; titles: Record<string, string> }
export interface Gathered { slots: Slot[]; used: Used[]; cut: boolean }

export const most_linked = 200

const kind_of = (field: Field | undefined): 'plain' | 'date' | 'datetime' => (field?.type === 'date' || field?.type === 'datetime' ? field.type : 'plain')

async function linked(client: QueryClient, target: string, ids: string[]): Promise<RecordPage> {
  if (!ids.length) return { records: [], next: null }
  const where = ids.length === 1 ? `id="${ids[0]}"` : `OR(${ids.map((id) => `id="${id}"`).join(',')})`
  return client.fetchQuery({ queryKey: ['records', app.value?.id, target, 'formula', where], queryFn: ({ signal }) => list_records(target, { where, limit: most_linked }, signal), staleTime: 10_000 })
}

async function value_at(client: QueryClient, form: Form, record: Rec, titles: Record<string, string>, dep: string): Promise<{ used: Used; cut: boolean }> {
  const path = dep.split('.')
  const first = field_named(form, path.slice(0, 1))
  const last = field_named(form, path)
  const used = (value: unknown, more: Record<string, string> = titles): Used => ({ path: dep, label: label_of(form, path), field: last, value, seen: !!last, titles: more })
  const own = record[path[0]!]
  if (!first || path.length === 1) return { used: used(own ?? null), cut: false }
  if (first.type === 'table') return { used: used(Array.isArray(own) ? (own as Row[]).map((row) => row[path[1]!] ?? null) : []), cut: false }
  const ids = texts(own)
  const page = await linked(client, first.to ?? 'person', ids.slice(0, most_linked))
  // Records that are hidden or erased are left out, in the order of the links.
  const records = ids.map((id) => page.records.find((one) => one.id === id)).filter((one) => !!one)
  const values = records.map((one) => one[path[1]!] ?? null)
  const many = first.type === 'links' || first.type === 'people'
  return { used: used(many ? values : (values[0] ?? null), page.titles), cut: ids.length > most_linked }
}

const name_of = (field: Field | undefined, id: string) => (field ? (typeof field.label === 'string' ? field.label : field.label.zh) : id)
function label_of(form: Form, path: string[]): string {
  return path.map((id, at) => name_of(field_named(form, path.slice(0, at + 1)), id)).join('.')
}

function slot_of({ field, value, path }: Used): Slot {
  // A sub-table by itself is only counted: its rows are their numbers.
  if (field?.type === 'table' && !path.includes('.')) return { kind: 'plain', value: Array.isArray(value) ? value.map((_, at) => at + 1) : null }
  if (field?.type === 'file' && Array.isArray(value)) return { kind: 'plain', value: value.map((one) => (one as { id?: string }).id ?? '') }
  return { kind: kind_of(field), value }
}

export async function gather(client: QueryClient, form: Form, record: Rec, titles: Record<string, string>, deps: string[]): Promise<Gathered> {
  const found = await Promise.all(deps.map((dep) => value_at(client, form, record, titles, dep)))
  return { slots: found.map((one) => slot_of(one.used)), used: found.map((one) => one.used), cut: found.some((one) => one.cut) }
}
