// Filters of a list: kept in the address, turned into one formula for the server.
import type { Field, FieldType, Form } from '@/api/types'

/// field id → chosen values; a date range is ["from..to"] with either side possibly empty.
export type Filters = Record<string, string[]>

const filterable: FieldType[] = ['choice', 'choices', 'person', 'boolean', 'date', 'datetime', 'link']

const created: Field = { id: 'created_at', label: { zh: '创建时间', en: 'Created' }, type: 'datetime' }

export function filter_fields(form: Form): Field[] {
  const order: FieldType[] = filterable
  return [...form.fields.filter((field) => filterable.includes(field.type) && field.type !== 'link'), created].sort(
    (a, b) => order.indexOf(a.type) - order.indexOf(b.type),
  )
}

export const quote = (text: string) => `"${text.replace(/"/g, '""')}"`

function day(iso: string): string | null {
  const found = /^(\d{4})-(\d{2})-(\d{2})$/.exec(iso)
  return found ? `DATE(${Number(found[1])},${Number(found[2])},${Number(found[3])})` : null
}

function condition(field: Field, values: string[]): string[] {
  if (!values.length) return []
  const any = (parts: string[]) => (parts.length > 1 ? `OR(${parts.join(',')})` : (parts[0] ?? ''))
  switch (field.type) {
    case 'choices': return [any(values.map((value) => `CONTAINS(${field.id},${quote(value)})`))]
    case 'boolean': return [`${field.id}=${values[0] === 'true' ? 'TRUE' : 'FALSE'}`]
    case 'date': case 'datetime': {
      const [from = '', to = ''] = (values[0] ?? '').split('..')
      const start = day(from)
      const end = day(to)
      return [
        ...(start ? [`${field.id}>=${start}`] : []),
        ...(end ? [field.type === 'date' ? `${field.id}<=${end}` : `${field.id}<${end}+1`] : []),
      ]
    }
    default: return [any(values.map((value) => `${field.id}=${quote(value)}`))]
  }
}

/// One formula out of the drill-down (may be "") and the filters; "" when nothing restricts.
export function where_of(drill: string, fields: Field[], filters: Filters): string {
  const parts = fields.flatMap((field) => condition(field, filters[field.id] ?? []))
  const bare = drill.trim().replace(/^=/, '')
  if (bare) parts.unshift(bare)
  return parts.length > 1 ? `AND(${parts.join(',')})` : (parts[0] ?? '')
}

const mark = 'f.'

export function filters_in(query: Record<string, unknown>): Filters {
  const out: Filters = {}
  for (const [name, value] of Object.entries(query)) {
    if (name.startsWith(mark) && typeof value === 'string' && value) out[name.slice(mark.length)] = value.split(',')
  }
  return out
}

export function query_of(filters: Filters): Record<string, string> {
  return Object.fromEntries(Object.entries(filters).filter(([, values]) => values.length && values[0]).map(([id, values]) => [mark + id, values.join(',')]))
}
