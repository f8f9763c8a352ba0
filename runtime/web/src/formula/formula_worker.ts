// Runs formulas apart from the page: the one place that may compile text. The server gives this file a policy under which
// it can load scripts of the server and reach nothing else; whoever started it ends it when it takes too long.
import type { Slot } from './slots'

interface Day { d: number }
interface Instant { ms: number }
interface Kedu {
  enter(now_ms: number, zone: [number, number][]): void
  calendar(name: string, holidays: number[], makeup_days: number[]): void
  parse_date(text: string): Day | Instant | null
  instant(ms: number): Instant
  to_text(value: unknown): string
  Day: new (d: number) => Day
  Instant: new (ms: number) => Instant
  FormulaError: new (code?: string, zh?: string, en?: string) => { code: string; zh: string; en: string }
}

export interface World { library: string; zone: [number, number][]; calendars: { name: string; holidays: number[]; makeup_days: number[] }[] }
export interface Job { id: number; js: string; now: number; rows: Slot[][] }
export type Result = { value: unknown; kind: 'plain' | 'date' | 'datetime' } | { error: string; zh: string; en: string }
export type Said = { ready: true } | { ready: false; reason: string } | { id: number; results: Result[] }

const scope = globalThis as unknown as { importScripts(url: string): void; postMessage(said: Said): void; onmessage: ((event: MessageEvent<World | Job>) => void) | null; Kedu: Kedu }
let zone: [number, number][] = []

function live(slot: Slot, value: unknown = slot.value): unknown {
  if (slot.kind === 'error') return new scope.Kedu.FormulaError(String(value), slot.zh, slot.en)
  if (value === '' || value === undefined || value === null) return null
  if (Array.isArray(value)) return value.length ? value.map((one) => live(slot, one)) : null
  if (slot.kind === 'date') return scope.Kedu.parse_date(String(value))
  if (slot.kind === 'datetime') return scope.Kedu.instant(Date.parse(String(value)))
  return value
}

function plain(value: unknown): Result {
  if (value instanceof scope.Kedu.Day) return { value: scope.Kedu.to_text(value), kind: 'date' }
  if (value instanceof scope.Kedu.Instant) return { value: new Date(value.ms).toISOString(), kind: 'datetime' }
  if (typeof value === 'number' && !Number.isFinite(value)) return { error: '#NUM!', zh: '结果超出数值范围', en: 'the result is out of the range of numbers' }
  if (Array.isArray(value)) return { value: value.map((one) => (one instanceof scope.Kedu.Day || one instanceof scope.Kedu.Instant ? scope.Kedu.to_text(one) : one)), kind: 'plain' }
  return { value: value === undefined ? null : value, kind: 'plain' }
}

function failed(error: unknown): Result {
  if (error instanceof scope.Kedu.FormulaError) return { error: error.code, zh: error.zh, en: error.en }
  if (error instanceof RangeError) return { error: '#LIMIT!', zh: '公式超出了时间、内存或长度的上限', en: 'the formula went over its time, memory or length limit' }
  return { error: '#VALUE!', zh: '函数不接受这样的值', en: 'a function does not take such a value' }
}

function run(job: Job): Result[] {
  const names = (job.rows[0] ?? []).map((_, at) => `a${at}`)
  const formula = new Function(...names, job.js) as (...slots: unknown[]) => unknown
  return job.rows.map((row) => {
    scope.Kedu.enter(job.now, zone)
    try { return plain(formula(...row.map((slot) => live(slot)))) } catch (error) { return failed(error) }
  })
}

scope.onmessage = ({ data }) => {
  if ('id' in data) { scope.postMessage({ id: data.id, results: run(data) }); return }
  try {
    scope.importScripts(data.library)
    zone = data.zone
    for (const one of data.calendars) scope.Kedu.calendar(one.name, one.holidays, one.makeup_days)
    scope.postMessage({ ready: true })
  } catch (error) {
    scope.postMessage({ ready: false, reason: String(error) })
  }
}
