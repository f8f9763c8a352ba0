import { beforeEach, describe, expect, it, vi } from 'vitest'
import { app } from '@/api/app'
import type { App, Form } from '@/api/types'
import { complete, type Entry } from '@/formula/editor/complete'
import type { FunctionSpec } from '@/formula/language'
import { names_behind } from '@/formula/names'
import { fit, initials_of } from '@/formula/pinyin'
import { point_of, unit_of } from '@/formula/positions'
import { Preview, deadline_ms } from '@/formula/preview'
import { agrees } from '@/formula/results'
import { call_at, place_at, word_at } from '@/formula/scan'

const customer: Form = { id: 'customer', label: '客户', can: { create: true, edit: true, erase: true }, fields: [
  { id: 'level', label: { zh: '等级', en: 'Grade' }, type: 'choice', options: [{ value: '三甲', label: '三甲' }, { value: '二甲', label: '二甲' }] },
  { id: 'minutes', label: { zh: '用时（分钟）' }, type: 'number' },
] }
const order: Form = { id: 'order', label: '订单', can: { create: true, edit: true, erase: true }, fields: [
  { id: 'customer', label: { zh: '客户', en: 'Customer' }, type: 'link', to: 'customer' },
  { id: 'amount', label: { zh: '金额', en: 'Amount' }, type: 'money' },
  { id: 'weight', label: { zh: '重量', en: 'Weight' }, type: 'number' },
  { id: 'note_a', label: { zh: '备注' }, type: 'text' }, { id: 'note_b', label: { zh: '备注' }, type: 'text' },
  { id: 'lines', label: { zh: '明细' }, type: 'table', columns: [{ id: 'price', label: { zh: '单价' }, type: 'money' }] },
] }
const spec = (name: string, zh: string): FunctionSpec => ({ name, zh, family: 'math', aliases: [], params: [], returns: 'number', doc: { zh: '', en: '' }, examples: [] })
const functions = [spec('ROUND', '四舍五入'), spec('SUM', '求和'), spec('NETWORKDAYS', '工作日数'), spec('NETWORKDAYS.CN', '工作日数（中国）')]

beforeEach(() => { app.value = { id: 'a', label: 'a', version: '1', zone: 'Asia/Shanghai', roles: [], forms: [customer, order], sections: [] } as App })

describe('positions', () => {
  it('count code points, also beyond the basic plane', () => {
    expect(unit_of('𠮷&金额', 2)).toBe(3)
    expect(point_of('𠮷&金额', 3)).toBe(2)
    expect(unit_of('ab', 9)).toBe(2)
  })
})

describe('pinyin', () => {
  it('finds by first letters, whichever reading is meant', () => {
    expect(initials_of('客户A1').length).toBe(4)
    expect(fit('kh', ['客户'])).toBe(2)
    expect([fit('zl', ['重量']), fit('cl', ['重量'])]).toEqual([2, 2])
    expect(fit('dj', ['客户等级'])).toBe(4)
    expect(fit('xyz', ['客户'])).toBe(-1)
  })
})

describe('scan', () => {
  it('knows what is being typed', () => {
    expect(place_at('ROUND(金', 7)).toMatchObject({ kind: 'name', from: 6, path: [], typed: '金' })
    expect(place_at('客户.等', 4)).toMatchObject({ path: ['客户'], typed: '等', from: 3 })
    expect(place_at('{用时（', 4)).toMatchObject({ braced: true, from: 0, typed: '用时（' })
    expect(place_at('客户.等级="三', 8)).toMatchObject({ kind: 'literal', path: ['客户', '等级'], typed: '三', from: 7 })
    expect(place_at('"金', 2)).toBeNull()
    expect(place_at('12', 2)).toBeNull()
  })
  it('knows the function around the cursor, past texts and full-width signs', () => {
    expect(call_at('IF（金额>1，"a,(b"，', 15)).toMatchObject({ name: 'IF', argument: 2 })
    expect(call_at('SUM(1)+', 7)).toBeNull()
    expect(word_at('1+客户.等级*2', 4)).toMatchObject({ text: '客户.等级', called: false })
  })
})

