// Which fields a list shows: those the form names, else its first readable ones.
import type { Field, Form } from '@/api/types'

export function columns_of(form: Form): Field[] {
  const named = (form.list ?? []).map((id) => form.fields.find((field) => field.id === id)).filter((field): field is Field => !!field)
  if (named.length) return named
  return form.fields.filter((field) => !['table', 'file', 'long_text'].includes(field.type)).slice(0, 6)
}
