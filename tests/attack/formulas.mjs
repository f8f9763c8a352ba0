// Hostile formulas, tried and stored, in a running server: whoever reads and writes beside them is answered, another
// company on the machine as well, and the next formula works.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ask, kedu, password, start } from './company.mjs'

const long = 'REPT("长",32767)'
const many = 'SPLIT(REPT("aaaaaaaa,",3600),",")' // 3,601 texts
const bombs = {
  'a text of a thousand million': `REPT(${long},32767)`,
  'doubling': `LET(a,${long},b,a&a,c,b&b,d,c&c,LEN(d&d))`,
  'a replacement that grows': `SUBSTITUTE(${long},"长",${long})`,
  'an empty pattern': `REGEXREPLACE(${long},"",${long})`,
  'backtracking': 'REGEXMATCH(REPT("a",30000),"(a+)+$b")',
  'nested repetition': 'REGEXMATCH(REPT("a",30000),"((a{1,50}){1,50}){1,50}b")',
  'a wild criterion on every item': `COUNTIF(${many},"*a*a*a*a*a*a*a*b")`,
  'every item against every item': `SUM(COUNTIF(${many},${many}))`,
  'the same, ten times over': `SUM(${Array(10).fill(`COUNTIF(${many},${many})`).join(',')})`,
  'sorting in sorting': `COUNTA(${'SORT('.repeat(20)}${many}${')'.repeat(20)})`,
  'a list of long texts': `SPLIT(REPT("长长长长,",6500),",")&${long}`,
  'every item longer': `TEXTJOIN("",TRUE,${many}&REPT("b",9))`,
  'pinyin of pinyin': `LEN(PINYIN(PINYIN(REPT("装",6000))&REPT("装",6000)))`,
  'a number without end': 'TEXT(9.99E307*10,"0")',
  'a format without end': 'TEXT(1,REPT("0",32767))',
  'powers': '10^10^10^10',
  'a factorial': 'FACT(1E308)',
  'a rate that never comes': 'RATE(1E9,1E-9,-1E9,1E9)',
  'a chain of four thousand': '1' + '+1'.repeat(3900),
  'sixty brackets': '('.repeat(60) + long + ')'.repeat(60),
  'two hundred arguments': `CONCAT(${Array(200).fill(long).join(',')})`,
}
// What must not even compile.
const refused = {
  'ten thousand brackets': '('.repeat(7000) + '1',
  'nine thousand characters': '1' + '+1'.repeat(4500),
  'a way out of the text': '"\\");process.exit(1);(\\""&constructor',
  'the prototype': '__proto__.constructor',
  'a name with a bracket': '{seed);while(1){}//}',
}

const quoted = (text) => JSON.stringify(text)
function app_folder() {
  const folder = mkdtempSync(join(tmpdir(), 'kedu-bombs-'))
  mkdirSync(join(folder, 'forms'))
  writeFileSync(join(folder, 'app.yaml'), 'app: bombs\nlabel: x\nversion: 1.0.0\ncalendar: CN\nzone: Asia/Shanghai\nroles:\n  - {role: clerk, label: x, sees: all}\n')
  const access = 'access:\n  - {role: clerk, sees: all, can: [create, edit]}\n'
  const computed = Object.values(bombs).map((bomb, i) => `  - {field: b${i}, label: b${i}, type: text, formula: ${quoted(`=IF(seed="bomb",${bomb},"")`)}}\n`)
  writeFileSync(join(folder, 'forms/bomb.yaml'), `form: bomb\nlabel: bomb\nfields:\n  - {field: seed, label: seed, type: text}\n  - {field: good, label: good, type: text, formula: '=seed & "!"'}\n${computed.join('')}${access}`)
  writeFileSync(join(folder, 'forms/note.yaml'), `form: note\nlabel: note\nfields:\n  - {field: text, label: text, type: text}\n  - {field: twice, label: twice, type: text, formula: '=text & text'}\n${access}`)
  return folder
}

async function open_bombs() {
  const folder = app_folder()
  const data = mkdtempSync(join(tmpdir(), 'kedu-attack-'))
  kedu(['sample', 'add', folder, '--data', data])
  for (const login of ['mallory', 'victim']) kedu(['user', 'add', login, '--login', login, '--role', 'clerk', '--password-stdin', '--data', data], password)
  const tokens = kedu(['user', 'token', 'mallory', 'victim', '--data', data]).split('\n')
  const running = await start(data, [], folder)
  const as = (token) => (method, path, body) => ask(running.origin, method, '/api/apps/bombs' + path, { body, headers: { Authorization: `Bearer ${token}` } })
  return {
    mallory: as(tokens[0]), victim: as(tokens[1]),
    alive: () => running.server.exitCode === null,
    async close() { await running.stop(); rmSync(data, { recursive: true, force: true }); rmSync(folder, { recursive: true, force: true }) },
  }
}

