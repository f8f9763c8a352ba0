// Floods, watchers and a soak against one real server. Figures are of this machine; what is asserted in the short form holds
// on any.
import http from 'node:http'
import net from 'node:net'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { app, kedu, start } from '../attack/company.mjs'

const long = process.argv.includes('--long')
const people = long ? 500 : 50  // twenty streams each
const watchers = people * 20
const seconds = long ? 20 : 4
let passed = 0, failed = 0
const expect = (what, holds, found = '') => {
  console.log(`${holds ? '✓' : '✗'} ${what}${found !== '' ? `: ${found}` : ''}`)
  if (holds) passed++
  else failed++
}
const sleep = (ms) => new Promise((go) => setTimeout(go, ms))
const at = (list, share) => (list.length ? [...list].sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * share))] : 0)
const rss_kib = (pid) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1])
const cpu_ms = (pid) => { const parts = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' '); return (Number(parts[11]) + Number(parts[12])) * 10 }
const address = (i) => `127.0.0.${2 + (i % 200)}`

const data = mkdtempSync(join(tmpdir(), 'kedu-overload-'))
kedu(['sample', 'add', app, '--data', data])
writeFileSync(join(data, 'people.csv'), 'name,login,roles\n' + Array.from({ length: people }, (_, i) => `人${i},p${i},admin\n`).join(''))
writeFileSync(join(data, 'deals.csv'), 'name,amount,note\n' + Array.from({ length: 5000 }, (_, i) => `单${i},${i},${'说明'.repeat(20)}\n`).join(''))
kedu(['import', app, 'person', join(data, 'people.csv'), '--data', data])
kedu(['import', app, 'deal', join(data, 'deals.csv'), '--data', data])
const logins = Array.from({ length: people }, (_, i) => `p${i}`)
const tokens = kedu(['user', 'token', ...logins, '--data', data]).split('\n')
const { server, origin, port, stop } = await start(data, ['--connections', String(4 * (watchers + 2000))])
const pid = server.pid
const agents = Array.from({ length: 20 }, (_, i) => new http.Agent({ keepAlive: true, maxSockets: Infinity, localAddress: address(i) }))

/// One read that costs: five thousand deals are searched, sorted and counted, one comes back.
const path = '/api/apps/vault/forms/deal/records?limit=1&count=1&sort=note&where=' + encodeURIComponent('CONTAINS(note,"明说")')
function read(i) {
  return new Promise((resolve) => {
    const begun = performance.now()
    const request = http.get(origin + path, { agent: agents[i % agents.length], headers: { authorization: `Bearer ${tokens[i % tokens.length]}` } }, (answer) => {
      answer.resume()
      answer.on('end', () => resolve({ status: answer.statusCode, retry: answer.headers['retry-after'], ms: performance.now() - begun, end: performance.now() }))
    })
    request.on('error', () => resolve({ status: 0, ms: performance.now() - begun }))
  })
}

/// As fast as 8 clients get answers: reads a second.
async function peak(ms) {
  let done = 0
  const until = Date.now() + ms
  await Promise.all(Array.from({ length: 8 }, async (_, i) => { while (Date.now() < until) if ((await read(i + 20 * done)).status === 200) done++ }))
  return done / (ms / 1000)
}

async function flood() {
  await peak(500)
  const before = await peak(seconds * 500)
  const rate = before * 5
  const all = []
  const begun = performance.now()
  for (let sent = 0; performance.now() - begun < seconds * 1000;) {
    for (const due = ((performance.now() - begun) / 1000) * rate; sent < due; sent++) all.push(read(sent))
    await sleep(5)
  }
  const spent = (performance.now() - begun) / 1000
  const sent = all.length
  const answers = await Promise.all(all)
  const good = answers.filter((one) => one.status === 200), told = answers.filter((one) => one.status === 503 || one.status === 429)
  // From the second second on: before, the queue fills.
  const goodput = good.filter((one) => one.end > begun + 1000 && one.end <= begun + spent * 1000).length / (spent - 1)
  console.log(`  peak ${before.toFixed(0)}/s, sent ${(sent / spent).toFixed(0)}/s, answered ${goodput.toFixed(0)}/s in ${at(good.map((a) => a.ms), 0.5).toFixed(0)} ms (p99 ${at(good.map((a) => a.ms), 0.99).toFixed(0)}), refused ${told.length} in ${at(told.map((a) => a.ms), 0.5).toFixed(1)} ms (p99 ${at(told.map((a) => a.ms), 0.99).toFixed(0)})`)
  expect('every request of the flood is answered, 200 or 429/503', good.length + told.length === sent, `${good.length} + ${told.length} of ${sent}`)
  expect('every refusal says when to come back', told.every((one) => Number(one.retry) >= 1), `${told.length} refusals`)
  const share = goodput / before
  expect('goodput under five times the load', share >= (long ? 0.8 : 0.5), `${(share * 100).toFixed(0)} % of the peak`)
  expect('who is inside waits a bounded time', at(good.map((a) => a.ms), 0.99) < (long ? 2500 : 8000), `p99 ${at(good.map((a) => a.ms), 0.99).toFixed(0)} ms`)
  expect('the excess is told at once', at(told.map((a) => a.ms), long ? 0.99 : 0.5) < (long ? 100 : 1000), `${at(told.map((a) => a.ms), 0.5).toFixed(1)} ms median, p99 ${at(told.map((a) => a.ms), 0.99).toFixed(0)}`)
  const since = performance.now()
  let calm = await read(0)
  while ((calm.status !== 200 || calm.ms > 500) && performance.now() - since < 10_000) calm = await read(0)
  expect('calm again', calm.status === 200 && performance.now() - since < 10_000, `after ${(performance.now() - since).toFixed(0)} ms`)
}

