import { describe, expect, it } from 'vitest'
import { story, tell } from '@/record/history'
import type { Form, HistoryEvent } from '@/api/types'

const form: Form = {
  id: 'trial', label: '试用', can: { create: true, edit: true, erase: false },
  fields: [
    { id: 'install_on', label: '预计安装日期', type: 'date' },
    { id: 'owner', label: '负责人', type: 'person' },
    { id: 'stage', label: '阶段', type: 'choice', options: [{ value: 'apply', label: '试用申请' }, { value: 'sign', label: '院领导签字' }] },
    { id: 'amount', label: '金额', type: 'money' },
    { id: 'note', label: '备注', type: 'long_text' },
  ],
}
const event = (name: string, before: object, after: object, more: Partial<HistoryEvent> = {}): HistoryEvent => ({
  seq: 1, name, at: '2026-03-02T01:00:00Z', actor: 'p2', actor_name: '李四', before: before as never, after: after as never, ...more,
})

describe('events as sentences', () => {
  it('says from what to what', () => {
    const told = tell(event('updated', { install_on: '2026-03-05', amount: 1000 }, { install_on: '2026-03-09', amount: 1200.5 }), form)
    expect([told.who, told.what, told.changes]).toEqual(['李四', '', ['将 预计安装日期 从 2026-03-05 改为 2026-03-09', '将 金额 从 ¥ 1,000.00 改为 ¥ 1,200.50']])
  })
  it('tells filling and clearing apart, names people, and does not quote long texts', () => {
    const told = tell(event('updated', { owner: 'p1', note: 'a', amount: 5 }, { owner: 'p3', note: 'b', amount: null, install_on: '2026-03-09' }), form, { p1: '张三', p3: '王五' })
    expect(told.changes).toEqual(['填写 预计安装日期 为 2026-03-09', '将 负责人 从 张三 改为 王五', '清空 金额(原为 ¥ 5.00)', '修改了 备注'])
  })
  it('knows the verbs of flows and keeps the comment', () => {
    const told = tell(event('flow.rejected', { stage: 'sign' }, { stage: 'apply' }, { payload: { comment: '缺公章' } }), form)
    expect([told.what, told.comment, told.changes[0]]).toEqual(['驳回了申请', '缺公章', '将 阶段 从 院领导签字 改为 试用申请'])
  })
  it('does not list every field of a creation, and skips what tells nothing', () => {
    const told = story([event('created', {}, { amount: 5 }), event('updated', {}, {}, { seq: 2, label: '' })], form, {}, 'Asia/Shanghai')
    expect(told.map((one) => one.what)).toContain('创建了这条记录')
    expect(told.find((one) => one.seq === 1)?.changes).toEqual([])
  })
})
