// Events as sentences: who did what, and for each field from what to what.
import { say, t, type Key } from '@/i18n/t'
import type { Form, HistoryEvent } from '@/api/types'
import { blank, show_value } from '@/fields/format'
import { same } from '@/form/values'

export interface Told { seq: number; at: string; who: string; what: string; changes: string[]; comment: string }

/// The last word of an event's name decides; longer stems first.
const verbs: [RegExp, Key][] = [
  [/signer_invited$/, 'did_invite_signer'], [/\.signed$/, 'did_sign'], [/signed_with$/, 'did_add_sign'], [/withdrawn$/, 'did_withdraw'], [/transferred$/, 'did_transfer'],
  [/delegated$/, 'did_delegate'], [/urged$/, 'did_urge'], [/copied$/, 'did_copy'], [/let_pass$/, 'did_let_pass'], [/assigned$/, 'did_assign'], [/passed_late$/, 'did_pass_late'],
  [/gate_broken$/, 'did_break_gate'], [/gate_whole$/, 'did_mend_gate'],
  [/(^|[._])creat/, 'did_create'], [/(^|[._])(erase|delete)/, 'did_erase'], [/accept/, 'did_accept'], [/declin/, 'did_decline'],
  [/expir|timeout|recycl/, 'did_expire'], [/approv/, 'did_approve'], [/reject/, 'did_reject'], [/return/, 'did_return'], [/advanc|enter/, 'did_advance'], [/(^|[._])(lose|lost)/, 'did_lose'],
  [/offer/, 'did_offer'], [/late|overdue|escalat/, 'did_late'], [/(^|[._])(updat|chang|edit)/, 'did_change'],
]

function verb(event: HistoryEvent): string {
  const label = say(event.label)
  if (label) return label
  const found = verbs.find(([pattern]) => pattern.test(event.name))
  return found ? t(found[1]) : event.name
}

/// Kept for the flow itself; a reader has the sentence beside them.
const inner = ['stage_since', 'flow_version', 'gate_gaps']

export function tell(event: HistoryEvent, form: Form | undefined, titles: Record<string, string> = {}, zone = 'Asia/Shanghai'): Told {
  const created = /(^|[._])creat/.test(event.name)
  const before = event.before ?? {}
  const after = event.after ?? {}
  const changes: string[] = []
  for (const field of created ? [] : (form?.fields ?? [])) {
    if (inner.includes(field.id) || (!(field.id in before) && !(field.id in after))) continue
    if (same(before[field.id], after[field.id])) continue
    const name = say(field.label)
    const old = show_value(field, before[field.id], titles, zone)
    const now = show_value(field, after[field.id], titles, zone)
    if (blank(before[field.id])) changes.push(t('filled', { name, now }))
    else if (blank(after[field.id])) changes.push(t('cleared', { name, old }))
    else if (field.type === 'long_text' || field.type === 'table' || old === now) changes.push(t('rewritten', { name }))
    else changes.push(t('altered', { name, old, now }))
  }
  const comment = event.payload?.comment ?? event.payload?.reason ?? event.payload?.lacks
  return {
    seq: event.seq,
    at: event.at,
    who: event.actor_name || (event.actor ? (titles[event.actor] ?? event.actor) : t('system')),
    what: verb(event) === t('did_change') && changes.length ? '' : verb(event),
    changes,
    comment: typeof comment === 'string' ? comment : '',
  }
}

/// Newest first; an event that tells nothing (no verb of ours, no visible change) is left out.
export function story(events: HistoryEvent[], form: Form | undefined, titles: Record<string, string>, zone: string): Told[] {
  // What a formula elsewhere made anew is worth a line only where it can be seen.
  const seen = (event: HistoryEvent) => event.source !== 'recompute' || Object.keys({ ...event.before, ...event.after }).length > 0
  return events.filter(seen).map((event) => tell(event, form, titles, zone)).filter((one) => one.what || one.changes.length).sort((a, b) => b.seq - a.seq)
}
