// The app in front of the person: its forms and sections, and which app that is.
import { computed, shallowRef } from 'vue'
import { get } from './http'
import type { App, AppBrief, Field, Form } from './types'

export const apps = shallowRef<AppBrief[]>([])
export const app = shallowRef<App | null>(null)
export const app_path = computed(() => `/api/apps/${encodeURIComponent(app.value?.id ?? '')}`)

const memory = 'kedu.app'

export async function open_app(wanted?: string): Promise<App | null> {
  if (!apps.value.length) apps.value = (await get<{ apps: AppBrief[] }>('/api/apps')).apps
  let remembered: string | null = null
  try { remembered = localStorage.getItem(memory) } catch { /* private mode */ }
  const known = (id?: string | null) => apps.value.find((one) => one.id === id)
  const next = known(wanted) ?? (app.value ? known(app.value.id) : undefined) ?? known(remembered) ?? apps.value[0]
  if (!next) return (app.value = null)
  if (app.value?.id !== next.id) await load_app(next.id)
  return app.value
}

export async function load_app(id: string): Promise<void> {
  app.value = await get<App>(`/api/apps/${encodeURIComponent(id)}`)
  try { localStorage.setItem(memory, id) } catch { /* private mode */ }
}

export function forget_apps() {
  apps.value = []
  app.value = null
}

export function form_of(id: string): Form | undefined {
  return app.value?.forms.find((form) => form.id === id)
}

export function field_of(form: Form | undefined, id: string): Field | undefined {
  return form?.fields.find((field) => field.id === id)
}

export function form_path(form: string): string {
  return `${app_path.value}/forms/${encodeURIComponent(form)}`
}
