// Submits, acceptances, edits, timers and new definitions at once, killed at random moments. A model made of nothing but
// the answers that clients saw says what must be there in the end: each answered write once, each timer's effect once,
// every record the same as its events. KEDU_CRASH_KILLS=500 tests/crash/run is the long run; a seed repeats its choices.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { counting, run, start } from './server.mjs'

const kills = Number(process.env.KEDU_CRASH_KILLS ?? 6)
const seed = Number(process.env.KEDU_CRASH_SEED ?? 1)
const folder = mkdtempSync(join(tmpdir(), 'kedu-mixed-'))
const app = join(folder, 'app')
const data = join(folder, 'data')
const sales = ['jia', 'yi', 'bing', 'ding']
const offers_a_round = 2
const { expect, close } = counting()
const pause = (ms) => new Promise((go) => setTimeout(go, ms))

let state = seed
/// 0 ≤ number < 1 (mulberry32).
function random() {
  state = (state + 0x6d2b79f5) | 0
  let t = Math.imul(state ^ (state >>> 15), 1 | state)
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296
}
const one_of = (list) => list[Math.floor(random() * list.length)]

/// Another factor is another definition: every record is computed anew while people work.
function define(factor) {
  for (const part of ['forms', 'dispatch']) mkdirSync(join(app, part), { recursive: true })
  writeFileSync(join(app, 'app.yaml'), 'app: desk\nlabel: x\nversion: 1.0.0\ncalendar: CN\nzone: Asia/Shanghai\nroles:\n  - {role: boss, label: x, sees: all}\n  - {role: sales, label: x, sees: own}\n')
  writeFileSync(join(app, 'forms/lead.yaml'), `form: lead\nlabel: x\nfields:\n  - {field: name, label: x, type: text, required: true}\n  - {field: amount, label: x, type: number}\n  - {field: total, label: x, type: number, formula: '=amount*${factor}'}\n  - {field: owner, label: x, type: person}\naccess:\n  - {role: boss, sees: all, can: [create, edit]}\n  - {role: sales, sees: own, can: [edit]}\n`)
  writeFileSync(join(app, 'dispatch/lead.yaml'), `dispatch: lead\non: {form: lead}\npeople: {role: sales}\noffer: {to: ${offers_a_round}}\naccept: {first: wins, within: 1s, then: [next-round, pool]}\nrounds: 2\n`)
}

const tokens = {}
const forms = '/api/apps/desk/forms'

/// Status and body; status 0: no answer came.
async function ask(base, who, method, path, body, key) {
  try {
    const reply = await fetch(base + forms + path, {
      method, body: body && JSON.stringify(body),
      headers: { authorization: `Bearer ${tokens[who]}`, 'content-type': 'application/json', ...(key && { 'idempotency-key': key }) },
    })
    return { status: reply.status, body: await reply.json() }
  } catch {
    return { status: 0 }
  }
}

async function all(base, form, fields) {
  const rows = []
  for (let after = ''; ;) {
    const query = new URLSearchParams({ limit: '1000', sort: 'created_at', fields, ...(after && { after }) })
    const { body } = await ask(base, 'wu', 'GET', `/${form}/records?${query}`)
    rows.push(...body.records)
    if (!body.next) return rows
    after = body.next
  }
}

// What clients asked, each with a key and a number of its own; `id` or `done` is what they were answered.
const created = [], edited = [], accepted = []
let unanswered = 0

async function create(base, lead) {
  const { status, body } = await ask(base, 'wu', 'POST', '/lead/records', { name: lead.key, amount: 1 }, lead.key)
  if (status === 201) lead.id = body.id
  return status
}
async function edit(base, change) {
  const { status } = await ask(base, 'wu', 'PATCH', `/lead/records/${change.lead}`, { amount: change.amount }, change.key)
  change.done = status === 200
  return status
}
async function accept(base, claim) {
  const { status } = await ask(base, claim.person, 'POST', `/lead/records/${claim.lead}/commands/accept`, {}, claim.key)
  claim.done = status === 200
  return status
}
const deeds = { create, edit, accept }

/// With the same key: what was done is told again, what was not is done now. Somebody else may have accepted meanwhile.
async function ask_again(base, open) {
  const good = { create: [201], edit: [200], accept: [200, 403, 404, 409, 422] }
  for (const [deed, request] of open) {
    const status = await deeds[deed](base, request)
    expect('what had no answer is answered when asked again', good[deed].includes(status), `${request.key} ${status}`)
  }
}

/// One client works until its server is gone. What it got no answer to is in `open`.
async function work(base, deed, open, cycle) {
  while (!cycle.over) {
    const known = created.filter((lead) => lead.id).slice(-40)
    const number = created.length + edited.length + accepted.length + 1
    const request = { key: `${deed}-${number}`, lead: one_of(known)?.id, amount: number + 1, person: one_of(sales) }
    if (deed !== 'create' && !request.lead) { await pause(5); continue }
    ;({ create: created, edit: edited, accept: accepted })[deed].push(request)
    if ((await deeds[deed](base, request)) === 0) return open.push([deed, request])
    if (deed === 'create') await pause(20 * random())
  }
}