/// One person's storm: the others' reads still come through.
async function storm() {
  const one = Array.from({ length: 600 }, () => read(0))
  await sleep(50)
  const others = await Promise.all(Array.from({ length: 10 }, (_, i) => read(i + 1)))
  const answers = await Promise.all(one)
  const refused = answers.filter((answer) => answer.status === 429).length
  expect('one person\'s storm is refused beyond a share', refused > 400, `${refused} of 600 answered 429`)
  expect('and nobody else is', others.every((answer) => answer.status === 200), others.map((answer) => answer.status).join(' '))
}

function watch(i) {
  const socket = net.connect({ port, host: '127.0.0.1', localAddress: address(i) })
  const watcher = { socket, text: '', open: true }
  socket.write(`GET /api/stream HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${tokens[i % people]}\r\n\r\n`)
  socket.on('data', (part) => { if (watcher.text.length < 2000) watcher.text += part })
  socket.on('close', () => { watcher.open = false })
  socket.on('error', () => { watcher.open = false })
  return watcher
}

async function idle_watchers() {
  await sleep(500)
  const before = rss_kib(pid)
  const all = []
  for (let i = 0; i < watchers; i++) {
    all.push(watch(i))
    if (i % 100 === 99) await sleep(20)
  }
  for (const until = Date.now() + 60_000; Date.now() < until && !all.every((one) => one.text.includes('event: hello') || !one.open);) await sleep(50)
  const open = all.filter((one) => one.open && one.text.includes('event: hello')).length
  expect(`${watchers} idle watchers`, open === watchers, `${open} open`)
  const cost = (rss_kib(pid) - before) / watchers
  expect('a watcher costs', cost < 32, `${cost.toFixed(1)} KiB`)
  const cpu = cpu_ms(pid)
  await sleep(3000)
  const busy = (cpu_ms(pid) - cpu) / 3000
  expect('idle watchers leave the server idle', busy < 0.4, `${(busy * 100).toFixed(1)} % of a core`)
  const begun = performance.now()
  await fetch(`${origin}/api/apps/vault/forms/deal/records`, { method: 'POST', headers: { authorization: `Bearer ${tokens[0]}`, 'content-type': 'application/json' }, body: '{"name":"neu"}' })
  for (const until = Date.now() + 20_000; Date.now() < until && !all.every((one) => one.text.includes('event: change'));) await sleep(20)
  const reached = all.filter((one) => one.text.includes('event: change')).length
  expect('a change reaches all of them', reached === watchers, `${reached} in ${(performance.now() - begun).toFixed(0)} ms`)
  const calm = await read(1)
  expect('and reads go on beside them', calm.status === 200, `${calm.ms.toFixed(0)} ms`)
  for (const one of all) one.socket.destroy()
  await sleep(1000)
  const metrics = await (await fetch(origin + '/metrics')).text()
  expect('gone watchers are forgotten', /kedu_push_watchers 0\b/.test(metrics), /kedu_push_watchers \S+/.exec(metrics)?.[0])
}

/// Reads, writes and watchers that come and go; how memory grows.
async function soak() {
  const minutes = long ? Number(process.env.KEDU_SOAK_MINUTES ?? 30) : 0.15
  const until = Date.now() + minutes * 60_000
  const points = []
  const clients = Array.from({ length: 4 }, async (_, i) => {
    for (let n = 0; Date.now() < until; n++) {
      await read(i + 7 * n)
      const watcher = watch(i + 11 * n)
      if (n % 5 === 0) await fetch(`${origin}/api/apps/vault/forms/deal/records`, { method: 'POST', headers: { authorization: `Bearer ${tokens[(i + n) % people]}`, 'content-type': 'application/json' }, body: JSON.stringify({ name: `soak ${n}` }) })
      await sleep(long ? 50 : 20)
      watcher.socket.destroy()
    }
  })
  while (Date.now() < until) { points.push([Date.now() / 3.6e6, rss_kib(pid) / 1024]); await sleep(long ? 5000 : 500) }
  await Promise.all(clients)
  const later = points.slice(Math.floor(points.length / 3))  // the first third warms up
  const mean = (index) => later.reduce((sum, point) => sum + point[index], 0) / later.length
  const [x, y] = [mean(0), mean(1)]
  const slope = later.reduce((sum, point) => sum + (point[0] - x) * (point[1] - y), 0) / later.reduce((sum, point) => sum + (point[0] - x) ** 2, 0)
  const grown = later.at(-1)[1] - later[0][1]
  expect('memory stays', long && minutes >= 10 ? slope < 10 : grown < 30, `${later.at(-1)[1].toFixed(0)} MiB, ${grown.toFixed(1)} MiB in the last two thirds, ${slope.toFixed(1)} MiB/h`)
}

try {
  await flood()
  await storm()
  await idle_watchers()
  await soak()
} finally {
  await stop()
  for (const agent of agents) agent.destroy()
  rmSync(data, { recursive: true, force: true })
}
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed ? 1 : 0)
