// Server-Sent Events read by hand, so that a lost line can be resumed with Last-Event-ID and a silent one noticed.

export interface ServerEvent { event: string; id: string; data: string }

/// Turns arriving pieces of text into whole events; what is unfinished waits for the next piece.
export class EventReader {
  private rest = ''
  private event = ''
  private data: string[] = []
  private id = ''

  push(piece: string): ServerEvent[] {
    const out: ServerEvent[] = []
    const text = this.rest + piece
    const lines = text.split(/\r\n|\n|\r(?!$)/)
    this.rest = lines.pop() ?? ''
    for (const line of lines) {
      if (line === '') {
        if (this.data.length) out.push({ event: this.event || 'message', id: this.id, data: this.data.join('\n') })
        this.event = ''
        this.data = []
        continue
      }
      if (line.startsWith(':')) continue
      const colon = line.indexOf(':')
      const name = colon < 0 ? line : line.slice(0, colon)
      const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '')
      if (name === 'event') this.event = value
      else if (name === 'data') this.data.push(value)
      else if (name === 'id') this.id = value
    }
    return out
  }
}

/// How long to wait before attempt n (0-based): doubling to 30 s, spread so that phones do not return all at once.
export function wait_ms(attempt: number, random = Math.random()): number {
  const full = Math.min(30000, 500 * 2 ** Math.min(attempt, 10))
  return Math.round(full / 2 + (full / 2) * random)
}
