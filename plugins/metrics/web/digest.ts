// Digests and snapshots over HTTP.
import { app_path, get, type Drill, type Label } from '@kedu/web'

export interface Digest { id: string; label: Label; day: string; computed_at: string; lines: { say: Label; drill: Drill }[] }
export interface Difference { key: unknown[]; measure: string; was: number | null; is: number | null }
export interface Snapshot {
  id: string
  label: Label
  version: number
  form?: string
  taken_at: string
  same?: boolean
  same_definition?: boolean
  current_version?: number
  differences?: Difference[]
  changed?: { record: string; title: string; updated_at: string }[]
}

export const read_digest = (id: string, day?: string) =>
  get<Digest>(`${app_path.value}/metrics/digests/${encodeURIComponent(id)}${day ? `?day=${day}` : ''}`)
export const read_snapshot = (id: string) => get<Snapshot>(`${app_path.value}/metrics/snapshots/${encodeURIComponent(id)}`)
