// The formula language as the server tells it: functions, calendars, zone; and how a function is written out for people.
import { get, post } from '@/api/http'
import { app_path, form_path } from '@/api/app'
import { language } from '@/i18n/t'
import type { Label } from '@/api/types'
import family_labels from './families.json'
import type { Slot } from './slots'

export interface Parameter { name: string; zh: string; type: string; optional?: boolean; repeat?: boolean; group?: number }
export interface Example { expr: string; value: unknown; fields?: Record<string, unknown> }
export interface FunctionSpec {
  name: string; zh: string; family: string; aliases: string[]; params: Parameter[]; returns: string
  doc: { zh: string; en: string }; examples: Example[]
}
export interface Calendar { name: string; holidays: number[]; makeup_days: number[] }
export interface Language { functions: FunctionSpec[]; calendars: Calendar[]; zone: [number, number][]; now: number }

export interface Diagnostic { code: string; pos: number; len: number; severity: 'error' | 'warning'; zh: string; en: string; hint: { zh: string; en: string } }
export interface Diagnosis { js: string; deps: string[]; type: string; clock?: boolean; lookups?: number; diagnostics: Diagnostic[]; expr: string }

export type SourceKind = 'field' | 'rollup' | 'check' | 'default' | 'title'
export interface Source { kind: SourceKind; field: string; label: Label; form: string; source: string; type: string }

export const read_language = (signal?: AbortSignal) => get<Language>(`${app_path.value}/formulas`, signal)
export const read_sources = (form: string, signal?: AbortSignal) => get<{ formulas: Source[]; hidden: number }>(`${form_path(form)}/formulas`, signal)
export const check_formula = async (form: string, expr: string): Promise<Diagnosis> => ({ ...(await post<Omit<Diagnosis, 'expr'>>(`${app_path.value}/formulas/check`, { form, expr })), expr })
/// What lookups over other forms find: only the store knows, and only what this person may learn. A row of slots for each row of values.
export const look_up = async (form: string, expr: string, rows: Slot[][]): Promise<Slot[][]> =>
  (await post<{ rows: Slot[][] }>(`${app_path.value}/formulas/lookups`, { form, expr, rows: rows.map((row) => row.map((slot) => slot.value ?? null)) })).rows

export function family_name(family: string): string {
  const known = (family_labels as Record<string, { zh: string; en: string }>)[family]
  return known ? known[language.value] : family
}

const type_names: Record<string, [string, string]> = {
  number: ['数字', 'number'], text: ['文本', 'text'], bool: ['是否', 'yes/no'], date: ['日期', 'date'], datetime: ['日期时间', 'date and time'],
  any: ['任意', 'any'], blank: ['空', 'blank'], criteria: ['条件', 'criteria'], list: ['列表', 'list'],
}

/// A type in words: 'number', 'list of date', and the declarations' 'list:text', 'same:1', 'common:2,3'.
export function type_name(type: string): string {
  const english = language.value === 'en'
  if (type.startsWith('list of ') || type.startsWith('list:')) {
    const inner = type_name(type.replace(/^list( of |:)/, ''))
    return english ? `list of ${inner}` : `${inner}列表`
  }
  if (/^(same|common):/.test(type)) return english ? 'type of its arguments' : '与参数同类'
  return type_names[type]?.[english ? 1 : 0] ?? type
}

/// By name, alias or Chinese name, any case.
export function function_named(functions: FunctionSpec[], name: string): FunctionSpec | undefined {
  const upper = name.toUpperCase()
  return functions.find((one) => one.name === upper || one.aliases.includes(upper)) ?? functions.find((one) => one.zh === name)
}

export interface Piece { text: string; optional: boolean; param: number }

/// The parameters as shown between the brackets: 数值, [小数位], …
export function pieces_of(spec: FunctionSpec): Piece[] {
  const pieces = spec.params.map((one, param) => {
    const name = language.value === 'en' ? one.name : one.zh
    return { text: one.optional ? `[${name}]` : name, optional: !!one.optional, param }
  })
  if (spec.params.some((one) => one.repeat)) pieces.push({ text: '…', optional: true, param: -1 })
  return pieces
}

/// Which parameter the argument with this index meets; repeated ones come round again.
export function parameter_at(spec: FunctionSpec, argument: number): number {
  if (argument < spec.params.length) return argument
  const group = spec.params.filter((one) => one.repeat).length
  return group ? spec.params.length - group + ((argument - spec.params.length) % group) : -1
}

export const signature_of = (spec: FunctionSpec) => `${spec.name}(${pieces_of(spec).map((one) => one.text).join(', ')})`

/// The value of an example as people read it.
export function example_value(value: unknown): string {
  if (value === null) return language.value === 'en' ? 'blank' : '空'
  if (Array.isArray(value)) return `[${value.map(example_value).join(', ')}]`
  if (typeof value === 'object') return String(Object.values(value as object)[0])
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE'
  return typeof value === 'string' ? `"${value}"` : String(value)
}
