// The open line to the server: notices and refetch hints arrive here, and a broken line mends itself.
import { shallowRef } from 'vue'
import { headers_for, session } from '@/api/http'
import type { Notice } from '@/api/types'
import { EventReader, wait_ms, type ServerEvent } from './sse'
import { join_tabs } from './tabs'

export type LineState = 'open' | 'connecting' | 'lost'
export const line = shallowRef<LineState>('connecting')

export interface Listener {
  notice?: (notice: Notice) => void
  change?: (what: { app: string; form: string }) => void
  resumed?: () => void
}
const listeners = new Set<Listener>()
export function listen(listener: Listener): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
const tell = (act: (listener: Listener) => void) => listeners.forEach(act)

let last_seq: number | null = null // null: not told yet; 0 is a number too, of somebody who was never told anything
let stop: AbortController | null = null
const silence_ms = 40000 // the server's heartbeat comes every 15 s or sooner

function receive(message: ServerEvent) {
  const data: unknown = JSON.parse(message.data)
  if (message.event === 'hello') {
    // The first hello says where "now" is; later ones must not jump over notices still to be resumed.
    last_seq ??= (data as { seq: number }).seq
  } else if (message.event === 'change') {
    tell((one) => one.change?.(data as { app: string; form: string }))
  } else if (message.event === 'notice') {
    const notice = data as Notice
    if (notice.seq <= (last_seq ?? 0)) return
    last_seq = notice.seq
    tell((one) => one.notice?.(notice))
  }
}

async function read_line(signal: AbortSignal, got: (message: ServerEvent) => void, opened: () => void): Promise<void> {
  const attempt = new AbortController()
  const give_up = () => attempt.abort()
  signal.addEventListener('abort', give_up)
  let alarm = setTimeout(give_up, silence_ms)
  try {
    const headers: Record<string, string> = { ...headers_for('GET'), Accept: 'text/event-stream' }
    if (last_seq !== null) headers['Last-Event-ID'] = String(last_seq)
    const answer = await fetch('/api/stream', { headers, credentials: 'same-origin', cache: 'no-store', signal: attempt.signal })
    if (answer.status === 401) { session.value = null; stop?.abort(); return }
    if (!answer.ok || !answer.body) throw new Error(`stream ${answer.status}`)
    opened()
    const reader = new EventReader()
    const pieces = answer.body.getReader()
    const decoder = new TextDecoder()
    for (;;) {
      const { done, value } = await pieces.read()
      if (done) return
      clearTimeout(alarm)
      alarm = setTimeout(give_up, silence_ms)
      for (const message of reader.push(decoder.decode(value, { stream: true }))) got(message)
    }
  } finally {
    clearTimeout(alarm)
    signal.removeEventListener('abort', give_up)
  }
}

type Heard = { message: ServerEvent } | { state: LineState } | { resumed: true }

/// Opens the line until close_line(); without streaming in this browser it asks for changes every ten seconds instead.
export async function open_line(): Promise<void> {
  close_line()
  const mine = (stop = new AbortController())
  last_seq = null
  if (typeof ReadableStream === 'undefined' || typeof TextDecoder === 'undefined') {
    line.value = 'open'
    const timer = setInterval(() => tell((one) => one.resumed?.()), 10000)
    mine.signal.addEventListener('abort', () => clearInterval(timer))
    return
  }
  const hear = (heard: Heard) => {
    if ('message' in heard) receive(heard.message)
    else if ('state' in heard) line.value = heard.state
    else tell((one) => one.resumed?.())
  }
  const tabs = join_tabs(`kedu-line-${session.value?.person.id ?? ''}`, (heard) => hear(heard as Heard), mine.signal)
  const all = (heard: Heard) => { hear(heard); tabs.send(heard) }
  line.value = 'open' // a tab that only listens has no line of its own to lose
  await tabs.hold(() => keep_line(mine.signal, all), mine.signal)
}

async function keep_line(signal: AbortSignal, all: (heard: Heard) => void): Promise<void> {
  let failures = 0
  let been_open = false
  while (!signal.aborted) {
    try {
      await read_line(signal, (message) => all({ message }), () => {
        all({ state: 'open' })
        failures = 0
        if (been_open) all({ resumed: true })
        been_open = true
      })
    } catch { /* counted below; the reason does not matter to the reader */ }
    if (signal.aborted) return
    all({ state: failures > 1 || !navigator.onLine ? 'lost' : 'connecting' })
    await pause(wait_ms(failures), signal)
    failures += 1
  }
}

export function close_line() {
  stop?.abort()
  stop = null
}

/// Waits, but no longer than until the device says it is online again.
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const finish = () => {
      clearTimeout(timer)
      window.removeEventListener('online', finish)
      signal.removeEventListener('abort', finish)
      done()
    }
    const timer = setTimeout(finish, ms)
    window.addEventListener('online', finish)
    signal.addEventListener('abort', finish)
  })
}
