// The attacked company: a data folder of its own, a real server on loopback, and people who log in.
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export const app = 'tests/attack/app'
export const password = 'richtig-lang-1'
export const people = { jia: 'clerk', yi: 'clerk', bing: 'chief', ding: 'clerk', wu: 'admin', ji: 'clerk' }

export function kedu(args, input = '') {
  const done = spawnSync('build/kedu', args, { input, encoding: 'utf8' })
  if (done.status !== 0) throw new Error(`kedu ${args.join(' ')}: ${done.stderr}`)
  return done.stdout.trim()
}

export async function start(data, options = [], served = app) {
  const server = spawn('build/kedu', ['serve', served, '--data', data, '--listen', '127.0.0.1:0', ...options], { stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  server.stderr.on('data', (text) => { said += text })
  const origin = await new Promise((resolve, reject) => {
    server.stdout.once('data', (line) => resolve(String(line).trim().replace(/\/$/, '')))
    server.once('exit', (code) => reject(new Error(`the server ended with ${code}: ${said}`)))
  })
  const ended = new Promise((resolve) => server.once('exit', resolve))
  return { server, origin, port: Number(new URL(origin).port), stop: () => (server.kill('SIGTERM'), ended) }
}

/// fetch with a body as it is; the answer read whole.
export async function ask(origin, method, path, { headers = {}, body, redirect = 'manual' } = {}) {
  const text = body === undefined || typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body)
  const typed = text !== undefined && !Object.keys(headers).some((name) => name.toLowerCase() === 'content-type')
  const answer = await fetch(origin + path, { method, redirect, headers: { ...(typed ? { 'Content-Type': 'application/json' } : {}), ...headers }, body: text })
  const bytes = Buffer.from(await answer.arrayBuffer())
  let json = null
  try { json = JSON.parse(bytes.toString('utf8')) } catch { /* not JSON */ }
  return { status: answer.status, headers: answer.headers, text: bytes.toString('utf8'), json, cookies: answer.headers.getSetCookie() }
}

/// What a browser keeps of Set-Cookie lines.
export const cookie_of = (cookies, name) => cookies.find((one) => one.startsWith(name + '='))?.split(';')[0]

export async function log_in(origin, user, secret = password, headers = {}) {
  const answer = await ask(origin, 'POST', '/api/session', { body: { user, password: secret }, headers })
  return { ...answer, cookie: cookie_of(answer.cookies, 'kedu_session'), device: cookie_of(answer.cookies, 'kedu_device'), csrf: answer.json?.csrf }
}

export async function open_company() {
  const data = mkdtempSync(join(tmpdir(), 'kedu-attack-'))
  kedu(['sample', 'add', app, '--data', data])
  for (const [login, role] of Object.entries(people)) kedu(['user', 'add', login, '--login', login, '--role', role, '--password-stdin', '--data', data], password)
  const tokens = Object.fromEntries(kedu(['user', 'token', ...Object.keys(people), '--data', data]).split('\n').map((token, i) => [Object.keys(people)[i], token]))
  const { server, origin, port, stop } = await start(data)
  const as = (login) => {
    const headers = { Authorization: `Bearer ${tokens[login]}` }
    const call = (method) => (path, body, more = {}) => ask(origin, method, path, { body, headers: { ...headers, ...more } })
    return { get: call('GET'), post: call('POST'), patch: call('PATCH'), delete: call('DELETE'), headers }
  }
  const deals = '/api/apps/vault/forms/deal/records'
  return {
    data, origin, port, tokens, as, deals, server,
    alive: () => server.exitCode === null,
    ask: (...args) => ask(origin, ...args),
    log_in: (...args) => log_in(origin, ...args),
    /// A new deal of this person; its id.
    async deal(login, fields = {}) {
      const made = await as(login).post(deals, { name: '单子', ...fields })
      if (made.status !== 201) throw new Error(`no deal: ${made.status} ${made.text}`)
      return made.json.id
    },
    async person(login) {
      const found = await as('wu').get(`/api/apps/vault/forms/person/records?where=${encodeURIComponent(`login="${login}"`)}`)
      return found.json.records[0].id
    },
    async close() {
      await stop()
      rmSync(data, { recursive: true, force: true })
    },
  }
}
