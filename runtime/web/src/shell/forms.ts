// Which forms people see in the navigation: those with a list of their own, the daily ones before the workspace's.
import type { App, Form } from '@/api/types'

const workspace = ['person', 'department']

export function visible_forms(app: App | null): Form[] {
  const forms = (app?.forms ?? []).filter((form) => !form.plugin)
  return [...forms.filter((form) => !workspace.includes(form.id)), ...forms.filter((form) => workspace.includes(form.id))]
}
