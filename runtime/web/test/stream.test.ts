// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { close_line, line, listen, open_line } from '@/notices/stream'

const asked: Record<string, string>[] = []
const answers: string[][] = []
beforeEach(() => {
  asked.length = 0
  answers.length = 0
  vi.stubGlobal('window', new EventTarget())
  vi.stubGlobal('navigator', { onLine: true })
  vi.stubGlobal('fetch', async (_: string, init: { headers: Record<string, string>; signal: AbortSignal }) => {
    asked.push(init.headers)
    const pieces = answers.shift()
    if (!pieces) return new Promise<Response>((_, fail) => init.signal.addEventListener('abort', () => fail(new Error('aborted'))))
    return new Response(new ReadableStream({ start(out) { for (const one of pieces) out.enqueue(new TextEncoder().encode(one)); out.close() } }))
  })
})
afterEach(() => { close_line(); vi.unstubAllGlobals() })

const notice = (seq: number) => `event: notice\nid: ${seq}\ndata: {"seq":${seq},"kind":"offer","title":"t","at":""}\n\n`

describe('the line to the server', () => {
  it('resumes after the last notice it saw, tells nothing twice, and asks everybody to refetch', async () => {
    answers.push(['event: hello\ndata: {"seq":4}\n\n', notice(5)], ['event: hello\ndata: {"seq":9}\n\n', notice(5), notice(6)])
    const got: number[] = []
    let resumed = 0
    const stop = listen({ notice: (one) => got.push(one.seq), resumed: () => { resumed += 1 } })
    void open_line()
    await vi.waitFor(() => expect(asked.length).toBe(3), { timeout: 4000 })
    stop()
    expect(asked.map((headers) => headers['Last-Event-ID'])).toEqual([undefined, '5', '6'])
    expect(got).toEqual([5, 6])
    expect(resumed).toBe(1)
    expect(line.value).not.toBe('lost')
  })

  it('resumes from the very beginning for somebody who had no notice yet', async () => {
    answers.push(['event: hello\ndata: {"seq":0}\n\n'], [notice(1), 'event: hello\ndata: {"seq":1}\n\n'])
    const got: number[] = []
    const stop = listen({ notice: (one) => got.push(one.seq) })
    void open_line()
    await vi.waitFor(() => expect(asked.length).toBe(3), { timeout: 4000 })
    stop()
    expect(asked.map((headers) => headers['Last-Event-ID'])).toEqual([undefined, '0', '1'])
    expect(got).toEqual([1])
  })
})
