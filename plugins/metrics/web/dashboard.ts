// A dashboard over HTTP, and its figures as people read them.
import { app_path, duration, get, language, say, show_number, type Drill, type Label } from '@kedu/web'

export type Format = 'number' | 'percent' | 'duration' | 'money' | 'text'
export interface Measure { id: string; label: Label; format: Format }
export interface BarRow { key: string; label: Label; values: Record<string, number | null>; drill?: Drill }
export interface TableRow { cells: Record<string, unknown>; drill?: Drill; open?: number }

export interface Tile {
  id: string
  label: Label
  type: string
  width?: number
  value?: number | null
  format?: Format
  unit?: Label
  note?: Label
  drill?: Drill
  rows?: BarRow[] | TableRow[]
  measures?: Measure[]
  columns?: Measure[]
}

export interface Filter { field: string; label: Label; options: { value: string; label: Label }[] }
export interface Dashboard { id: string; label: Label; computed_at: string; filters?: Filter[]; tiles: Tile[] }

export function read_dashboard(id: string, filters: Record<string, string>): Promise<Dashboard> {
  const query = new URLSearchParams(filters).toString()
  return get<Dashboard>(`${app_path.value}/metrics/dashboards/${encodeURIComponent(id)}${query ? `?${query}` : ''}`)
}

/// A figure in words: 0.171 → 17.1 %, milliseconds of working time → days of eight hours.
export function figure(value: unknown, format: Format | undefined): string {
  if (value == null || value === '') return '—'
  if (typeof value !== 'number') return say(value as Label)
  switch (format) {
    case 'percent': return `${show_number(Math.round(value * 1000) / 10)}%`
    case 'duration': return duration(value, 8)
    case 'money': return value >= 100000 && language.value === 'zh' ? `¥ ${show_number(Math.round(value / 100) / 100)} 万` : `¥ ${show_number(value)}`
    default: return show_number(Math.round(value * 100) / 100)
  }
}

export function drill_path(drill: Drill | undefined): { path: string; query: Record<string, string> } | null {
  return drill ? { path: `/m/${drill.form}`, query: drill.where ? { where: drill.where } : {} } : null
}
