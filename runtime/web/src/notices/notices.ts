// Notices over HTTP, and where each of them leads.
import { get, post } from '@/api/http'
import { app } from '@/api/app'
import type { Notice } from '@/api/types'

export const read_notices = () => get<{ notices: Notice[]; unread: number }>('/api/notices?limit=50')
export const mark_read = (up_to: number) => post('/api/notices/read', { up_to })

export function notice_path(notice: Notice): string {
  if (/^offer/.test(notice.kind)) return '/work'
  if (!notice.form || !notice.record) return '/work'
  const other = notice.app && notice.app !== app.value?.id ? `?app=${encodeURIComponent(notice.app)}` : ''
  return `/r/${notice.form}/${notice.record}${other}`
}
