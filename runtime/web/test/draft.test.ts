import { describe, expect, it } from 'vitest'
import { DraftKeeper, memory_store, type Draft, type DraftStore } from '@/form/draft'
import { changed, field_id_of, for_wire, in_form_order } from '@/form/values'
import type { Field } from '@/api/types'

const draft = (text: string): Draft => ({ values: { text }, key: 'k', saved_at: 1 })

function slow_store(): DraftStore & { written: string[]; release: () => void } {
  const inner = memory_store()
  const written: string[] = []
  let release = () => {}
  return {
    written,
    release: () => release(),
    read: inner.read,
    drop: inner.drop,
    write: async (name, one) => {
      await new Promise<void>((go) => { release = go })
      written.push(String(one.values.text))
      await inner.write(name, one)
    },
  }
}
const turn = () => new Promise((go) => setTimeout(go, 0))

describe('keeping a draft', () => {
  it('writes one at a time and ends with the newest, however fast one types', async () => {
    const store = slow_store()
    const keeper = new DraftKeeper(store, 'd')
    void keeper.save(draft('a'))
    void keeper.save(draft('ab'))
    const last = keeper.save(draft('abc'))
    await turn(); store.release(); await turn(); store.release()
    await last
    expect(store.written).toEqual(['a', 'abc'])
    expect((await keeper.read())?.values).toEqual({ text: 'abc' })
  })
  it('does not come back after it was dropped', async () => {
    const store = slow_store()
    const keeper = new DraftKeeper(store, 'd')
    void keeper.save(draft('a'))
    void keeper.save(draft('ab'))
    const gone = keeper.drop()
    await turn(); store.release()
    await gone
    void keeper.save(draft('late key stroke'))
    await turn()
    expect(await keeper.read()).toBeUndefined()
  })
})

const fields: Field[] = [
  { id: 'name', label: 'n', type: 'text' }, { id: 'sheet', label: 's', type: 'file' },
  { id: 'items', label: 'i', type: 'table', columns: [{ id: 'name', label: 'n', type: 'text' }] }, { id: 'sum', label: 'c', type: 'number', computed: true },
]

describe('values for the server', () => {
  it('sends only what changed, and null for what was taken away', () => {
    expect(changed({ a: 1, b: 'x', c: ['1'] }, { a: 1, b: '', c: ['1', '2'] })).toEqual({ b: null, c: ['1', '2'] })
    expect(changed({ a: null }, { a: [] })).toEqual({})
  })
  it('names files by id, leaves out empty rows and what the server computes', () => {
    expect(for_wire(fields, { name: 'x', sheet: [{ id: 'f1', name: 'a.pdf' }], items: [{ name: 'y' }, {}, { name: '' }], sum: 3, ghost: 1 })).toEqual({ name: 'x', sheet: ['f1'], items: [{ name: 'y' }] })
  })
  it('finds the field of an issue inside a table, and orders issues as the form does', () => {
    expect(field_id_of({ code: '', field: 'items[0].name', message: '' })).toBe('items')
    const order = in_form_order([{ code: '', field: 'items.0.name', message: 'i' }, { code: '', field: 'name', message: 'n' }, { code: '', message: 'whole' }], fields)
    expect(order.map((issue) => issue.message)).toEqual(['whole', 'n', 'i'])
  })
})
