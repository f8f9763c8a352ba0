// Kedu on a free port of this machine for as long as the story lasts, and the API as one person sees it.
import { spawn } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import net from 'node:net'

function free_port() {
  return new Promise((resolve) => {
    const probe = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address()
      probe.close(() => resolve(port))
    })
  })
}

export async function start_server(app, folder) {
  const address = `127.0.0.1:${await free_port()}`
  const log = createWriteStream('build/e2e/server.log')
  const child = spawn('build/kedu', ['serve', app, '--data', folder, '--listen', address])
  child.stdout.pipe(log)
  child.stderr.pipe(log)
  const ended = new Promise((resolve) => child.once('exit', resolve))
  const origin = `http://${address}`
  for (const until = Date.now() + 30_000; ; await new Promise((go) => setTimeout(go, 50))) {
    if (child.exitCode !== null) throw new Error('the server ended; see build/e2e/server.log')
    if ((await fetch(origin + '/readyz').catch(() => null))?.ok) break
    if (Date.now() > until) throw new Error('the server is not ready after 30 s')
  }
  return { origin, stop: () => (child.kill('SIGTERM'), ended) }
}

/// The API with one person's session: call(method, path, body) → {status, body}.
export async function api_of(origin, app, user, password) {
  const login = await fetch(origin + '/api/session', {
    method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ user, password }),
  })
  if (!login.ok) throw new Error(`${user} cannot log in: ${login.status} ${await login.text()}`)
  const { csrf } = await login.json()
  const cookie = login.headers.getSetCookie().map((one) => one.split(';')[0]).join('; ')
  return async (method, path, body) => {
    const answer = await fetch(`${origin}/api/apps/${app}${path}`, {
      method,
      headers: { cookie, 'X-CSRF-Token': csrf, ...(body ? { 'Content-Type': 'application/json' } : {}) },
      body: body && JSON.stringify(body),
    })
    const text = await answer.text()
    return { status: answer.status, body: text ? JSON.parse(text) : null }
  }
}
