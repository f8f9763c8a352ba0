// Runs emitted code with the served library, as the browser does:  evaluate.mjs LIBRARY.js RUNS.json
import { readFileSync } from 'node:fs'
import vm from 'node:vm'

vm.runInThisContext(readFileSync(process.argv[2], 'utf8'), 'library.js')
const { Kedu } = globalThis
const { now, zone_offset_ms, calendars, runs } = JSON.parse(readFileSync(process.argv[3], 'utf8'))
Kedu.enter(now, Kedu.fixedZone(zone_offset_ms))
for (const { name, holidays, makeup_days } of calendars) Kedu.calendar(name, holidays, makeup_days)

const live = (v) => {
  if (Array.isArray(v)) return v.map(live)
  if (v === null || typeof v !== 'object') return v
  return 'day' in v ? Kedu.day(v.day) : Kedu.instant(v.instant)
}
const told = (v) => {
  if (v instanceof Kedu.Day) return { day: v.d }
  if (v instanceof Kedu.Instant) return { instant: v.ms }
  if (Array.isArray(v)) return v.length ? Array.from(v, told) : null
  if (typeof v === 'number' && !Number.isFinite(v)) return { error: '#NUM!' }
  return v === undefined || v === '' ? null : v
}
const value_of = ({ js, slots }) => {
  try {
    return told(new Function(...slots.map((_, i) => 'a' + i), js)(...slots.map(live)))
  } catch (error) {
    if (error instanceof Kedu.FormulaError) return { error: error.code }
    throw error
  }
}
process.stdout.write(JSON.stringify(runs.map(value_of)))
