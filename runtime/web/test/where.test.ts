import { describe, expect, it } from 'vitest'
import { filter_fields, filters_in, query_of, where_of } from '@/list/where'
import { touched } from '@/notices/fresh'
import type { Form } from '@/api/types'

const form: Form = {
  id: 'trial', label: '试用', can: { create: true, edit: true, erase: false },
  fields: [
    { id: 'stage', label: '阶段', type: 'choice', options: [{ value: 'a"b', label: 'x' }] },
    { id: 'on_duty', label: '在岗', type: 'boolean' }, { id: 'install_on', label: '日期', type: 'date' }, { id: 'note', label: '备注', type: 'long_text' },
  ],
}
const fields = filter_fields(form)

describe('filters as a formula', () => {
  it('joins the drill-down and every filter, and escapes quotes', () => {
    expect(where_of('=amount>5', fields, { stage: ['a"b', 'c'], on_duty: ['true'] })).toBe('AND(amount>5,OR(stage="a""b",stage="c"),on_duty=TRUE)')
    expect(where_of('', fields, {})).toBe('')
    expect(where_of('', fields, { stage: ['c'] })).toBe('stage="c"')
  })
  it('includes the last day of a range', () => {
    expect(where_of('', fields, { install_on: ['2026-03-01..2026-03-31'] })).toBe('AND(install_on>=DATE(2026,3,1),install_on<=DATE(2026,3,31))')
    expect(where_of('', fields, { created_at: ['..2026-03-31'] })).toBe('created_at<DATE(2026,3,31)+1')
  })
  it('lives in the address and comes back from it', () => {
    const filters = { stage: ['a', 'b'], install_on: ['2026-03-01..'] }
    expect(filters_in({ ...query_of(filters), q: 'x' })).toEqual(filters)
  })
})

describe('freshness', () => {
  it('touches the queries of the form and those that anything may change', () => {
    expect(touched(['records', 'med', 'trial', ''], 'med', 'trial')).toBe(true)
    expect(touched(['offers', 'med', '*'], 'med', 'lead')).toBe(true)
    expect(touched(['records', 'med', 'lead'], 'med', 'trial')).toBe(false)
    expect(touched(['records', 'other', 'trial'], 'med', 'trial')).toBe(false)
  })
})
