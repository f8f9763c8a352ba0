// Twelve trials by hand, over weekend, festival and make-up days, with rework, losses and cases still open; and how long
// each stay was, counted minute by minute. It knows nothing of Kedu. It prints the scenario:
//   node tests/oracle/twelve_cases.mjs > templates/medical-device-sales/scenarios/twelve_cases.yaml

// The State Council's notice for 2026, the days that the log touches.
const off = new Set(['02-15', '02-16', '02-17', '02-18', '02-19', '02-20', '02-21', '02-22', '02-23'])
const worked = new Set(['02-14', '02-28'])
const stages = { apply: '试用申请', sign: '院领导签字', arrive: '设备进场', paid: '首单回款' }
const standard_days = { apply: 1, sign: 3, arrive: 5, paid: 20 }
const next = { apply: 'sign', sign: 'arrive', arrive: 'paid', paid: null }
const levels = { 江城示范第一医院: '三甲', 江城示范第二医院: '二甲', 江城示范社区医院: '' }
const [one, two, small] = Object.keys(levels)

// case: hospital, category, owner, then what happened when: submit, return (from where it is, one back), lose.
const cases = {
  c01: [one, '影像类', '张三', 'create 02-12 10:00, go 02-12 11:30, go 02-13 09:45, go 02-14 10:15, go 02-24 09:30'],
  c02: [two, '检验类', '李四', 'create 02-13 17:50, go 02-14 09:20, back 02-14 16:00, go 02-24 10:00, go 02-25 12:30, go 03-02 13:05, go 03-09 18:30'],
  c03: [one, '影像类', '王五', 'create 02-13 12:15, go 02-13 13:10, go 02-13 17:59, go 02-28 09:01'],
  c04: [two, '手术类', '赵六', 'create 02-14 18:00, go 02-24 09:00, go 02-24 09:01, lose 03-03 15:30'],
  c05: [one, '检验类', '张三', 'create 02-16 11:00, go 02-20 20:00, go 02-26 16:45'],
  c06: [small, '影像类', '李四', 'create 02-22 23:10, go 02-27 10:20, back 02-28 11:11, go 02-28 17:17, back 03-01 10:00, go 03-02 09:31, go 03-03 10:10, go 03-04 10:00, go 03-05 17:00'],
  c07: [one, '影像类', '王五', 'create 02-24 08:55'],
  c08: [two, '影像类', '张三', 'create 02-25 14:20, go 02-25 14:50, back 02-25 15:00, go 02-25 15:05, go 02-25 15:06, back 02-26 09:00, go 02-26 11:00, go 02-27 18:00, go 03-06 09:00'],
  c09: [one, '手术类', '李四', 'create 02-27 17:30, go 02-28 09:30'],
  c10: [two, '检验类', '王五', 'create 03-02 08:00, go 03-02 09:10, go 03-06 17:40, lose 03-07 10:00'],
  c11: [one, '影像类', '赵六', 'create 03-03 09:00, lose 03-04 12:00'],
  c12: [small, '康复类', '张三', 'create 03-04 16:16, go 03-05 10:12, go 03-05 11:11, go 03-09 13:00'],
}

const minute_of = (text) => Date.parse(`2026-${text.replace(' ', 'T')}:00Z`) / 60000
function is_working(minute) {
  const at = new Date(minute * 60000)
  const day = at.toISOString().slice(5, 10)
  const weekend = at.getUTCDay() === 0 || at.getUTCDay() === 6
  if (off.has(day) || (weekend && !worked.has(day))) return false
  const clock = at.getUTCHours() * 60 + at.getUTCMinutes()
  return (clock >= 540 && clock < 720) || (clock >= 780 && clock < 1080)
}
function working_minutes(from, to) {
  let count = 0
  for (let minute = minute_of(from); minute < minute_of(to); ++minute) if (is_working(minute)) ++count
  return count
}

