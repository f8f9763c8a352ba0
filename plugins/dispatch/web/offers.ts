// Offers over HTTP: read the open ones, accept, decline; and what an answer means in words.
import { app_path, get, Refused, run_command, say, t, type Label } from '@kedu/web'

export interface Offer {
  id: string
  form: string
  record: string
  title: string
  summary: { label: Label; value: unknown }[]
  reasons: { label: Label; points: number }[]
  score: number
  round: number
  offered_at: string
  expires_at: string
  state: string
  delivered_at?: string
  opened_at?: string
}

/// `receives`: whether anything is ever offered to this person.
export interface Offers { offers: Offer[]; receives: boolean }

export const read_offers = () => get<Offers>(`${app_path.value}/dispatch/offers`)

export type Outcome = { kind: 'won' | 'late' | 'failed'; text: string }

/// The answer to an accept; 409 and 410 mean that somebody else was faster or the time ran out.
export async function accept(offer: Offer, key: string): Promise<Outcome> {
  try {
    await run_command(offer.form, offer.record, 'accept', {}, key)
    return { kind: 'won', text: t('offer_won') }
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    if (error.status === 409 || error.status === 410 || error.status === 404) return { kind: 'late', text: error.detail || error.title || t('offer_late') }
    const issue = error.issues[0]
    return { kind: 'failed', text: (issue && say(issue.message)) || error.detail || t(error.unreachable ? 'error_away_text' : 'error_ours_text') }
  }
}

export async function decline(offer: Offer, reason: string): Promise<Outcome> {
  try {
    await run_command(offer.form, offer.record, 'decline', reason ? { reason } : {})
    return { kind: 'late', text: t('offer_declined') }
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    if (error.status === 409 || error.status === 404) return { kind: 'late', text: error.detail || t('offer_late') }
    return { kind: 'failed', text: error.detail || t('error_away_text') }
  }
}

/// Milliseconds left, never more than the offer stands: the clocks of a phone and the server differ, and ours ticks once a second.
export function time_left(offer: Offer, now: number): number {
  const end = Date.parse(offer.expires_at)
  return Math.max(0, Math.min(end - now, end - Date.parse(offer.offered_at)))
}

/// A record that nobody owns, and what this person may do about it.
export interface Waiting { form: string; record: string; title: string; note: string; since: string; verb: 'claim' | 'assign'; may_open: boolean; not_before: string | null }
export const read_queue = () => get<{ records: Waiting[]; people: { id: string; name: string }[] }>(`${app_path.value}/dispatch/queue`)

/// A note is stored in both languages, "中文 / English": the half that this person reads.
export function in_language(note: string): string {
  const [zh, en, ...more] = note.split(' / ')
  return zh && en && !more.length ? say({ zh, en }) : note
}

/// Why somebody was asked or not, as the server tells it.
export interface Why {
  rule: string
  note: string
  people: {
    person: string
    name: string
    offered: boolean
    state: Label
    score: number | null
    reasons: { label: Label; points: number }[]
    why_not: Label | null
    times: { label: Label; at: string }[]
  }[]
}
export const read_why = (form: string, record: string) =>
  get<Why>(`${app_path.value}/dispatch/why?form=${encodeURIComponent(form)}&record=${encodeURIComponent(record)}`)

/// What changed between two readings: new offers deserve a buzz, vanished ones a farewell.
export function changes(before: Offer[], after: Offer[]): { added: Offer[]; gone: Offer[] } {
  const had = new Set(before.map((offer) => offer.id))
  const has = new Set(after.map((offer) => offer.id))
  return { added: after.filter((offer) => !had.has(offer.id)), gone: before.filter((offer) => !has.has(offer.id)) }
}
