// Weighs the build: what each kind of page loads before it can be used, and that phone pages carry no desk kit.
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const dist = new URL('../dist/', import.meta.url)
const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', dist), 'utf8'))
const gz = (file) => gzipSync(readFileSync(new URL(file, dist)), { level: 9 }).length
const KB = (bytes) => (bytes / 1024).toFixed(1)

/// Everything loaded together with these modules: their static imports, all the way down.
function closure(names) {
  const seen = new Set()
  const walk = (name) => {
    if (seen.has(name)) return
    if (!manifest[name]) throw new Error(`the manifest does not know ${name}`)
    seen.add(name)
    for (const next of manifest[name].imports ?? []) walk(next)
  }
  names.forEach(walk)
  const entries = [...seen].map((name) => manifest[name])
  return { js: [...new Set(entries.map((one) => one.file).filter((file) => file.endsWith('.js')))], css: [...new Set(entries.flatMap((one) => one.css ?? []).concat(entries.map((one) => one.file).filter((file) => file.endsWith('.css'))))] }
}
const weigh = (files) => files.reduce((sum, file) => sum + gz(file), 0)

const plug = (path) => `../../plugins/${path}`
const pages = [
  { name: 'form', modules: ['index.html', 'src/form/FormPage.vue'], js: 100, css: 15, phone: true },
  { name: 'work', modules: ['index.html', 'src/work/WorkPage.vue', plug('dispatch/web/OffersPanel.vue'), plug('flow/web/TasksPanel.vue')], js: 100, css: 15, phone: true },
  { name: 'list (phone)', modules: ['index.html', 'src/list/ListPage.vue'], js: 100, css: 15, phone: true },
  { name: 'record', modules: ['index.html', 'src/record/RecordPage.vue', plug('flow/web/ProgressPanel.vue')], js: 100, css: 15, phone: true },
  { name: 'dashboard before charts', modules: ['index.html', plug('metrics/web/DashboardPage.vue'), plug('metrics/web/NumberTile.vue'), plug('metrics/web/TableTile.vue'), plug('metrics/web/ChartTile.vue')], js: 130, css: 15, phone: true },
  { name: 'formula workbench', modules: ['index.html', 'src/formula/FormulaPage.vue', 'src/formula/FormulaEditor.vue'], js: 250, css: 15, phone: true },
  { name: 'functions', modules: ['index.html', 'src/formula/FunctionsPage.vue'], js: 130, css: 15, phone: true },
]
let failures = 0
const check = (fine, text) => { console.log(`${fine ? 'ok  ' : 'FAIL'} ${text}`); if (!fine) failures += 1 }

for (const page of pages) {
  const { js, css } = closure(page.modules)
  check(weigh(js) <= page.js * 1024, `${page.name}: ${KB(weigh(js))} KB of JS (at most ${page.js})`)
  check(weigh(css) <= page.css * 1024, `${page.name}: ${KB(weigh(css))} KB of CSS (at most ${page.css})`)
  if (page.phone) check(![...js, ...css].some((file) => /\/(element|echarts)-/.test(file)), `${page.name}: no desk table, no chart library`)
}
for (const file of new Set(Object.values(manifest).map((one) => one.file).filter((file) => file.endsWith('.js')))) {
  if (gz(file) > 60 * 1024) check(gz(file) <= 190 * 1024, `chunk ${file}: ${KB(gz(file))} KB (at most 190)`)
}
console.log(failures ? `${failures} over budget` : 'within budget')
process.exit(failures ? 1 : 0)