// The stays and the steps of each case.
const stays = []
const steps = []
for (const [id, [hospital, category, owner, log]] of Object.entries(cases)) {
  let stage = null
  let stay = null
  const visits = {}
  const totals = {}
  const enter = (into, at) => {
    stage = into
    if (!stage) return
    visits[stage] = (visits[stage] ?? 0) + 1
    stay = { id, hospital, category, owner, stage, visit: visits[stage], entered: at }
    stays.push(stay)
  }
  const leave = (at) => {
    stay.left = at
    stay.minutes = working_minutes(stay.entered, at)
    stay.total = totals[stage] = (totals[stage] ?? 0) + stay.minutes
  }
  for (const entry of log.split(', ')) {
    const what = entry.slice(0, entry.indexOf(' '))
    const at = entry.slice(what.length + 1)
    const from = stage
    if (what === 'create') enter('apply', at)
    else {
      leave(at)
      if (what === 'go') enter(next[stage], at)
      else if (what === 'back') enter(Object.keys(stages)[Object.keys(stages).indexOf(stage) - 1], at)
      else stage = null
    }
    steps.push({ id, hospital, category, owner, what, at, from })
  }
  for (const one of stays) if (one.id === id) one.latest = one.visit === visits[one.stage]
}
steps.sort((a, b) => a.at.localeCompare(b.at))
stays.sort((a, b) => a.entered.localeCompare(b.entered))
const end = '03-10 09:00'

// Excel's PERCENTILE.
function percentile(numbers, part) {
  const sorted = [...numbers].sort((a, b) => a - b)
  const place = part * (sorted.length - 1)
  const low = sorted[Math.floor(place)]
  return low + (place - Math.floor(place)) * ((sorted[Math.ceil(place)] ?? low) - low)
}
const shown = (number) => String(Math.round(number * 1e9) / 1e9)
const in_minutes = (numbers, part) => (numbers.length ? `${shown(percentile(numbers, part))}m` : 'null')
const is_late = (stay) => (stay.minutes ?? working_minutes(stay.entered, end)) > standard_days[stay.stage] * 480

const tables = ['stage_first', 'stage_last']
function tiles(filter) {
  const chosen = stays.filter(filter)
  const rows = (tile, of, values) => {
    const lines = Object.entries(stages).flatMap(([stage, label]) => {
      const some = of.filter((stay) => stay.stage === stage)
      if (!some.length) return []
      const row = tables.includes(tile) ? `cells: {stage_label: {zh: ${label}}, ${values(some)}}` : `key: ${label}, values: {${values(some)}}`
      return [`              - {${row}}`]
    })
    return `          - id: ${tile}\n            rows:${lines.length ? '\n' + lines.join('\n') : ' []'}`
  }
  const done = (some) => some.filter((stay) => stay.left)
  const minutes = (some) => done(some).map((stay) => stay.minutes)
  const share = (some, that) => shown(some.filter(that).length / some.length)
  return [
    rows('stage_median', chosen, (some) => `count: ${some.length}, open: ${some.length - done(some).length}, median_ms: ${in_minutes(minutes(some), 0.5)}, p90_ms: ${in_minutes(minutes(some), 0.9)}, late_share: ${share(some, is_late)}`),
    rows('stage_first', done(chosen).filter((stay) => stay.visit === 1), (some) => `count: ${some.length}, median_ms: ${in_minutes(minutes(some), 0.5)}`),
    rows('stage_last', done(chosen).filter((stay) => stay.latest), (some) => `count: ${some.length}, last_ms: ${in_minutes(minutes(some), 0.5)}, total_ms: ${in_minutes(some.map((stay) => stay.total), 0.5)}, rework: ${share(some, (stay) => stay.visit > 1)}`),
    rows('under_way', chosen.filter((stay) => !stay.left), (some) => `count: ${some.length}`),
    rows('funnel', chosen.filter((stay) => stay.visit === 1), (some) => `count: ${some.length}`),
  ].join('\n')
}

