// Values as people read them.
import { language, say, t } from '@/i18n/t'
import type { Field, FileRef, Option } from '@/api/types'
import { show_instant } from './time'

export function blank(value: unknown): boolean {
  return value == null || value === '' || (Array.isArray(value) && value.length === 0)
}

/// What a plain number keeps: as many as needed, where the field says nothing.
const most_decimals = 6

export function show_number(value: number, decimals?: number): string {
  return new Intl.NumberFormat(language.value === 'en' ? 'en-GB' : 'zh-CN', {
    minimumFractionDigits: decimals !== undefined && decimals < most_decimals ? decimals : 0, maximumFractionDigits: decimals ?? most_decimals,
  }).format(value)
}

export function option_of(field: Field, value: unknown): Option | undefined {
  return field.options?.find((option) => option.value === value)
}

export const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : typeof value === 'string' && value ? [value] : []

export const files = (value: unknown): FileRef[] => (Array.isArray(value) ? (value as FileRef[]).filter((one) => one && typeof one === 'object') : [])

export function show_size(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`
  if (bytes < 1024 * 1024) return `${(bytes / 1024).toFixed(0)} KB`
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`
}

/// One line of text for any value; blank gives "".
export function show_value(field: Field, value: unknown, titles: Record<string, string> = {}, zone = 'Asia/Shanghai'): string {
  if (blank(value)) return ''
  switch (field.type) {
    case 'boolean': return value ? t('yes') : t('no')
    case 'number': return typeof value === 'number' ? show_number(value, field.decimals) : String(value)
    case 'money': return typeof value === 'number' ? `¥ ${show_number(value, field.decimals ?? 2)}` : String(value)
    case 'datetime': return show_instant(value, zone)
    case 'choice': return say(option_of(field, value)?.label) || String(value)
    case 'choices': return texts(value).map((one) => say(option_of(field, one)?.label) || one).join('、')
    case 'link': case 'links': case 'person': case 'people':
      return texts(value).map((id) => titles[id] ?? id).join('、')
    case 'file': return files(value).map((file) => file.name).join('、')
    case 'table': return t('rows_n', { n: Array.isArray(value) ? value.length : 0 })
    default: return String(value)
  }
}

/// Which of the seven tag colours an option wears: by its place, so that it never changes on its own.
export function tone(field: Field, value: unknown): number {
  const at = field.options?.findIndex((option) => option.value === value) ?? -1
  return at < 0 ? 0 : (at % 7) + 1
}
