// Warnings, chains and losses over HTTP, and their figures as people read them.
import { app, app_path, duration, get, say, show_number, type Label } from '@kedu/web'

export interface Named { form?: string; record?: string; title: string | null }
export interface Peer extends Named { took_ms: number; left_at: string }
export interface Case extends Named { took_ms: number; open: boolean; said?: Label; peers: Peer[]; differences: Label[] }
export interface Alert {
  id: string
  stage: Label
  alert: Label
  state: 'open' | 'cleared'
  share: number
  hits: number
  n: number
  over: number
  clear: number
  window_days: number
  opened_at: string
  fired: number
  last_share: number
  last_n: number
  last_at: string
  cleared_at?: string | null
  action?: string | null
  acted_by?: string
  acted_at?: string | null
  acted_share?: number | null
  cases?: Case[]
}
export interface ChainLink {
  at: string
  kind: 'stage' | 'action'
  what: string
  label: Label
  took_ms?: number
  standard_ms?: number
  late?: boolean
  open?: boolean
  left_by?: string
  form?: string
  record?: string
}
export interface Cause {
  gap: string
  label: Label
  lost_with: number
  lost: number
  share_lost: number
  won_with: number
  won: number
  share_won: number
  lift: number | null
  p: number
  p_adjusted: number
  small: boolean
  points_to_loss: boolean
  believed: boolean
  requirement: string | null
}
export interface Losses {
  rule: string
  label: Label
  form: string
  from: string
  to: string
  lost: number
  won: number
  least: number
  small: boolean
  correction: 'holm' | 'bh'
  causes: Cause[]
  note?: Label
}
export interface Side { from: string; to: string; n: number; lost: number; loss_rate: number | null; gap_share?: number | null }
export interface Effect { before: Side; after: Side; p: number; small: boolean; gap?: Label }
export interface Sample {
  seed: number
  deals: (Named & { loss?: string; lost_at?: string; chain?: ChainLink[]; gaps?: Label[] })[]
  shared: { label: Label; hits: number }[]
}

const at = (path: string) => `${app_path.value}/attribution/${path}`
const query = (values: Record<string, string | undefined>) =>
  new URLSearchParams(Object.entries(values).filter((pair): pair is [string, string] => !!pair[1])).toString()

export const read_alerts = () => get<{ alerts: Alert[] }>(at('alerts')).then((answer) => answer.alerts)
export const read_alert = (id: string) => get<Alert>(at(`alerts/${encodeURIComponent(id)}`))
export const read_chain = (form: string, record: string) =>
  get<{ chain: ChainLink[] }>(at(`chain?${query({ form, record })}`)).then((answer) => answer.chain)
export const read_losses = (from?: string, to?: string) => get<Losses>(at(`losses?${query({ from, to })}`))
export const read_deals = (from: string, to: string, gap: string, won: boolean) =>
  get<{ form: string; count: number; deals: Named[] }>(at(`losses/deals?${query({ from, to, gap, won: won ? '1' : undefined })}`))
export const read_sample = (review: string) => get<Sample>(at(`reviews/${encodeURIComponent(review)}/sample`))
export const read_effect = (record: string) =>
  get<{ effect: Effect | null }>(at(`effect?${query({ record })}`)).then((answer) => answer.effect)

/// Whether the app says anything about causes of this form.
export const explains = (form: string) =>
  app.value?.sections.some((section) => section.kind === 'attribution' && section.form === form) ?? false

export const percent = (share: number | null | undefined) =>
  share == null ? '—' : `${show_number(Math.round(share * 1000) / 10)}%`
/// Working time, eight hours to the day.
export const took = (ms: number | undefined) => duration(ms ?? 0, 8)
/// p as people read it: never 0.
export const chance = (p: number) => (p < 0.001 ? '< 0.001' : String(Math.round(p * 1000) / 1000))

const words = {
  none_won: { zh: '成交单都没有', en: 'no won deal' },
  times: { zh: '倍', en: '×' },
  few: { zh: '样本太少，不能下结论', en: 'too few to tell' },
  believed: { zh: '可信的原因', en: 'A likely cause' },
  chance: { zh: '可能是巧合', en: 'May be chance' },
  reversed: { zh: '成交单里更常见', en: 'More common among won' },
  even: { zh: '丢单成交一样多', en: 'The same in both' },
} satisfies Record<string, Label>

export function lift_text(cause: Cause): string {
  if (cause.lift != null) return `${show_number(Math.round(cause.lift * 100) / 100)} ${say(words.times)}`
  return cause.lost_with ? say(words.none_won) : '—'
}

/// What may be said of a candidate cause.
export function verdict(cause: Cause): { text: string; tone: 'red' | 'amber' | 'plain' } {
  if (!cause.points_to_loss) return { text: say(cause.share_lost === cause.share_won ? words.even : words.reversed), tone: 'plain' }
  if (cause.small) return { text: say(words.few), tone: 'amber' }
  return cause.believed ? { text: say(words.believed), tone: 'red' } : { text: say(words.chance), tone: 'plain' }
}

/// The form page of an improvement, filled with what the cause is, and with the lines of a flow that it comes to.
export function improvement_path(losses: Losses, cause: Cause, requirement?: string): { path: string; query: Record<string, string> } {
  const query = { 'set.what': say(cause.label), 'set.gap': cause.gap, 'set.rule': losses.rule }
  return { path: '/f/improvement/new', query: requirement ? { ...query, 'set.change': requirement } : query }
}
