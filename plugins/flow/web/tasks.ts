// Tasks and progress over HTTP, and how far a task is from its due time.
import { app_path, duration, get, t, type Command, type Issue, type Label, type StageChoice } from '@kedu/web'
import type { Signature } from './signing'

export interface Task {
  form: string
  record: string
  title: string
  stage: string
  label: Label
  kind: 'do' | 'approve' | 'backfill'
  since: string
  due_at?: string | null
  late?: boolean
  urged_at?: string | null
  principal?: string | null
  broken?: boolean
}

export interface Stage {
  id: string
  label: Label
  state: 'done' | 'current' | 'todo' | 'skipped'
  entered_at?: string | null
  left_at?: string | null
  working_ms?: number | null
  standard_ms?: number | null
  late?: boolean
  /// Stages at the same time, under the one that names them.
  parts?: Stage[]
}

/// Somebody who was asked in a stage, and what became of it.
export interface Asked {
  stage: string
  stage_label: Label
  kind: 'do' | 'approve' | 'copy'
  person?: string | null
  principal?: string | null
  answered_by?: string | null
  mine?: boolean
  state: 'queued' | 'open' | 'done' | 'approved' | 'rejected' | 'returned' | 'passed_on' | 'told'
  state_label: Label
  way: string
  way_label: Label
  asked_at?: string | null
  answered_at?: string | null
  comment?: string
}

export interface Progress {
  stage: string
  tasks?: Asked[]
  waiting_on?: string[]
  stages: Stage[]
  missing?: Issue[]
  /// What a passed stage was passed with and no longer holds.
  broken?: { since?: string | null; by: string; missing: Issue[] }
  signatures?: { may_invite: boolean; list: Signature[] }
  commands?: Command[]
  ended?: string | null
}

export const read_tasks = () => get<{ tasks: Task[] }>(`${app_path.value}/flow/tasks`).then((answer) => answer.tasks)

/// A record that nobody can move.
export interface Stranded { form: string; record: string; title: string; stage: string; label: Label; since?: string | null }

export const read_stranded = () => get<{ stranded: Stranded[] }>(`${app_path.value}/flow/stranded`).then((answer) => answer.stranded)

export const read_progress = (form: string, record: string) =>
  get<Progress>(`${app_path.value}/flow/progress?form=${encodeURIComponent(form)}&record=${encodeURIComponent(record)}`)

/// The stages a verb may name: those gone through, and those that wait for the reader now.
export function stage_choices(progress: Progress): StageChoice[] {
  const bar = progress.stages ?? []
  const through = bar.filter((stage) => stage.state === 'done').map(({ id, label }) => ({ id, label }))
  const mine = new Map((progress.tasks ?? []).filter((task) => task.mine && task.state === 'open').map((task) => [task.stage, task.stage_label]))
  return [...through, ...[...mine].map(([id, label]) => ({ id, label, open: true }))]
}

/// Those who have it or are next, in their order; and what the others did, the latest first.
export const asked_now = (progress: Progress): Asked[] => (progress.tasks ?? []).filter((task) => task.state === 'open' || task.state === 'queued').reverse()
export const answered = (progress: Progress): Asked[] => (progress.tasks ?? []).filter((task) => task.state !== 'open' && task.state !== 'queued')

/// Late ones first, then by due time; those without one last.
export function in_order(tasks: Task[]): Task[] {
  const due = (task: Task) => (task.due_at ? Date.parse(task.due_at) : Number.POSITIVE_INFINITY)
  return [...tasks].sort((a, b) => Number(!!b.late) - Number(!!a.late) || due(a) - due(b))
}

/// "还剩 3 小时" or "已超 2 小时"; empty without a due time.
export function due_text(task: Task, now: number): string {
  if (!task.due_at) return ''
  const left = Date.parse(task.due_at) - now
  return left < 0 ? t('over_by', { time: duration(-left) }) : t('left_by', { time: duration(left) })
}

/// Working time counts eight hours to the day, as the working calendar does.
export const working = (ms: number) => duration(ms, 8)