const written = []
written.push(`# Printed by tests/oracle/twelve_cases.mjs, which counts the minutes one by one and knows nothing of Kedu.
# 2026: Saturday 14 and 28 February are workdays (调休), the 15th to the 23rd are Spring Festival.
scenario: twelve cases over weekend, festival and make-up days take exactly their minutes
clock: 2026-${steps[0].at}
given: {people: people.yaml, records: hospitals.yaml}
steps:`)
let now = steps[0].at
for (const step of steps) {
  if (step.at !== now) written.push(`  - clock: 2026-${step.at}`)
  now = step.at
  const { id, owner } = step
  if (step.what === 'create')
    written.push(`  - as: ${owner}
    create:
      trial: {hospital: ${step.hospital}, category: ${step.category}, need_sheet: [临床需求确认单.pdf], install_on: 2026-03-31, directors: [林岚 · 科室主任, 何川 · 科室主任]}
    as_name: ${id}`)
  else if (step.what === 'lose') written.push(`  - {as: ${owner}, command: {lose: ${id}, with: {lost_reason: 价格}}}`)
  else if (step.what === 'back')
    written.push(`  - {as: ${step.from === 'sign' ? '周敏' : owner}, command: {return: ${id}, with: {comment: 补充后再报}}}`)
  else if (step.from === 'sign') written.push(`  - {as: 周敏, command: {approve: ${id}}}`)
  else {
    if (step.from === 'arrive') written.push(`  - {as: ${owner}, update: {${id}: {arrived_on: 2026-${step.at.slice(0, 5)}}}}`)
    if (step.from === 'paid') written.push(`  - {as: ${owner}, update: {${id}: {paid_amount: 100000}}}`)
    written.push(`  - {as: ${owner}, command: {advance: ${id}}}`)
  }
}
written.push(`  - clock: 2026-${end}
  # Every stay, in the order in which they began.
  - as: 吴刚
    get: forms/stage_span/records?sort=entered_at&limit=200
    expect:
      json:
        records:`)
for (const stay of stays)
  written.push(`          - {trial: ${stay.id}, stage: ${stay.stage}, visit: ${stay.visit}, latest: ${stay.latest}, ` +
    (stay.left ? `working_ms: ${stay.minutes}m, total_ms: ${stay.total}m, late: ${is_late(stay)}}` : `left_at: null, late: ${is_late(stay)}}`))
const views = [
  ['All of them.', '', () => true],
  ['Hospitals of grade 三甲.', '?level=三甲', (stay) => levels[stay.hospital] === '三甲'],
  ['One category.', '?category=影像类', (stay) => stay.category === '影像类'],
  ['One salesperson.', '?owner=张三', (stay) => stay.owner === '张三'],
  ['All three.', '?level=二甲&category=检验类&owner=李四', (stay) => stay.id === 'c02'],
]
for (const [comment, query, filter] of views)
  written.push(`  # ${comment}
  - as: 吴刚
    get: metrics/dashboards/process${query}
    expect:
      json:
        tiles:
${tiles(filter)}`)
const open = stays.filter((stay) => !stay.left && stay.stage === 'paid' && levels[stay.hospital] === '三甲')
written.push(`  # From a bar to its cases.
  - as: 吴刚
    get: metrics/dashboards/process?level=三甲
    expect:
      json:
        tiles:
          - id: under_way
            rows:
${Object.entries(stages).filter(([stage]) => stays.some((stay) => !stay.left && stay.stage === stage && levels[stay.hospital] === '三甲'))
  .map(([, label]) => `              - {drill: {form: stage_span, where: 'AND(AND(form="trial",ISBLANK(left_at)),stage_label="${label}",trial.hospital.level="三甲")'}}`).join('\n')}
  - as: 吴刚
    get: forms/stage_span/records?where=AND(AND(form="trial",ISBLANK(left_at)),stage_label="首单回款",trial.hospital.level="三甲")
    expect: {json: {records: [${open.map((stay) => `{trial: ${stay.id}}`).join(', ')}]}}`)
console.log(written.join('\n'))
