// A changed formula is computed for every record in batches. The server is killed in the middle of them, again and again,
// while people write: in the end each record has its new value, once.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { counting, run, start as start_server } from './server.mjs'

const folder = mkdtempSync(join(tmpdir(), 'kedu-recompute-'))
const app = join(folder, 'app')
const data = join(folder, 'data')
const records = 6_000
const kills = 4
const { expect, close } = counting()
const start = () => start_server(app, data)

function define(formula) {
  mkdirSync(join(app, 'forms'), { recursive: true })
  writeFileSync(join(app, 'app.yaml'), 'app: sums\nlabel: x\nversion: 1.0.0\ncalendar: CN\nzone: Asia/Shanghai\nroles:\n  - {role: boss, label: x, sees: all}\n')
  writeFileSync(join(app, 'forms/item.yaml'), `form: item\nlabel: item\nfields:\n  - {field: n, label: n, type: number}\n  - {field: sum, label: sum, type: number, formula: '${formula}'}\naccess:\n  - {role: boss, sees: all, can: [create, edit]}\n`)
}

let token
const call = async (base, path, body) => {
  const reply = await fetch(`${base}/api/apps/sums/forms/item/${path}`, {
    method: body ? 'POST' : 'GET', body: body && JSON.stringify(body),
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
  })
  return { status: reply.status, body: await reply.json() }
}
const counted = async (base, where) => (await call(base, `aggregate?measures=count()&where=${encodeURIComponent(where)}`)).body.groups[0]?.['count()'] ?? 0

/// 1, 2, 3, … as records; how many were not answered 201.
async function create(base, from, count) {
  let next = from, wrong = 0
  await Promise.all(Array.from({ length: 32 }, async () => {
    while (next < from + count) if ((await call(base, 'records', { n: next++ })).status !== 201) wrong++
  }))
  return wrong
}

try {
  define('=n*2')
  run(['sample', 'add', app, '--data', data])
  run(['user', 'add', 'wu', '--login', 'wu', '--role', 'boss', '--password-stdin', '--data', data], 'kedu-demo\n')
  token = run(['user', 'token', 'wu', '--data', data])
  let running = await start()
  expect('every record is made', (await create(running.base, 1, records)) === 0)
  await running.end('SIGTERM')

  let made = records // the numbers 1 … made
  const seen = []
  let formula = 'n*2'
  for (let kill = 0; kill < kills; kill++) {
    formula = `n*${kill + 3}+1`
    define('=' + formula)
    running = await start()
    let done = 0
    while ((done = await counted(running.base, `sum=${formula}`)) === 0) await new Promise((resolve) => setTimeout(resolve, 1))
    expect('people write meanwhile', (await create(running.base, made + 1, 5)) === 0)
    made += 5
    seen.push(done)
    await running.end('SIGKILL')

    running = await start()
    const kept = await counted(running.base, `sum=${formula}`)
    expect('what was computed stays', kept >= done, `${kept} of ${done}`)
    while ((done = await counted(running.base, `sum=${formula}`)) < made) await new Promise((resolve) => setTimeout(resolve, 20))
    expect('every record has its new value', done === made, `${done} of ${made}`)
    await running.end('SIGTERM')
  }
  running = await start()
  const page = await call(running.base, 'records?limit=1000&sort=n&fields=n,sum')
  expect('values are right', page.body.records.every((record) => record.sum === record.n * (kills + 2) + 1))
  const first = page.body.records[0].id
  const history = await call(running.base, `records/${first}/history`)
  const sums = history.body.events.map((event) => event.after.sum)
  expect('each formula was written once', new Set(sums).size === sums.length, JSON.stringify(sums))
  expect('some kills met the middle', seen.some((done) => done < records), seen.join())
  await running.end('SIGTERM')
  console.log(`${kills} kills after ${seen.join(', ')} of ${records} records`)
} catch (error) {
  expect('the story is told to its end', false, error.stack)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
close()
