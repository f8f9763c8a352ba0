// Help under the mouse: the function's card, or what a field is.
import { hoverTooltip } from '@codemirror/view'
import { function_named } from '../language'
import { field_named } from '../names'
import { parts_of, word_at } from '../scan'
import { field_card, function_card } from './cards'
import type { Known } from './complete'

export function hover(known: () => Known) {
  return hoverTooltip((view, pos) => {
    const word = word_at(view.state.doc.toString(), pos)
    if (!word) return null
    const { form, functions } = known()
    const spec = word.called ? function_named(functions, word.text) : undefined
    const field = word.called ? undefined : field_named(form, parts_of(word.text))
    const card = spec ? function_card(spec) : field ? field_card(word.text, field) : null
    return card && { pos: word.from, end: word.to, above: true, create: () => ({ dom: card }) }
  }, { hoverTime: 250 })
}
