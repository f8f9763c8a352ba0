import { describe, expect, it } from 'vitest'
import { due_text, in_order, type Task } from './tasks'

const task = (record: string, due_at: string | null, late = false): Task => ({ form: 'trial', record, title: record, stage: 's', label: 's', kind: 'do', since: '', due_at, late })

describe('tasks', () => {
  it('puts the late ones first, then the nearest, and those without a due time last', () => {
    const order = in_order([task('never', null), task('later', '2026-03-05T00:00:00Z'), task('soon', '2026-03-03T00:00:00Z'), task('late', '2026-03-06T00:00:00Z', true)])
    expect(order.map((one) => one.record)).toEqual(['late', 'soon', 'later', 'never'])
  })
  it('says how much is left or over', () => {
    const now = Date.parse('2026-03-02T12:00:00Z')
    expect(due_text(task('a', '2026-03-02T15:00:00Z'), now)).toBe('还剩 3 小时')
    expect(due_text(task('a', '2026-03-02T10:30:00Z'), now)).toBe('已超 1 小时 30 分')
    expect(due_text(task('a', null), now)).toBe('')
  })
})