/// Every event of the record put together.
async function replayed(base, form, id) {
  const { body } = await ask(base, 'wu', 'GET', `/${form}/records/${id}/history`)
  return { events: body.events, fields: Object.assign({}, ...body.events.map((event) => event.after)) }
}

const differs = (a, b) => JSON.stringify(a ?? null) !== JSON.stringify(b ?? null)

try {
  define(2)
  run(['sample', 'add', app, '--data', data])
  for (const [login, role] of [['wu', 'boss'], ...sales.map((one) => [one, 'sales'])]) {
    run(['user', 'add', login, '--login', login, '--role', role, '--password-stdin', '--data', data], 'kedu-demo\n')
    tokens[login] = run(['user', 'token', login, '--data', data])
  }
  let open = []
  for (let kill = 0; kill < kills; kill++) {
    define(2 + (kill % 3))
    const server = await start(app, data)
    await ask_again(server.base, open)
    open = []
    const cycle = { over: false }
    const clients = ['create', 'create', 'create', 'edit', 'edit', 'accept', 'accept', 'accept'].map((deed) => work(server.base, deed, open, cycle))
    await pause(100 + 900 * random())
    await server.end('SIGKILL')
    cycle.over = true
    await Promise.all(clients)
    unanswered += open.length
  }

  const factor = 2 + (kills % 3)
  define(factor)
  const server = await start(app, data)
  await ask_again(server.base, open)
  let leads = []
  for (const until = Date.now() + 60_000; Date.now() < until; await pause(200)) {
    leads = await all(server.base, 'lead', 'name,amount,total,owner,dispatch_state,dispatch_round')
    if (leads.every((lead) => ['accepted', 'pool'].includes(lead.dispatch_state) && lead.total === lead.amount * factor)) break
  }
  const people = new Map((await all(server.base, 'person', 'name')).map((person) => [person.id, person.name]))
  const offers = await all(server.base, 'offer', 'on_record,person,round,state')
  const by_id = new Map(leads.map((lead) => [lead.id, lead]))
  const offers_of = new Map(leads.map((lead) => [lead.id, []]))
  for (const offer of offers) offers_of.get(offer.on_record)?.push(offer)

  const names = leads.map((lead) => lead.name)
  expect('each submit is there once', names.length === created.length && new Set(names).size === names.length, `${names.length} of ${created.length}`)
  expect('every answered submit is there', created.every((lead) => by_id.get(lead.id)?.name === lead.key))
  expect('every lead came to its end', leads.every((lead) => ['accepted', 'pool'].includes(lead.dispatch_state)), JSON.stringify(leads.find((lead) => !['accepted', 'pool'].includes(lead.dispatch_state))))
  expect('the newest formula is computed everywhere', leads.every((lead) => lead.total === lead.amount * factor))

  const wrong = { edits: [], replay: [], rounds: [], ends: [], winners: [] }
  for (const lead of leads) {
    const { events, fields } = await replayed(server.base, 'lead', lead.id)
    for (const field of ['name', 'amount', 'total', 'owner', 'dispatch_state', 'dispatch_round'])
      if (differs(fields[field], lead[field])) wrong.replay.push(`${lead.name}.${field}`)
    const amounts = events.slice(1).map((event) => event.after.amount).filter((amount) => amount != null)
    for (const change of edited.filter((change) => change.lead === lead.id && change.done))
      if (amounts.filter((amount) => amount === change.amount).length !== 1) wrong.edits.push(change.key)
    if (new Set(amounts).size !== amounts.length) wrong.edits.push(lead.name)
    const asked = offers_of.get(lead.id)
    for (let round = 1; round <= lead.dispatch_round; round++)
      if (asked.filter((offer) => offer.round === round).length !== offers_a_round) wrong.rounds.push(`${lead.name}/${round}`)
    const won = asked.filter((offer) => offer.state === 'accepted')
    if (lead.dispatch_state === 'accepted' ? won.length !== 1 || won[0].person !== lead.owner : won.length > 0 || lead.owner) wrong.winners.push(lead.name)
  }
  for (const offer of offers) {
    const { events } = await replayed(server.base, 'offer', offer.id)
    const ends = events.slice(1).filter((event) => event.after.state)
    if (ends.length !== 1 || offer.state === 'open') wrong.ends.push(`${offer.id} ${offer.state} ${ends.length}`)
  }
  const lied = accepted.filter((claim) => claim.done && people.get(by_id.get(claim.lead)?.owner) !== claim.person)
  for (const [what, list] of [
    ['each answered edit was applied once', wrong.edits], ['records are what their events say', wrong.replay], ['each round asked its people once', wrong.rounds],
    ['each offer ended once', wrong.ends], ['a lead has one winner, and its owner is that', wrong.winners], ['who was told that the lead is theirs has it', lied.map((claim) => claim.key)],
  ]) expect(what, list.length === 0, `${list.length}: ${list.slice(0, 3).join(', ')}`)
  expect('kills met work in its middle', unanswered > 0)
  await server.end('SIGTERM')
  console.log(`${kills} kills, seed ${seed}: ${leads.length} leads, ${edited.length} edits, ${accepted.filter((claim) => claim.done).length} accepted, ${offers.length} offers, ${unanswered} without an answer`)
} catch (error) {
  expect('the story is told to its end', false, error.stack)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
close()
