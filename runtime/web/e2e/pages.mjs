// Opens every page on a phone and on a desk, takes pictures, and fails on accessibility violations, console errors or CSP reports.
// node e2e/pages.mjs [--base http://127.0.0.1:8080] [--user NAME --password WORD] [--form trial] [--board trial-time] [--shots DIR] [--chromium PATH]
import { mkdirSync, mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { createRequire } from 'node:module'
import { chromium } from 'playwright-core'

const flag = (name, otherwise) => { const at = process.argv.indexOf(`--${name}`); return at > 0 ? process.argv[at + 1] : otherwise }
const base = flag('base', 'http://127.0.0.1:8080')
const user = flag('user', 'zhangsan')
const password = flag('password', 'demo')
const form = flag('form', 'trial')
const board = flag('board', 'trial-time')
const only = flag('only', '')
const shots = flag('shots', mkdtempSync(`${tmpdir()}/kedu-pages-`))
mkdirSync(shots, { recursive: true })
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

const browser = await chromium.launch({
  executablePath: flag('chromium', '/usr/bin/chromium'),
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
})
let failures = 0
const fail = (text) => { failures += 1; console.log(`  FAIL ${text}`) }

async function look(page, name) {
  await page.waitForTimeout(700)
  await page.screenshot({ path: `${shots}/${name}.png` })
  // Evaluated through the debugger, so the page's own policy stays as strict as it is.
  await page.evaluate(axe)
  const found = await page.evaluate(() => window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] }).then((report) => report.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html.slice(0, 140)).join(' | ')}`)))
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  console.log(`${found.length || wide > 0 ? 'FAIL' : 'ok  '} ${name}`)
  for (const one of found) fail(one)
  if (wide > 0) fail(`${name} scrolls sideways by ${wide} px`)
}

for (const [device, size] of [['phone', { width: 390, height: 844 }], ['desk', { width: 1440, height: 900 }]]) {
  const context = await browser.newContext({ viewport: size, hasTouch: device === 'phone', isMobile: device === 'phone', locale: 'zh-CN', timezoneId: 'Asia/Shanghai' })
  const page = await context.newPage()
  page.on('console', (message) => { if (message.type() === 'error' && !/Failed to load resource.*(401|422)/.test(message.text())) fail(`console: ${message.text().slice(0, 300)}`) })
  page.on('pageerror', (error) => fail(`error: ${error.message}`))
  const want = (name) => !only || name.includes(only)
  await page.goto(`${base}/login`)
  await page.getByLabel('密码').first().waitFor()
  if (want('login')) await look(page, `${device}-login`)
  await page.getByLabel('姓名或账号').fill(user)
  await page.locator('#login-password').fill(password)
  await page.getByRole('button', { name: '登录' }).click()
  await page.waitForURL('**/work')
  const see = async (name, path, wait, act) => {
    if (!want(name)) return
    try {
      await page.goto(base + path)
      if (wait) await page.locator(wait).first().waitFor({ timeout: 8000 })
      if (act) await act()
      await look(page, `${device}-${name}`)
    } catch (error) { fail(`${name}: ${error.message.split('\n')[0]}`); await page.screenshot({ path: `${shots}/${device}-${name}.png` }) }
  }
  await see('work', '/work', '.work')
  await see('home', '/home', '.doors')
  await see('me', '/me')
  await see('list', `/m/${form}`, '.record-card, .el-table__row')
  await see('filter', `/m/${form}`, '.list-tools', async () => { await page.getByRole('button', { name: '筛选' }).click(); await page.locator('.filter-sheet').waitFor() })
  if (device === 'desk') await see('panel', `/m/${form}`, '.el-table__row', async () => { await page.locator('.row-title').first().click(); await page.locator('.side-panel .record-title').waitFor() })
  const session = await page.evaluate(() => fetch('/api/apps').then((answer) => answer.json()))
  const first = await page.evaluate(([app, id]) => fetch(`/api/apps/${app}/forms/${id}/records?limit=1&sort=-created_at`).then((answer) => answer.json()), [session.apps[0].id, form])
  const id = first.records[0]?.id
  if (id) {
    await see('record', `/r/${form}/${id}`, '.record-title')
    await see('edit', `/f/${form}/${id}/edit`, '.form-fields')
  }
  await see('new', `/f/${form}/new`, '.form-fields')
  await see('issues', `/f/${form}/new`, '.form-fields', async () => { await page.getByRole('button', { name: '提交', exact: true }).click(); await page.locator('.form-summary').waitFor() })
  await see('pick', `/f/${form}/new`, '.form-fields', async () => { await page.locator('.pick-open').first().click(); await page.locator('.pick-lines li').first().waitFor() })
  if (board) await see('board', `/d/${board}`, '.board-tile')
  await see('formulas', `/formulas?form=${form}`, '.trial-value')
  await see('functions', '/functions', '.functions-list li')
  await see('notices', '/work', '.work', async () => { await page.getByRole('button', { name: /通知/ }).first().click(); await page.locator('.notices').waitFor() })
  await see('missing', '/nowhere', '.empty')
  await context.close()
}
await browser.close()
console.log(`pictures in ${shots}`)
console.log(`${failures} failed`)
process.exit(failures ? 1 : 0)
