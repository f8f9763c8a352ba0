// Tells the server which offers this browser has and which the person has seen: many in one request, each said once.
import { app, listen, run_command } from '@kedu/web'

export type What = 'delivered' | 'opened'

const gather_ms = 200

/// Gathers receipts and sends them through `send`, which gets the ids of one kind; what failed may be said again.
export function receipts(send: (what: What, ids: string[]) => Promise<unknown>, wait: (act: () => void) => void) {
  const said = new Map<string, What>()
  let waiting: string[] = []

  function flush() {
    const ids = waiting
    waiting = []
    for (const what of ['opened', 'delivered'] as const) {
      const of_this = ids.filter((id) => said.get(id) === what)
      if (of_this.length) send(what, of_this).catch(() => of_this.forEach((id) => said.delete(id)))
    }
  }
  /// Opened implies delivered.
  return function note(what: What, id: string) {
    const before = said.get(id)
    if (before === 'opened' || before === what) return
    said.set(id, what)
    if (!waiting.length) wait(flush)
    if (!waiting.includes(id)) waiting.push(id)
  }
}

export const note = receipts(
  (what, [first = '', ...offers]) => run_command('offer', first, what, offers.length ? { offers } : {}),
  (act) => setTimeout(act, gather_ms),
)

/// From now on every offer that the stream brings counts as delivered, whatever page is open.
export function confirm_deliveries() {
  listen({
    notice: (notice) => {
      const offer = notice.payload?.offer
      if (notice.kind === 'offer' && notice.app === app.value?.id && typeof offer === 'string') note('delivered', offer)
    },
  })
}

/// Calls `act` once, when most of the element is on a screen that somebody looks at; ends with the returned function.
export function when_seen(element: Element, act: () => void): () => void {
  let on_screen = false
  const look = () => { if (on_screen && document.visibilityState === 'visible') { stop(); act() } }
  const observer = new IntersectionObserver((entries) => {
    on_screen = entries.some((entry) => entry.isIntersecting)
    look()
  }, { threshold: 0.5 })
  const stop = () => { observer.disconnect(); document.removeEventListener('visibilitychange', look) }
  document.addEventListener('visibilitychange', look)
  observer.observe(element)
  return stop
}
