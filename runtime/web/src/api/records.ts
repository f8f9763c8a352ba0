// Records over HTTP: pages, single ones, their history and the verbs people use on them.
import { call, get, post } from './http'
import { form_path } from './app'
import type { HistoryEvent, Rec, RecordPage } from './types'

export interface Query { where?: string; q?: string; sort?: string; limit?: number; after?: string; count?: boolean; fields?: string[] }

export function records_path(form: string, query: Query = {}): string {
  const params = new URLSearchParams()
  if (query.where) params.set('where', query.where)
  if (query.q) params.set('q', query.q)
  if (query.sort) params.set('sort', query.sort)
  if (query.fields) params.set('fields', query.fields.join(','))
  if (query.limit) params.set('limit', String(query.limit))
  if (query.after) params.set('after', query.after)
  if (query.count) params.set('count', '1')
  const text = params.toString()
  return `${form_path(form)}/records${text ? `?${text}` : ''}`
}

/// The same list as a file; a plain link, so that the browser saves it as it comes.
export const export_path = (form: string, query: Query) => records_path(form, query).replace('/records', '/export')

const one = (form: string, id: string) => `${form_path(form)}/records/${encodeURIComponent(id)}`

export const list_records = (form: string, query: Query, signal?: AbortSignal) =>
  get<RecordPage>(records_path(form, query), signal)
export const read_record = (form: string, id: string) => get<Rec>(`${one(form, id)}?commands=1`)
export const create_record = (form: string, values: object, key: string) =>
  post<Rec>(records_path(form), values, key)
export const change_record = (form: string, id: string, values: object, key: string, version?: number) =>
  call<Rec>('PATCH', one(form, id), { body: values, key, version })
export const read_history = (form: string, id: string, after?: string) =>
  get<{ events: HistoryEvent[]; next: string | null }>(`${one(form, id)}/history${after ? `?after=${after}` : ''}`)
export const run_command = (form: string, id: string, name: string, input: object = {}, key?: string) =>
  post<{ record: Rec | null; answer?: Record<string, unknown> }>(`${one(form, id)}/commands/${encodeURIComponent(name)}`, input, key)
export const file_url = (form: string, id: string, field: string, file: string) =>
  `${one(form, id)}/files/${encodeURIComponent(field)}/${encodeURIComponent(file)}`
