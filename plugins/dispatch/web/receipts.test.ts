import { describe, expect, it } from 'vitest'
import { receipts, type What } from './receipts'

function heard() {
  const sent: [What, string[]][] = []
  let fire = () => {}
  let fails = false
  const note = receipts(
    (what, ids) => { sent.push([what, ids]); return fails ? Promise.reject(new Error('away')) : Promise.resolve() },
    (act) => { fire = act },
  )
  return { sent, note, fire: () => fire(), fail: (now: boolean) => { fails = now } }
}

describe('receipts', () => {
  it('go out together, one request a kind, and opened stands for delivered', () => {
    const { sent, note, fire } = heard()
    note('delivered', 'a')
    note('delivered', 'b')
    note('opened', 'b')
    note('delivered', 'b')
    fire()
    expect(sent).toEqual([['opened', ['b']], ['delivered', ['a']]])
  })
  it('are said once', () => {
    const { sent, note, fire } = heard()
    note('delivered', 'a')
    fire()
    note('delivered', 'a')
    note('opened', 'a')
    fire()
    note('opened', 'a')
    expect(sent).toEqual([['delivered', ['a']], ['opened', ['a']]])
  })
  it('are said again when they did not arrive', async () => {
    const { sent, note, fire, fail } = heard()
    fail(true)
    note('opened', 'a')
    fire()
    await Promise.resolve()
    fail(false)
    note('opened', 'a')
    fire()
    expect(sent).toHaveLength(2)
  })
})
