import { describe, expect, it } from 'vitest'
import { EventReader, wait_ms } from '@/notices/sse'

describe('reading server-sent events', () => {
  it('puts events together from pieces cut anywhere', () => {
    const reader = new EventReader()
    const text = 'event: hello\ndata: {"seq":7}\n\n: beat\n\nevent: notice\nid: 8\ndata: {"seq":8,\ndata: "kind":"offer"}\n\n'
    const out = [...text].flatMap((letter) => reader.push(letter))
    expect(out).toEqual([
      { event: 'hello', id: '', data: '{"seq":7}' },
      { event: 'notice', id: '8', data: '{"seq":8,\n"kind":"offer"}' },
    ])
  })
  it('keeps an unfinished event for the next piece and knows carriage returns', () => {
    const reader = new EventReader()
    expect(reader.push('data: one\r\n')).toEqual([])
    expect(reader.push('\r\ndata: two')).toEqual([{ event: 'message', id: '', data: 'one' }])
    expect(reader.push('\n\n')).toEqual([{ event: 'message', id: '', data: 'two' }])
  })
  it('does not take a return split from its newline for two line ends', () => {
    const reader = new EventReader()
    expect([...reader.push('data: one\r'), ...reader.push('\ndata: more\r\n\r'), ...reader.push('\n')]).toEqual([{ event: 'message', id: '', data: 'one\nmore' }])
  })
})

describe('waiting before the next attempt', () => {
  it('doubles up to half a minute and is spread over its upper half', () => {
    expect([wait_ms(0, 1), wait_ms(1, 1), wait_ms(3, 1), wait_ms(20, 1)]).toEqual([500, 1000, 4000, 30000])
    expect(wait_ms(20, 0)).toBe(15000)
  })
})
