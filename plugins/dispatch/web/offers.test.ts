import { describe, expect, it } from 'vitest'
import { changes, in_language, time_left, type Offer } from './offers'

const offer = (id: string): Offer => ({
  id, form: 'lead', record: `r${id}`, title: id, summary: [], reasons: [], score: 0, round: 1, offered_at: '', expires_at: '', state: 'open',
})

describe('two readings of the offers', () => {
  it('names what came and what went', () => {
    const { added, gone } = changes([offer('a'), offer('b')], [offer('b'), offer('c')])
    expect(added.map((one) => one.id)).toEqual(['c'])
    expect(gone.map((one) => one.id)).toEqual(['a'])
  })
})

describe('the time left', () => {
  const one = { ...offer('a'), offered_at: '2026-03-02T01:00:00Z', expires_at: '2026-03-02T01:15:00Z' }
  it('never exceeds what the offer stands, on a clock that is behind', () => {
    expect(time_left(one, Date.parse('2026-03-02T00:59:59.200Z'))).toBe(15 * 60000)
  })
  it('runs down to nothing', () => {
    expect(time_left(one, Date.parse('2026-03-02T01:14:59Z'))).toBe(1000)
    expect(time_left(one, Date.parse('2026-03-02T01:16:00Z'))).toBe(0)
  })
})

describe('a note in both languages', () => {
  it('is shown in one, and whole when it has no two halves', () => {
    expect(in_language('没有人接受 / Nobody accepted')).toBe('没有人接受')
    expect(in_language('没有人接受')).toBe('没有人接受')
    expect(in_language('a / b / c')).toBe('a / b / c')
  })
})
