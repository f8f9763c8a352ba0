// Instants and the app's zone: shown, typed in, counted down. Dates without a time never meet a zone.
import { language, t } from '@/i18n/t'

const locale = () => (language.value === 'en' ? 'en-GB' : 'zh-CN')

export function zone_parts(instant: number, zone: string): Record<string, string> {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23',
  }).formatToParts(instant)
  return Object.fromEntries(parts.map((part) => [part.type, part.value]))
}

/// "2026-03-02T09:00" as the wall clock of the zone shows this instant.
export function to_wall(iso: string, zone: string): string {
  const at = Date.parse(iso)
  if (Number.isNaN(at)) return ''
  const p = zone_parts(at, zone)
  return `${p.year}-${p.month}-${p.day}T${p.hour}:${p.minute}`
}

/// The instant at which the zone's wall clock shows `wall` ("2026-03-02T09:00").
export function from_wall(wall: string, zone: string): string {
  const guess = Date.parse(`${wall}:00Z`)
  if (Number.isNaN(guess)) return ''
  const shown = Date.parse(`${to_wall(new Date(guess).toISOString(), zone)}:00Z`)
  return new Date(guess - (shown - guess)).toISOString()
}

export function show_instant(iso: unknown, zone: string): string {
  if (typeof iso !== 'string' || !iso) return ''
  return to_wall(iso, zone).replace('T', ' ')
}

/// Short for lists: time of day today, day and time this year, date before that.
export function show_when(iso: string, zone: string, now = Date.now()): string {
  const wall = to_wall(iso, zone)
  const today = to_wall(new Date(now).toISOString(), zone)
  if (wall.slice(0, 10) === today.slice(0, 10)) return wall.slice(11)
  if (wall.slice(0, 4) === today.slice(0, 4)) return `${wall.slice(5, 10)} ${wall.slice(11)}`
  return wall.slice(0, 10)
}

/// "12:04" under an hour, "3:05:09" above; never negative.
export function countdown(until: string, now: number): string {
  const left = Math.max(0, Math.ceil((Date.parse(until) - now) / 1000))
  const two = (n: number) => String(n).padStart(2, '0')
  const h = Math.floor(left / 3600)
  const m = Math.floor((left % 3600) / 60)
  return h ? `${h}:${two(m)}:${two(left % 60)}` : `${two(m)}:${two(left % 60)}`
}

/// A length of working or wall time in the largest two units; a working day counts `day_hours`.
export function duration(ms: number, day_hours = 24): string {
  const minutes = Math.round(ms / 60000)
  const day = day_hours * 60
  const d = Math.floor(minutes / day)
  const h = Math.floor((minutes % day) / 60)
  const m = minutes % 60
  if (d) return h ? t('duration_dh', { d, h }) : t('duration_d', { d })
  if (h) return m ? t('duration_hm', { h, m }) : t('duration_h', { h })
  return t('duration_m', { m })
}

export function today(zone: string, now = Date.now()): string {
  return to_wall(new Date(now).toISOString(), zone).slice(0, 10)
}

export function show_day(iso: string, zone: string): string {
  return new Intl.DateTimeFormat(locale(), { timeZone: zone, month: 'long', day: 'numeric', weekday: 'short' }).format(Date.parse(iso))
}
