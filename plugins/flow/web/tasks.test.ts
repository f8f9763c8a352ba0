import { describe, expect, it } from 'vitest'
import { answered, asked_now, due_text, in_order, stage_choices, type Asked, type Progress, type Task } from './tasks'

const task = (record: string, due_at: string | null, late = false): Task => ({ form: 'trial', record, title: record, stage: 's', label: 's', kind: 'do', since: '', due_at, late })

const asked = (person: string, stage: string, state: Asked['state'], mine = false): Asked => ({ person, stage, stage_label: stage, kind: 'approve', state, state_label: state, way: 'asked', way_label: 'asked', mine })
const progress = (tasks: Asked[]): Progress => ({
  stage: 'review',
  stages: [{ id: 'draft', label: '起草', state: 'done' }, { id: 'board', label: '表决', state: 'skipped' }, { id: 'review', label: '会审', state: 'current' }],
  tasks,
})

describe('progress', () => {
  it('offers the stages gone through, and those that wait for the reader', () => {
    expect(stage_choices(progress([asked('张三', 'legal', 'open', true), asked('李四', 'finance', 'open')]))).toEqual([
      { id: 'draft', label: '起草' },
      { id: 'legal', label: 'legal', open: true },
    ])
  })
  it('tells who has it and who is next apart from what was said', () => {
    const one = progress([asked('丙', 'a', 'queued'), asked('乙', 'a', 'open'), asked('甲', 'a', 'approved')])
    expect(asked_now(one).map((task) => task.person)).toEqual(['乙', '丙'])
    expect(answered(one).map((task) => task.person)).toEqual(['甲'])
  })
})

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
