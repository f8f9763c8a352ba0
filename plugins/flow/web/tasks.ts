// Tasks and progress over HTTP, and how far a task is from its due time.
import { app_path, duration, get, t, type Command, type Issue, type Label } from '@kedu/web'

export interface Task {
  form: string
  record: string
  title: string
  stage: string
  label: Label
  kind: 'do' | 'approve'
  since: string
  due_at?: string | null
  late?: boolean
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
}

export interface Progress {
  stage: string
  waiting_on?: string[]
  stages: Stage[]
  missing?: Issue[]
  /// What a passed stage was passed with and no longer holds.
  broken?: { since?: string | null; by: string; missing: Issue[] }
  commands?: Command[]
  ended?: string | null
}

export const read_tasks = () => get<{ tasks: Task[] }>(`${app_path.value}/flow/tasks`).then((answer) => answer.tasks)

export const read_progress = (form: string, record: string) =>
  get<Progress>(`${app_path.value}/flow/progress?form=${encodeURIComponent(form)}&record=${encodeURIComponent(record)}`)

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
