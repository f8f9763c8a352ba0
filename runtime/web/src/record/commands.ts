// Which verbs ask for words before they act, and what they ask.

export type Ask = 'comment' | 'comment_required' | 'stage' | 'fields'

const asks: Record<string, Ask[]> = {
  approve: ['comment'],
  reject: ['comment_required'],
  return: ['stage', 'comment_required'],
  lose: ['fields', 'comment'],
  decline: ['comment'],
  transfer: ['comment'],
  act_on: ['comment_required'],
  answer_loss: ['comment_required'],
}

export const asks_of = (name: string): Ask[] => asks[name] ?? []
export const asks_first = (name: string): boolean => asks_of(name).length > 0
