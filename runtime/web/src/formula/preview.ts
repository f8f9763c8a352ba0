// Live results: sends formulas to a worker and ends it when one takes too long; the next run starts a fresh one.
import type { Language } from './language'
import type { Job, Result, Said, World } from './formula_worker'
import type { Slot } from './slots'

export const deadline_ms = 1_500
const start_ms = 15_000 // loading the library over a slow line is not the formula's fault

const too_long: Result = { error: '#LIMIT!', zh: '公式超出了时间上限，已停下', en: 'the formula took too long and was stopped' }

export class EngineAway extends Error {}

/// What the queries hand out are proxies, which no worker takes; all of it is JSON.
const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T

export class Preview {
  private worker: Worker | null = null
  private ready: Promise<Worker> | null = null
  private asked = 0
  private readonly world: World
  private readonly ahead_ms: number // of the server's clock

  constructor(known: Language, private readonly make: () => Worker = () => new Worker(new URL('./formula_worker.ts', import.meta.url))) {
    this.world = { library: new URL('/api/formulas/library.js', globalThis.location?.href ?? 'http://localhost').href, zone: copy(known.zone), calendars: copy(known.calendars) }
    this.ahead_ms = known.now - Date.now()
  }

  /// The formula's result for each row of slots. Throws EngineAway when the library cannot be loaded.
  async run(js: string, rows: Slot[][]): Promise<Result[]> {
    const worker = await this.start()
    const job: Job = { id: (this.asked += 1), js, now: Date.now() + this.ahead_ms, rows: copy(rows) }
    return new Promise((resolve) => {
      const timer = setTimeout(() => { worker.removeEventListener('message', hear); this.end(); resolve(rows.map(() => too_long)) }, deadline_ms)
      const hear = (event: MessageEvent<Said>) => {
        if (!('id' in event.data) || event.data.id !== job.id) return
        clearTimeout(timer)
        worker.removeEventListener('message', hear)
        resolve(event.data.results)
      }
      worker.addEventListener('message', hear)
      worker.postMessage(job)
    })
  }

  end() {
    this.worker?.terminate()
    this.worker = null
    this.ready = null
  }

  private start(): Promise<Worker> {
    this.ready ??= new Promise((resolve, reject) => {
      const worker = (this.worker = this.make())
      const give_up = () => { if (this.worker === worker) this.end(); reject(new EngineAway()) }
      const timer = setTimeout(give_up, start_ms)
      worker.addEventListener('error', () => { clearTimeout(timer); give_up() })
      worker.addEventListener('message', (event: MessageEvent<Said>) => {
        if (!('ready' in event.data)) return
        clearTimeout(timer)
        if (event.data.ready) resolve(worker)
        else give_up()
      })
      worker.postMessage(this.world)
    })
    return this.ready
  }
}
