// The one place that speaks to the server: CSRF, language, and problem+json turned into a typed error.
import { shallowRef } from 'vue'
import { language } from '@/i18n/t'
import type { Issue, Session } from './types'

export const session = shallowRef<Session | null>(null)

/// What the server refused, in its words; status 0 means that it could not be reached.
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly title: string,
    readonly detail: string,
    readonly issues: Issue[],
    readonly retry_after_s: number,
  ) {
    super(detail || title)
  }
  get unreachable() { return this.status === 0 || this.status === 503 || this.status === 429 }
}

let on_expired: () => void = () => {}
export function when_session_expires(then: () => void) { on_expired = then }

export interface Ask { body?: unknown; key?: string; version?: number; signal?: AbortSignal }

export function headers_for(method: string, ask: Ask = {}): Record<string, string> {
  const headers: Record<string, string> = { 'Accept-Language': language.value === 'en' ? 'en' : 'zh-CN' }
  if (method !== 'GET' && session.value) headers['X-CSRF-Token'] = session.value.csrf
  if (ask.key) headers['Idempotency-Key'] = ask.key
  if (ask.version !== undefined) headers['If-Match'] = `"${ask.version}"`
  if (ask.body !== undefined) headers['Content-Type'] = 'application/json'
  return headers
}

interface Problem { title?: string; detail?: string; issues?: Issue[] }

export function refusal(status: number, text: string, retry_after: string | null): Refused {
  let problem: Problem = {}
  try { problem = JSON.parse(text) as Problem } catch { /* not every proxy answers JSON */ }
  return new Refused(status, problem.title ?? '', problem.detail ?? '', problem.issues ?? [], Number(retry_after ?? 0) || 0)
}

export async function call<T>(method: string, path: string, ask: Ask = {}): Promise<T> {
  let answer: Response
  try {
    answer = await fetch(path, {
      method,
      headers: headers_for(method, ask),
      body: ask.body === undefined ? undefined : JSON.stringify(ask.body),
      credentials: 'same-origin',
      signal: ask.signal,
    })
  } catch (error) {
    if (ask.signal?.aborted) throw error
    throw new Refused(0, '', '', [], 0)
  }
  if (!answer.ok) {
    const refused = refusal(answer.status, await answer.text(), answer.headers.get('Retry-After'))
    if (answer.status === 401 && path !== '/api/session') on_expired()
    throw refused
  }
  if (answer.status === 204) return undefined as T
  return (await answer.json()) as T
}

export const get = <T>(path: string, signal?: AbortSignal) => call<T>('GET', path, { signal })
export const post = <T>(path: string, body: unknown = {}, key?: string) => call<T>('POST', path, { body, key })
