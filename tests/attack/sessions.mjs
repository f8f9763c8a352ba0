// Sessions, CSRF, tokens and guessing. Servers of their own where an attack uses up what all share.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { app, ask, cookie_of, kedu, log_in, password, start } from './company.mjs'
import { head, raw } from './wire.mjs'

const who = (origin, headers) => ask(origin, 'GET', '/api/session', { headers })
const sleep = (ms) => new Promise((go) => setTimeout(go, ms))

/// An open event stream: `ended` resolves when the server closes it.
export async function stream(origin, headers) {
  const control = new AbortController()
  const answer = await fetch(origin + '/api/stream', { headers, signal: control.signal })
  const reader = answer.body.getReader()
  let text = ''
  const ended = (async () => {
    try { for (;;) { const { done, value } = await reader.read(); if (done) return true; text += Buffer.from(value).toString() } } catch { return false }
  })()
  while (answer.status === 200 && !text.includes('event: hello')) await sleep(10)
  return { status: answer.status, ended, text: () => text, close: () => control.abort() }
}
const within = (promise, ms) => Promise.race([promise, sleep(ms).then(() => 'late')])

export default async function ({ attack, company }) {
  const { origin, port } = company
  const jia = await log_in(origin, 'jia')

  await attack('the session cookie: HttpOnly, SameSite, for this host alone, Secure behind TLS', async (expect) => {
    const line = jia.cookies.find((one) => one.startsWith('kedu_session='))
    expect(/; HttpOnly/.test(line) && /; SameSite=Lax/.test(line) && /; Path=\//.test(line) && !/Domain/i.test(line), line)
    const tls = await log_in(origin, 'jia', password, { 'X-Forwarded-Proto': 'https' })
    for (const cookie of tls.cookies) expect(/; Secure/.test(cookie) && /; HttpOnly/.test(cookie), cookie)
  })
  await attack('session fixation: a planted cookie is not taken over at login', async (expect) => {
    const planted = 'kedu_session=' + 'A'.repeat(43)
    const victim = await log_in(origin, 'jia', password, { Cookie: planted })
    expect(victim.cookie && victim.cookie !== planted, 'the planted token was kept')
    expect((await who(origin, { Cookie: planted })).status === 401, 'the planted token opens a session')
    expect((await who(origin, { Cookie: `${planted}; ${victim.cookie}` })).status === 401, 'of two cookies the planted one decides')
  })
  await attack('a token in the address opens nothing', async (expect) => {
    for (const name of ['token', 'access_token', 'kedu_session', 'session', 'authorization'])
      expect((await ask(origin, 'GET', `/api/session?${name}=${company.tokens.jia}`)).status === 401, name)
  })
  await attack('a cookie is no bearer token and a token no cookie', async (expect) => {
    expect((await who(origin, { Authorization: `Bearer ${jia.cookie.split('=')[1]}` })).status === 401, 'cookie as bearer')
    expect((await who(origin, { Cookie: `kedu_session=${company.tokens.jia}` })).status === 401, 'bearer as cookie')
    for (const other of ['Basic amlhOng=', `bearer${company.tokens.jia}`, `Bearer  ${company.tokens.jia}`, `Bearer ${company.tokens.jia}x`, `Bearer ${company.tokens.jia.slice(0, -1)}`, 'Bearer '])
      expect((await who(origin, { Authorization: other })).status === 401, other)
  })
  await attack('CSRF: a cookie alone changes nothing, whatever the origin', async (expect) => {
    for (const headers of [{}, { 'X-CSRF-Token': '' }, { 'X-CSRF-Token': 'x' }, { 'X-CSRF-Token': jia.csrf + 'x' }, { Origin: 'http://evil.example' }]) {
      for (const [method, path, body] of [['POST', company.deals, { name: 'x' }], ['DELETE', '/api/session'], ['DELETE', '/api/sessions'], ['POST', '/api/tokens', { label: 'x' }], ['POST', '/api/session/password', { old: password, new: 'evil-evil-1' }], ['POST', '/api/notices/read', { up_to: 1 }], ['POST', '/api/files?name=a', 'x']]) {
        const answer = await ask(origin, method, path, { body, headers: { Cookie: jia.cookie, ...headers } })
        expect(answer.status === 403, `${method} ${path} ${JSON.stringify(headers)}: ${answer.status}`)
      }
    }
    expect((await who(origin, { Cookie: jia.cookie })).status === 200, 'the session is gone')
  })
  await attack('CSRF: another session\'s token does not fit', async (expect) => {
    const other = await log_in(origin, 'yi')
    const answer = await ask(origin, 'POST', company.deals, { body: { name: 'x' }, headers: { Cookie: jia.cookie, 'X-CSRF-Token': other.csrf } })
    expect(answer.status === 403, `${answer.status}`)
  })
  await attack('CSRF: a method is not overridden by a header or a parameter', async (expect) => {
    const id = await company.deal('jia')
    for (const [path, headers] of [[`${company.deals}/${id}?_method=DELETE`, {}], [`${company.deals}/${id}`, { 'X-HTTP-Method-Override': 'DELETE' }], [`${company.deals}/${id}`, { 'X-HTTP-Method': 'DELETE' }]]) {
      await company.as('jia').get(path, undefined, headers)
      expect((await company.as('jia').get(`${company.deals}/${id}`)).status === 200, path)
    }
  })
  await attack('logging out ends the session at once, also its stream', async (expect) => {
    const one = await log_in(origin, 'jia')
    const open = await stream(origin, { Cookie: one.cookie })
    const out = await ask(origin, 'DELETE', '/api/session', { headers: { Cookie: one.cookie, 'X-CSRF-Token': one.csrf } })
    expect(out.status === 204 && /Max-Age=0/.test(out.cookies.join()), `${out.status} ${out.cookies}`)
    expect((await who(origin, { Cookie: one.cookie })).status === 401, 'the cookie still works')
    expect(await within(open.ended, 3000) !== 'late', 'the stream goes on')
  })
  await attack('logging out everywhere ends every session and its stream, and nobody else\'s', async (expect) => {
    const phone = await log_in(origin, 'yi'), desk = await log_in(origin, 'yi'), other = await log_in(origin, 'bing')
    const open = await stream(origin, { Cookie: phone.cookie })
    const out = await ask(origin, 'DELETE', '/api/sessions', { headers: { Cookie: desk.cookie, 'X-CSRF-Token': desk.csrf } })
    expect(out.status === 204, `${out.status}`)
    for (const one of [phone, desk]) expect((await who(origin, { Cookie: one.cookie })).status === 401, 'a session stays')
    expect(await within(open.ended, 3000) !== 'late', 'the stream goes on')
    expect((await who(origin, { Cookie: other.cookie })).status === 200, 'somebody else is out too')
  })
  await attack('a new password ends every session, and asks for the old one', async (expect) => {
    const thief = await log_in(origin, 'ji'), owner = await log_in(origin, 'ji')
    const wrong = await ask(origin, 'POST', '/api/session/password', { body: { old: 'wrong-wrong', new: 'stolen-stolen' }, headers: { Cookie: thief.cookie, 'X-CSRF-Token': thief.csrf } })
    expect(wrong.status === 422, `without the old password: ${wrong.status}`)
    const changed = await ask(origin, 'POST', '/api/session/password', { body: { old: password, new: password + '-2' }, headers: { Cookie: owner.cookie, 'X-CSRF-Token': owner.csrf } })
    expect(changed.status === 204, `${changed.status} ${changed.text}`)
    expect((await who(origin, { Cookie: thief.cookie })).status === 401, 'the thief stays')
    expect((await log_in(origin, 'ji')).status === 401, 'the old password works')
    expect((await log_in(origin, 'ji', password + '-2')).status === 200, 'the new one does not')
  })
  await attack('somebody deactivated is out at once: session, token and stream', async (expect) => {
    const wu = company.as('wu')
    const one = await log_in(origin, 'yi')
    const open = await stream(origin, { Cookie: one.cookie }), by_token = await stream(origin, company.as('yi').headers)
    const id = await company.person('yi')
    const done = await wu.patch(`/api/apps/vault/forms/person/records/${id}`, { active: false })
    expect(done.status === 200, done.text)
    expect((await who(origin, { Cookie: one.cookie })).status === 401, 'the session works')
    expect((await company.as('yi').get('/api/session')).status === 401, 'the token works')
    expect((await company.as('yi').post(company.deals, { name: 'x' })).status === 401, 'the token writes')
    expect(await within(open.ended, 3000) !== 'late' && await within(by_token.ended, 3000) !== 'late', 'a stream goes on')
    await wu.patch(`/api/apps/vault/forms/person/records/${id}`, { active: true })
  })
  await attack('a role taken away is gone at once, also for streams already open', async (expect) => {
    const wu = company.as('wu')
    const id = await company.person('ding')
    const deal = await company.deal('wu', { name: '别人的', owner: await company.person('jia') })
    const path = `${company.deals}/${deal}`
    await wu.patch(`/api/apps/vault/forms/person/records/${id}`, { roles: ['clerk'] })
    expect((await company.as('ding').get(path)).status === 404, 'seen without the role')
    const given = await wu.patch(`/api/apps/vault/forms/person/records/${id}`, { roles: ['chief'] })
    expect(given.status === 200, given.text)
    expect((await company.as('ding').get(path)).status === 200, 'not seen with the role')
    const open = await stream(origin, company.as('ding').headers)
    await wu.patch(`/api/apps/vault/forms/person/records/${id}`, { roles: [] })
    expect((await company.as('ding').get(path)).status === 404, 'seen after the role is gone')
    await wu.patch(path, { note: 'changed' })
    await sleep(1500)
    expect(!/event: change/.test(open.text()), `the stream told: ${open.text()}`)
    open.close()
    await wu.patch(`/api/apps/vault/forms/person/records/${id}`, { roles: ['clerk', 'chief'] })
  })
  await attack('login answers in the same words for a wrong name and a wrong password', async (expect) => {
    const one = await log_in(origin, 'jia', 'wrong-wrong'), other = await log_in(origin, 'nobody', 'wrong-wrong')
    expect(one.status === 401 && other.status === 401 && one.text === other.text, `${one.text}\n${other.text}`)
    expect(!one.cookies.length && !other.cookies.length, 'a cookie for nobody')
  })
  await attack('login takes the same time for a wrong name and a wrong password', async (expect) => {
    const timed = async (name) => { const begun = process.hrtime.bigint(); await log_in(origin, name, 'wrong-wrong'); return Number(process.hrtime.bigint() - begun) / 1e6 }
    const known = [], unknown = []
    for (let i = 0; i < 7; i++) { known.push(await timed('bing')); unknown.push(await timed('nobody' + i)) }
    const median = (list) => list.sort((a, b) => a - b)[list.length >> 1]
    const ratio = median(known) / median(unknown)
    expect(ratio > 0.6 && ratio < 1.67, `${median(known).toFixed(0)} ms against ${median(unknown).toFixed(0)} ms`)
    return `${median(known).toFixed(0)} ms and ${median(unknown).toFixed(0)} ms`
  })
  await attack('odd logins are refused and break nothing', async (expect) => {
    for (const body of [{}, { user: 1, password: [] }, { user: { $ne: '' }, password: { $ne: '' } }, { user: 'jia', password: '' }, { user: '\' OR 1=1 --', password: 'x' }, { user: 'jia\0', password }, { user: ' jia', password }, { user: 'JIA', password }, { user: 'j'.repeat(3000), password }, [], 'x'])
      expect([400, 401].includes((await ask(origin, 'POST', '/api/session', { body: JSON.stringify(body) })).status), JSON.stringify(body).slice(0, 60))
    const twice = await ask(origin, 'POST', '/api/session', { body: `{"user":"nobody","user":"jia","password":"${password}"}` })
    expect([400, 401].includes(twice.status), `a name given twice: ${twice.status}`)
  })
  await attack('tokens: only one\'s own are listed and revoked; the secret is shown once', async (expect) => {
    const made = await company.as('jia').post('/api/tokens', { label: 'mine' })
    const list = await company.as('jia').get('/api/tokens')
    expect(!list.text.includes(made.json.token) && !/kedu_/.test(list.text), list.text)
    expect((await company.as('yi').delete('/api/tokens/mine')).status === 404, 'somebody else revoked it')
    expect((await ask(origin, 'GET', '/api/session', { headers: { Authorization: `Bearer ${made.json.token}` } })).status === 200, 'it does not work')
    expect((await company.as('jia').delete('/api/tokens/mine')).status === 204, 'not revoked')
    expect((await ask(origin, 'GET', '/api/session', { headers: { Authorization: `Bearer ${made.json.token}` } })).status === 401, 'it still works')
  })
  await attack('the data folder holds no token, no cookie and no password', async (expect) => {
    const { readFileSync, readdirSync } = await import('node:fs')
    const files = readdirSync(company.data).filter((name) => /\.(db|sqlite|wal)|db-wal|^[^.]*$/.test(name))
    let read = 0
    for (const name of files) {
      let bytes
      try { bytes = readFileSync(join(company.data, name)) } catch { continue }
      read += bytes.length
      for (const secret of [jia.cookie.split('=')[1], jia.csrf && '', company.tokens.jia, password].filter(Boolean)) expect(!bytes.includes(secret), `${name} holds a secret`)
    }
    expect(read > 10_000, `only ${read} bytes read`)
  })
  await attack('without a session no route answers but the open ones', async (expect) => {
    const { json } = await ask(origin, 'GET', '/api/openapi.json')
    const open = []
    for (const [path, methods] of Object.entries(json.paths))
      for (const method of Object.keys(methods)) {
        const target = path.replace(/\{app\}/g, 'vault').replace(/\{form\}/g, 'deal').replace(/\{[a-z]+\}/g, 'x')
        const answer = await ask(origin, method.toUpperCase(), target, ['post', 'patch', 'put'].includes(method) ? { body: '{}' } : {})
        if (answer.status !== 401) open.push(`${method.toUpperCase()} ${path}`)
      }
    const known = ['GET /api/formulas/library.js', 'GET /api/openapi.json', 'GET /healthz', 'GET /metrics', 'GET /readyz']
    expect(open.sort().filter((one) => one !== 'POST /api/session').join() === known.join(), open.join(', '))
  })

  await guessing({ attack })
}

/// Guessing uses up tries: on a server of its own, behind a proxy, so that addresses can be chosen.
async function guessing({ attack }) {
  const data = mkdtempSync(join(tmpdir(), 'kedu-guess-'))
  kedu(['sample', 'add', app, '--data', data])
  for (const login of ['jia', 'yi']) kedu(['user', 'add', login, '--login', login, '--role', 'clerk', '--password-stdin', '--data', data], password)
  const { origin, port, stop } = await start(data, ['--behind-proxy'])
  const from = (address, user, secret, cookie) => log_in(origin, user, secret, { 'X-Forwarded-For': address, ...(cookie ? { Cookie: cookie } : {}) })
  try {
    const owner = await from('198.51.100.1', 'jia', password)
    await attack('guessing one name from one address: refused after ten tries, told how long', async (expect) => {
      let last
      for (let i = 0; i < 10; i++) { last = await from('203.0.113.1', 'jia', `guess-guess-${i}`); expect(last.status === 401, `try ${i}: ${last.status}`) }
      last = await from('203.0.113.1', 'jia', password)
      expect(last.status === 429 && Number(last.headers.get('retry-after')) > 60, `${last.status} Retry-After ${last.headers.get('retry-after')}`)
    })
    await attack('a client cannot choose its own address before the proxy\'s', async (expect) => {
      const forged = await log_in(origin, 'jia', password, { 'X-Forwarded-For': '198.51.100.77, 203.0.113.1' })
      expect(forged.status === 429, `${forged.status}`)
    })
    await attack('parallel guesses gain no further tries', async (expect) => {
      const all = await Promise.all(Array.from({ length: 30 }, (_, i) => from('203.0.113.2', 'yi', `guess-guess-${i}`)))
      const taken = all.filter((one) => one.status === 401).length
      expect(taken <= 10 && all.every((one) => [401, 429, 503].includes(one.status)), `${taken} tries`)
    })
    await attack('guessing a name from many addresses is slowed, and the owner still gets in with a known browser', async (expect) => {
      let refused = 0
      for (let round = 0; round < 6; round++) {
        const all = await Promise.all(Array.from({ length: 20 }, (_, i) => from(`203.0.113.${10 + round * 20 + i}`, 'jia', 'guess-guess')))
        refused += all.filter((one) => one.status === 429).length
      }
      expect(refused > 0, 'never refused')
      expect((await from('203.0.113.250', 'jia', password)).status === 429, 'a stranger with the right guess')
      expect((await from('203.0.113.251', 'jia', password, owner.device)).status === 200, 'the owner is locked out')
      return `${refused} of 120 refused`
    })
    await attack('the known browser opens nothing by itself and is counted too', async (expect) => {
      expect((await ask(origin, 'GET', '/api/session', { headers: { Cookie: owner.device } })).status === 401, 'it opens a session')
      let last
      for (let i = 0; i < 11; i++) last = await from('203.0.113.252', 'jia', 'guess-guess', owner.device)
      expect(last.status === 429, `${last.status}`)
    })
    await attack('guessing many names from one address: refused after a hundred', async (expect) => {
      const answers = []
      for (let round = 0; round < 11; round++) answers.push(...await Promise.all(Array.from({ length: 10 }, (_, i) => from('203.0.113.3', `name-${round}-${i}`, 'guess-guess'))))
      expect(answers.filter((one) => one.status === 401).length <= 100 && answers.at(-1).status === 429, `${answers.at(-1).status}`)
    })
    await attack('a flood of logins does not stop those who are in', async (expect) => {
      const flood = Array.from({ length: 200 }, (_, i) => from(`192.0.2.${i % 250}`, `flood-${i}`, 'guess-guess'))
      const begun = Date.now()
      const inside = await ask(origin, 'GET', '/api/session', { headers: { Cookie: owner.cookie } })
      const ms = Date.now() - begun
      const all = await Promise.all(flood)
      expect(inside.status === 200 && ms < 2000, `${inside.status} after ${ms} ms`)
      expect(all.every((one) => [401, 429, 503].includes(one.status)), 'odd answers')
      for (const one of all.filter((answer) => answer.status === 503)) expect(one.headers.get('retry-after'), 'no Retry-After')
    })
    await attack('an unreadable X-Forwarded-For breaks nothing', async (expect) => {
      for (const value of ['', ',', 'x', '::1', '1.2.3.4:80', '[::1]', 'unknown', '1.2.3.4, ', 'a'.repeat(4000)]) {
        const answer = await raw(port, head('GET /api/session HTTP/1.1', 'Host: a', `X-Forwarded-For: ${value}`, 'Connection: close'))
        expect(answer.status === 401, `${value.slice(0, 20)}: ${answer.status}`)
      }
    })
  } finally {
    await stop()
    rmSync(data, { recursive: true, force: true })
  }
}
