// Results in words, and whether they are what the record has stored.
import { show_number } from '@/fields/format'
import { show_instant } from '@/fields/time'
import { t } from '@/i18n/t'
import type { Field } from '@/api/types'
import type { Result } from './formula_worker'
import { w } from './words'

export function show_plain(value: unknown, zone: string, kind: 'plain' | 'date' | 'datetime' = 'plain'): string {
  if (value === null || value === undefined || value === '') return w('blank')
  if (kind === 'datetime') return show_instant(value, zone)
  if (typeof value === 'number') return show_number(value)
  if (typeof value === 'boolean') return `${value ? t('yes') : t('no')} ${value ? 'TRUE' : 'FALSE'}`
  if (Array.isArray(value)) return value.length ? value.map((one) => show_plain(one, zone)).join('、') : w('blank')
  return String(value)
}

/// A number of a computed field is shown with the field's decimals at least, and never rounded to them: what it would store is another matter.
export function show_result(result: Result, zone: string, decimals?: number): string {
  if ('error' in result) return result.error
  const { value } = result
  if (typeof value === 'number' && decimals !== undefined && Math.abs(value * 10 ** decimals - Math.round(value * 10 ** decimals)) < 1e-6) return show_number(value, decimals)
  return show_plain(value, zone, result.kind)
}

export const is_blank = (result: Result) => !('error' in result) && (result.value === null || result.value === '' || (Array.isArray(result.value) && !result.value.length))

/// The stored value of a computed field against the result; numbers as the field rounds them.
export function agrees(field: Field | undefined, stored: unknown, result: Result): boolean {
  if ('error' in result || is_blank(result)) return stored === undefined || stored === null || stored === ''
  if (typeof result.value === 'number' && typeof stored === 'number') {
    const scale = 10 ** (field?.decimals ?? 6)
    return Math.abs(result.value - stored) <= 0.5 / scale + 1e-9
  }
  if (result.kind === 'datetime') return Date.parse(String(result.value)) === Date.parse(String(stored))
  return JSON.stringify(result.value) === JSON.stringify(stored)
}
