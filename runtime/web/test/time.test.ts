import { describe, expect, it } from 'vitest'
import { countdown, duration, from_wall, show_when, to_wall, today } from '@/fields/time'

describe('time', () => {
  it('counts down to zero and no further', () => {
    const end = '2026-03-02T01:15:00Z'
    expect(countdown(end, Date.parse('2026-03-02T01:00:00Z'))).toBe('15:00')
    expect(countdown(end, Date.parse('2026-03-02T01:14:59.200Z'))).toBe('00:01')
    expect(countdown(end, Date.parse('2026-03-01T23:09:51Z'))).toBe('2:05:09')
    expect(countdown(end, Date.parse('2026-03-03T00:00:00Z'))).toBe('00:00')
  })
  it('types and shows moments in the zone of the app, not of the device', () => {
    expect(to_wall('2026-03-02T01:00:00Z', 'Asia/Shanghai')).toBe('2026-03-02T09:00')
    expect(from_wall('2026-03-02T09:00', 'Asia/Shanghai')).toBe('2026-03-02T01:00:00.000Z')
    expect(from_wall('2026-07-01T09:00', 'Europe/Berlin')).toBe('2026-07-01T07:00:00.000Z')
    expect(today('Asia/Shanghai', Date.parse('2026-03-01T16:30:00Z'))).toBe('2026-03-02')
  })
  it('is short where it can be', () => {
    const now = Date.parse('2026-03-02T04:00:00Z')
    expect(show_when('2026-03-02T01:05:00Z', 'Asia/Shanghai', now)).toBe('09:05')
    expect(show_when('2026-02-01T01:05:00Z', 'Asia/Shanghai', now)).toBe('02-01 09:05')
    expect(show_when('2025-02-01T01:05:00Z', 'Asia/Shanghai', now)).toBe('2025-02-01')
  })
  it('says lengths in the two largest units', () => {
    expect(duration(26 * 3600e3, 8)).toBe('3 天 2 小时')
    expect(duration(59 * 60e3)).toBe('59 分钟')
    expect(duration(61 * 60e3)).toBe('1 小时 1 分')
  })
})
