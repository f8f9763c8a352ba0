import { describe, expect, it } from 'vitest'
import { changes, type Offer } from './offers'

const offer = (id: string): Offer => ({
  id, form: 'lead', record: `r${id}`, title: id, summary: [], reasons: [], score: 0, round: 1, offered_at: '', expires_at: '', state: 'open',
})

describe('two readings of the offers', () => {
  it('names what came and what went', () => {
    const { added, gone } = changes([offer('a'), offer('b')], [offer('b'), offer('c')])
    expect(added.map((one) => one.id)).toEqual(['c'])
    expect(gone.map((one) => one.id)).toEqual(['a'])
  })
})