describe('names', () => {
  it('writes labels where they are clear, ids and braces where they must', () => {
    const of = (path: string[]) => Object.fromEntries(names_behind(order, path).map((one) => [one.id, one.insert]))
    expect(of([])).toMatchObject({ amount: '金额', note_a: 'note_a', created_at: '创建时间' })
    expect(of(['客户'])).toMatchObject({ level: '等级', minutes: '{用时（分钟）}' })
    expect(of(['lines'])).toEqual({ price: '单价' })
    expect(of(['金额'])).toEqual({})
  })
  it('knows the other forms as columns of lookups, and marks those that a field is called like', () => {
    const of = (form: Form, path: string[]) => Object.fromEntries(names_behind(form, path).map((one) => [one.id, one.insert]))
    expect(of(order, [])).toMatchObject({ 'form:customer': '{form:customer}', 'form:order': '订单' })
    expect(of(customer, ['订单'])).toMatchObject({ amount: '金额' })
    expect(of(order, ['form:customer'])).toMatchObject({ level: '等级' })
  })
})

describe('completion', () => {
  const offer = (text: string) => {
    const found = complete(() => ({ form: order, functions }))({ state: { doc: { toString: () => text } }, pos: text.length, explicit: false } as never)
    return { from: found?.from, labels: (found?.options as Entry[] | undefined)?.map((one) => one.label) ?? [] }
  }
  it('offers fields before functions, by every way of typing', () => {
    expect(offer('je').labels).toEqual(['金额'])
    expect(offer('SUM(明细.dj').labels).toEqual(['单价'])
    expect(offer('sswr').labels).toEqual(['ROUND'])
    expect(offer('round').labels).toEqual(['ROUND'])
    expect(offer('NETWORKDAYS.c')).toEqual({ from: 0, labels: ['NETWORKDAYS.CN'] })
    expect(offer('客户.等级="二').labels).toEqual(['二甲'])
    expect(offer('').labels).toEqual([])
  })
})

describe('preview', () => {
  it('ends a worker that does not answer, and starts another', async () => {
    vi.useFakeTimers()
    const made: { ended: boolean }[] = []
    const make = () => {
      const hears: ((event: { data: unknown }) => void)[] = []
      const worker = { ended: false, addEventListener: (kind: string, hear: never) => { if (kind === 'message') hears.push(hear) }, removeEventListener: () => {}, terminate() { this.ended = true },
        postMessage(said: { library?: string; id?: number; js?: string }) {
          if (said.library) setTimeout(() => hears.forEach((hear) => hear({ data: { ready: true } })), 1)
          else if (said.js !== 'for(;;);') setTimeout(() => hears.forEach((hear) => hear({ data: { id: said.id, results: [{ value: 1, kind: 'plain' }] } })), 1)
        } }
      made.push(worker)
      return worker as unknown as Worker
    }
    const preview = new Preview({ functions: [], calendars: [], zone: [], now: Date.now() }, make)
    const stuck = preview.run('for(;;);', [[]])
    await vi.advanceTimersByTimeAsync(deadline_ms + 10)
    expect(await stuck).toMatchObject([{ error: '#LIMIT!' }])
    expect(made[0]!.ended).toBe(true)
    const fine = preview.run('return 1', [[]])
    await vi.advanceTimersByTimeAsync(10)
    expect(await fine).toEqual([{ value: 1, kind: 'plain' }])
    expect(made.length).toBe(2)
    vi.useRealTimers()
  })
})

describe('results', () => {
  it('agree with what is stored as the field rounds it', () => {
    const field = { id: 'w', label: 'w', type: 'number' as const, decimals: 1 }
    expect(agrees(field, 3.1, { value: 3.14, kind: 'plain' })).toBe(true)
    expect(agrees(field, undefined, { value: null, kind: 'plain' })).toBe(true)
    expect(agrees(field, 3, { error: '#DIV/0!', zh: '', en: '' })).toBe(false)
  })
})
