// Tries random formulas in LibreOffice Calc and in `kedu eval` and tells where they differ without a declared reason.
//   node tests/formula/oracle/run.mjs [--formulas 50000] [--seed 1] [--eval build/kedu_eval] [--show 40]
import { execFileSync } from 'node:child_process'
import { parseArgs } from 'node:util'
import { calculate, column_name } from './calc.mjs'
import { compare } from './rules.mjs'
import { maker, seeded } from './make.mjs'

const { values: given } = parseArgs({ options: {
  formulas: { type: 'string', default: '50000' }, seed: { type: 'string', default: '1' }, eval: { type: 'string', default: 'build/kedu_eval' }, show: { type: 'string', default: '40' } } })
const BATCH = 5000

const iso = ({ serial }) => new Date((serial - 25569) * 86400000).toISOString().slice(0, 10)
const TYPES = { 甲: 'number', 乙: 'number', 丙: 'number', 文: 'text', 名: 'text', 码: 'text', 空: 'number', 始: 'date', 终: 'date', 真: 'bool', '细.数': 'number', '细.量': 'number', '细.名': 'text', '细.类': 'text', '细.日': 'date', '细.真': 'bool' }

const for_kedu = ({ formula, record }) => {
  const told = (v) => (v && v.serial ? iso(v) : v)
  const fields = Object.fromEntries(Object.entries(record).map(([name, v]) => [name, Array.isArray(v) ? v.map((row) => Object.fromEntries(Object.entries(row).map(([n, w]) => [n, told(w)]))) : told(v)]))
  return JSON.stringify({ expr: formula.replace(/[⟦⟧]/g, ''), fields, types: TYPES })
}

// Scalars one cell each, then the columns of the sub-table as runs of cells of the same row.
const for_calc = ({ formula, record }, row) => {
  const cells = []
  const places = {}
  for (const [name, v] of Object.entries(record)) {
    if (!Array.isArray(v)) {
      places[name] = column_name(cells.length + 1) + row
      cells.push(v)
      continue
    }
    for (const part of Object.keys(v[0])) {
      places[name + '.' + part] = column_name(cells.length + 1) + row + ':' + column_name(cells.length + v.length) + row
      cells.push(...v.map((item) => item[part]))
    }
  }
  return { formula: formula.replace(/⟦(.*?)⟧/g, (_, name) => places[name]), cells }
}

const make = maker(seeded(Number(given.seed)))
const total = Number(given.formulas)
const reasons = new Map()
const unexplained = []
let same = 0
for (let done = 0; done < total; done += BATCH) {
  const tries = Array.from({ length: Math.min(BATCH, total - done) }, make)
  const theirs = calculate(tries.map((t, i) => for_calc(t, i + 1)))
  const ours = execFileSync(given.eval, { input: tries.map(for_kedu).join('\n') + '\n', maxBuffer: 1 << 30 }).toString().trim().split('\n').map((line) => JSON.parse(line))
  tries.forEach((t, i) => {
    const reason = compare(t, ours[i], theirs[i])
    if (reason === 'same') ++same
    else if (reason) reasons.set(reason, (reasons.get(reason) || 0) + 1)
    else unexplained.push({ formula: t.formula, ours: ours[i].compile_error || ours[i].error || ours[i].value, theirs: theirs[i], record: t.record })
  })
}
for (const { formula, ours, theirs, record } of unexplained.slice(0, Number(given.show))) {
  console.log(formula.replace(/[⟦⟧]/g, ''))
  const used = [...formula.matchAll(/⟦(.*?)⟧/g)].map((m) => m[1].split('.'))
  console.log('   kedu', JSON.stringify(ours), ' calc', JSON.stringify(theirs), ' ', used.map(([a, b]) => a + (b ? '.' + b : '') + '=' + JSON.stringify(b ? record[a].map((r) => r[b]) : record[a])).join(' '))
}
console.log(`${total} formulas, ${same} equal, ${unexplained.length} not explained`)
for (const [reason, count] of [...reasons].sort((a, b) => b[1] - a[1])) console.log(`  ${count}  ${reason}`)
process.exitCode = unexplained.length ? 1 : 0
