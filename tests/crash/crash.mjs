// Starts real servers, kills them at random moments under load, restarts them and compares what clients were answered
// with what is there.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { counting, root, run, start } from './server.mjs'

const app = join(root, 'templates/medical-device-sales')
const cycles = Number(process.env.KEDU_CRASH_CYCLES ?? 5)
const clients = 200
const folder = mkdtempSync(join(tmpdir(), 'kedu-crash-'))
const categories = ['影像类', '检验类', '手术类', '监护类', '康复类']
const { expect, close } = counting()

const records = (form) => `/api/apps/medical-device-sales/forms/${form}/records`

async function all(base, token, form, fields) {
  const rows = []
  for (let after = ''; ;) {
    const query = new URLSearchParams({ limit: '1000', sort: 'created_at', fields, ...(after && { after }) })
    const page = await (await fetch(`${base}${records(form)}?${query}`, { headers: { authorization: `Bearer ${token}` } })).json()
    rows.push(...page.records)
    if (!page.next) return rows
    after = page.next
  }
}

/// One lead; the answer's id, or null when the server was gone before it answered.
async function submit(base, token, key, hospital, need) {
  try {
    const reply = await fetch(base + records('lead'), {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'idempotency-key': key },
      body: JSON.stringify({ hospital, category: categories[need.length % 5], need }),
    })
    const body = await reply.json()
    return reply.status === 201 ? body.id : null
  } catch {
    return null
  }
}

try {
  run(['sample', 'add', app, '--data', folder])
  run(['user', 'add', '管宁', '--login', 'guanning', '--role', 'admin', '--password-stdin', '--data', folder], 'kedu-demo\n')
  const token = run(['user', 'token', 'guanning', '--data', folder])
  const answered = new Map() // key → id
  let unanswered = 0
  let whole_ms = 0 // from the first submit to the last answer, as the first cycle shows: answers come in bursts, so their number tells no middle

  for (let cycle = 0; cycle <= cycles; cycle++) {
    const { base, end } = await start(app, folder)
    const hospital = (await all(base, token, 'hospital', 'name'))[cycle].id
    const begun = performance.now()
    const asked = Array.from({ length: clients }, (_, at) => {
      const key = `cycle-${cycle}-${at}`
      return submit(base, token, key, hospital, key).then((id) => {
        if (id) answered.set(key, id)
        return [key, id]
      })
    })
    const killed = cycle > 0 && new Promise((go) => setTimeout(go, whole_ms * (0.1 + 0.6 * Math.random()))).then(() => end('SIGKILL'))
    const results = await Promise.all(asked)
    if (cycle === 0) whole_ms = performance.now() - begun
    await (killed || end('SIGKILL'))

    const second = await start(app, folder)
    // Clients that got no answer ask again with the same key.
    const again = await Promise.all(results.filter(([, id]) => !id).map(([key]) => submit(second.base, token, key, hospital, key).then((id) => [key, id])))
    unanswered += again.length
    for (const [key, id] of again) {
      if (id) answered.set(key, id)
      expect('a retried submit is answered', !!id, key)
    }
    await second.end('SIGTERM')
  }

  const { base, end } = await start(app, folder)
  const leads = await all(base, token, 'lead', 'need,dispatch_state,dispatch_round')
  const offers = await all(base, token, 'offer', 'on_record,person,round')
  const by_id = new Map(leads.map((lead) => [lead.id, lead]))
  const lost = [...answered].filter(([, id]) => !by_id.has(id))
  const needs = leads.map((lead) => lead.need)
  const twice = needs.filter((need, at) => needs.indexOf(need) !== at)
  const pairs = offers.map((offer) => `${offer.on_record}/${offer.person}/${offer.round}`)
  const offered_twice = pairs.filter((pair, at) => pairs.indexOf(pair) !== at)
  const silent = leads.filter((lead) => !lead.dispatch_state)
  expect('no answered submit is lost', lost.length === 0, JSON.stringify(lost.slice(0, 3)))
  expect('every submit is there once', leads.length === (cycles + 1) * clients && twice.length === 0, `${leads.length} leads, twice: ${twice.slice(0, 3)}`)
  expect('nothing is offered twice', offered_twice.length === 0, offered_twice.slice(0, 3).join(' '))
  expect('no lead is left in silence', silent.length === 0, `${silent.length}`)
  expect('some submits were answered before their kill, and some were cut off', unanswered > 0 && unanswered < cycles * clients, `${unanswered} cut off`)
  console.log(`${cycles} kills, ${leads.length} leads, ${offers.length} offers, ${unanswered} submits asked again`)
  await end('SIGTERM')
} catch (error) {
  expect('the story is told to its end', false, error.stack)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
close()
