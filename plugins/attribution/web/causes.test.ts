import { describe, expect, it } from 'vitest'
import { chance, lift_text, percent, verdict, type Cause } from './causes'

const cause = (over: Partial<Cause>): Cause => ({
  gap: 'g', label: '没有演示', lost_with: 6, lost: 20, share_lost: 0.3, won_with: 2, won: 20, share_won: 0.1, lift: 3,
  p: 0.2, p_adjusted: 0.6, small: false, points_to_loss: true, believed: false, requirement: null, ...over,
})

describe('causes', () => {
  it('never claims more than the test allows', () => {
    expect(verdict(cause({ believed: true })).tone).toBe('red')
    expect(verdict(cause({})).text).toBe('可能是巧合')
    expect(verdict(cause({ small: true, believed: false })).tone).toBe('amber')
    expect(verdict(cause({ points_to_loss: false, share_lost: 0.1, share_won: 0.1 })).text).toBe('丢单成交一样多')
  })
  it('reads lifts, shares and chances', () => {
    expect(lift_text(cause({}))).toBe('3 倍')
    expect(lift_text(cause({ lift: null }))).toBe('成交单都没有')
    expect(percent(0.1904)).toBe('19%')
    expect(percent(null)).toBe('—')
    expect(chance(0)).toBe('< 0.001')
  })
})
