// Which forms people see in the navigation: those with a list of their own, the daily ones before the workspace's.
import type { App, Form } from '@/api/types'

const workspace = ['person', 'department']

/// Who looks after people also looks after formulas: they find the workbench in the navigation.
export function looks_after(app: App | null): boolean {
  return !!app?.forms.find((form) => form.id === 'person')?.can.edit
}

export function visible_forms(app: App | null): Form[] {
  const forms = (app?.forms ?? []).filter((form) => !form.plugin && form.listed !== false)
  return [...forms.filter((form) => !workspace.includes(form.id)), ...forms.filter((form) => workspace.includes(form.id))]
}
