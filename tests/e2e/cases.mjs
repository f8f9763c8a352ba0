// Every formula case we have in Chromium, through the worker and the library as the server gives them out, beside the
// answers of the engine: one page, one worker.
import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { log_in, open_browser } from './browser.mjs'
import { start_server } from './server.mjs'

const { now, zone_offset_ms, calendars, runs: all } = JSON.parse(execFileSync('build/formula_runs', { maxBuffer: 64 << 20 }))
const worker = readdirSync('build/web/assets').find((name) => /^formula_worker.*\.js$/.test(name))

const iso_day = (day) => new Date(day * 86_400_000).toISOString().slice(0, 10)
const plain = (v) => (v && typeof v === 'object' ? ('day' in v ? iso_day(v.day) : new Date(v.instant).toISOString()) : v)
const kind_of = (v) => (v && typeof v === 'object' ? ('day' in v ? 'date' : 'datetime') : 'plain')
/// A slot as the worker takes it: dates as text, their kind beside them.
const slot = (v) => (Array.isArray(v)
  ? { kind: kind_of(v.find((one) => one !== null)), value: v.map(plain) }
  : { kind: kind_of(v), value: plain(v) })
// No field holds dates and other things in one list, so the page has no way to say it.
const mixed = (v) => Array.isArray(v) && new Set(v.filter((one) => one !== null).map(kind_of)).size > 1
const runs = all.filter((run) => !run.slots.some(mixed))

/// What the worker says, in the engine's words; times inside lists come as the library writes them.
const local = (v) => (v && typeof v === 'object' && 'instant' in v ? new Date(v.instant + zone_offset_ms).toISOString().slice(0, 19).replace('T', ' ') : plain(v))
const wanted = (v) => {
  if (Array.isArray(v)) return { value: v.map(local) }
  if (v && typeof v === 'object') return 'error' in v ? { error: v.error } : { value: plain(v) }
  return { value: v }
}
const empty = (v) => v === null || v === '' || (Array.isArray(v) && v.length === 0)
const close = (a, b) => a === b || Math.abs(a - b) <= 1e-12 * Math.max(Math.abs(a), Math.abs(b)) // exp and its kin may differ by a bit
const same = (a, b) => {
  if (empty(a) && empty(b)) return true
  if (typeof a === 'number' && typeof b === 'number') return close(a, b)
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((one, at) => same(one, b[at]))
  return a === b
}
const agrees = (want, got) => ('error' in want ? want.error === got.error : !('error' in got) && same(want.value, got.value))

const server = await start_server(process.env.KEDU_APP, 'build/e2e/data')
const browser = await open_browser(process.env.CHROMIUM)
let failed = 0
try {
  const page = await log_in(browser, server.origin, 'desk', 'guanning', process.env.KEDU_PASSWORD)
  const jobs = runs.map((run, id) => ({ id, js: run.js, now, rows: [run.slots.map(slot)] }))
  const world = { library: server.origin + '/api/formulas/library.js', zone: [[0, zone_offset_ms]], calendars }
  const answers = await page.evaluate(([url, world, jobs]) => new Promise((resolve, reject) => {
    const worker = new Worker(url)
    const answers = []
    worker.onerror = (event) => reject(new Error(event.message))
    worker.onmessage = ({ data }) => {
      if (data.ready === false) reject(new Error(data.reason))
      else if (data.ready) for (const job of jobs) worker.postMessage(job)
      else if ((answers[data.id] = data.results[0]) && data.id === jobs.length - 1) resolve(answers)
    }
    worker.postMessage(world)
  }), ['/assets/' + worker, world, jobs])
  runs.forEach(({ expr, value }, at) => {
    if (agrees(wanted(value), answers[at])) return
    failed++
    console.log(`  ✗ ${expr}  engine ${JSON.stringify(value)}  Chromium ${JSON.stringify(answers[at])}`)
  })
  console.log(`  ${runs.length} cases in Chromium ${browser.version()}`)
} catch (error) {
  failed++
  console.log(`  ✗ ${error.stack ?? error}`)
} finally {
  await browser.close()
  await server.stop()
}
console.log(`${failed ? 0 : 1} passed, ${failed} failed`)
process.exit(failed ? 1 : 0)
