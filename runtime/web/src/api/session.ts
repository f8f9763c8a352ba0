// Who is at the screen: sign in, sign out, and the session found at start.
import { call, get, post, Refused, session } from './http'
import type { Session } from './types'

export async function find_session(): Promise<Session | null> {
  try {
    session.value = await get<Session>('/api/session')
  } catch (error) {
    if (!(error instanceof Refused) || error.status !== 401) throw error
    session.value = null
  }
  return session.value
}

export async function sign_in(user: string, password: string): Promise<Session> {
  session.value = await post<Session>('/api/session', { user, password })
  return session.value
}

/// Every session ends with it, this one too.
export const change_password = (old: string, fresh: string) => post<void>('/api/session/password', { old, new: fresh })

export interface ApiToken { label: string; created: string }
export const list_tokens = () => get<{ tokens: ApiToken[] }>('/api/tokens')
export const make_token = (label: string) => post<{ token: string; label: string }>('/api/tokens', { label })
export const revoke_token = (label: string) => call<void>('DELETE', `/api/tokens/${encodeURIComponent(label)}`)

/// Here, or on every device.
export async function sign_out(path: '/api/session' | '/api/sessions' = '/api/session'): Promise<void> {
  try { await call('DELETE', path) } finally { session.value = null }
}
