// Which fields a list shows: those the form names, else its first readable ones.
import type { Field, Form, Rec } from '@/api/types'
import { say } from '@/i18n/t'
import { blank, option_of } from '@/fields/format'

export function columns_of(form: Form): Field[] {
  const named = (form.list ?? []).map((id) => form.fields.find((field) => field.id === id)).filter((field): field is Field => !!field)
  if (named.length) return named
  return form.fields.filter((field) => !['table', 'file', 'long_text'].includes(field.type)).slice(0, 6)
}

/// Whether the title has already said what this field holds.
export const in_title = (record: Rec, id: string, titles: Record<string, string>) => {
  const value = record[id]
  return typeof value === 'string' && (value === record._title || titles[value] === record._title)
}

/// The same for a card, where the title's parts are near enough: "医院 · 影像类" has said both.
export const said_in_title = (record: Rec, field: Field, titles: Record<string, string>) => {
  const value = record[field.id]
  const parts = (record._title ?? '').split(' · ')
  return in_title(record, field.id, titles) || (typeof value === 'string' && [value, titles[value], say(option_of(field, value)?.label)].some((text) => !!text && parts.includes(text)))
}

/// The columns beside the title: one that only repeats it in every row is left out.
export const columns_beside = (form: Form, records: Rec[], titles: Record<string, string>) =>
  columns_of(form).filter((field) => {
    const repeats = (record: Rec) => in_title(record, field.id, titles)
    return !records.some(repeats) || !records.every((record) => blank(record[field.id]) || repeats(record))
  })
