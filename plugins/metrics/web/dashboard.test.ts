import { describe, expect, it } from 'vitest'
import { drill_path, figure } from './dashboard'

describe('figures', () => {
  it('reads shares, working time and money', () => {
    expect(figure(0.171, 'percent')).toBe('17.1%')
    expect(figure(30 * 3600e3, 'duration')).toBe('3 天 6 小时')
    expect(figure(12345678.5, 'money')).toBe('¥ 1,234.57 万')
    expect(figure(null, 'number')).toBe('—')
  })
  it('drills into the list with the formula', () => {
    expect(drill_path({ form: 'trial', where: 'stage="sign"' })).toEqual({ path: '/m/trial', query: { where: 'stage="sign"' } })
    expect(drill_path(undefined)).toBeNull()
  })
})