const answer_bytes = 4 << 20

/// Notes written, read and listed until `attacks` are over; how many, and what went wrong.
async function go_on(attacks, note) {
  let over = false, count = 0
  const wrong = []
  attacks.finally(() => { over = true }).catch(() => {})
  while (!over || count < 10) {
    const said = await note(count++)
    if (said) wrong.push(said)
  }
  return { count, wrong }
}

export default async function ({ attack, company }) {
  const room = await open_bombs()
  const { mallory, victim } = room
  const note = async (i) => {
    const made = await victim('POST', '/forms/note/records', { text: `n${i}` })
    if (made.status !== 201) return `a note was answered ${made.status} ${made.text.slice(0, 200)}`
    const read = await victim('GET', `/forms/note/records/${made.json.id}`)
    if (read.status !== 200 || read.json.twice !== `n${i}n${i}`) return `a note was read as ${read.status} ${read.text.slice(0, 200)}`
    const list = await victim('GET', '/forms/note/records?limit=5')
    return list.status === 200 ? null : `the list was answered ${list.status}`
  }
  const deal = async (i) => {
    const made = await company.as('jia').post(company.deals, { name: `单${i}` })
    return made.status === 201 ? null : `the other company answered ${made.status}`
  }
  const beside = async (attacks, expect) => {
    const [mine, others] = await Promise.all([go_on(attacks, note), go_on(attacks, deal)])
    await attacks
    expect(!mine.wrong.length && !others.wrong.length, [...mine.wrong, ...others.wrong].slice(0, 3).join('; '))
    expect(room.alive(), 'the process ended')
    return mine.count
  }
  try {
    await attack('hostile formulas are checked while others work', async (expect) => {
      const tried = Object.entries({ ...bombs, ...refused }).flatMap((one) => [one, one, one])
      const attacks = Promise.all(tried.map(async ([name, expr]) => {
        const { status, json, text } = await mallory('POST', '/formulas/check', { form: 'bomb', expr })
        expect(status === 200 && text.length < answer_bytes, `${name}: ${status}, ${text.length} bytes`)
        expect(Boolean(json.js) === name in bombs, `${name}: ${json.diagnostics[0]?.en}`)
      }))
      return `${tried.length} beside ${await beside(attacks, expect)} notes`
    })

    await attack('hostile criteria look into another form while others work', async (expect) => {
      const mine = (await mallory('POST', '/forms/bomb/records', { seed: 'calm' })).json.id
      const tried = Object.values(bombs).map((bomb) => `COUNTIFS(note.text,${bomb})`)
      const attacks = Promise.all(tried.map(async (expr) => {
        const { status, text } = await mallory('POST', '/formulas/lookups', { form: 'bomb', expr, rows: Array(20).fill([mine]).flat() })
        expect([200, 400, 422, 429, 503].includes(status) && text.length < answer_bytes, `${expr.slice(0, 60)}: ${status}, ${text.length} bytes`)
      }))
      return `${tried.length} beside ${await beside(attacks, expect)} notes`
    })

    await attack('hostile formulas of stored fields run while others work', async (expect) => {
      const attacks = Promise.all(Array.from({ length: 8 }, async () => {
        const { status, json, text } = await mallory('POST', '/forms/bomb/records', { seed: 'bomb' })
        expect(status === 201 && text.length < answer_bytes, `${status}, ${text.length} bytes: ${text.slice(0, 200)}`)
        expect(json.good === 'bomb!', `the harmless field beside them is ${JSON.stringify(json.good)}`)
      }))
      return `8 records of ${Object.keys(bombs).length} beside ${await beside(attacks, expect)} notes`
    })

    await attack('the formula after them is right', async (expect) => {
      const { status, json } = await mallory('POST', '/forms/bomb/records', { seed: 'calm' })
      expect(status === 201 && json.good === 'calm!' && !json.b0 && !json.b7, JSON.stringify(json).slice(0, 300))
    })
  } finally {
    await room.close()
  }
}
