// Uses the app as people do: two race for one lead, a draft survives a reload, a form says all that is missing,
// a linked record is created on the way, a file goes up, a stage is approved, a number leads to its records.
// node e2e/story.mjs --base http://127.0.0.1:8080 --offer http://…   (--offer: an address that makes a new offer to both people)
import { chromium } from 'playwright-core'

const flag = (name, otherwise) => { const at = process.argv.indexOf(`--${name}`); return at > 0 ? process.argv[at + 1] : otherwise }
const base = flag('base', 'http://127.0.0.1:8080')
const offer = flag('offer', '')
const shots = flag('shots', '')
const browser = await chromium.launch({
  executablePath: flag('chromium', '/usr/bin/chromium'),
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
})
let failures = 0
async function step(name, act) {
  try { await act(); console.log(`ok   ${name}`) } catch (error) { failures += 1; console.log(`FAIL ${name}: ${String(error.message).split('\n').slice(0, 4).join(' ')}`); if (shots) await one.screenshot({ path: `${shots}/story-fail-${failures}.png` }) }
}
async function person(user, size = { width: 390, height: 844 }) {
  const context = await browser.newContext({ viewport: size, hasTouch: size.width < 900, isMobile: size.width < 900, locale: 'zh-CN', timezoneId: 'Asia/Shanghai' })
  const page = await context.newPage()
  page.setDefaultTimeout(6000)
  page.on('console', (message) => { if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) { failures += 1; console.log(`FAIL console: ${message.text().slice(0, 240)}`) } })
  page.on('pageerror', (error) => { failures += 1; console.log(`FAIL page: ${error.message}`) })
  await page.goto(`${base}/login`)
  await page.getByLabel('姓名或账号').fill(user)
  await page.getByLabel('密码', { exact: true }).fill(flag('password', 'demo'))
  await page.getByRole('button', { name: '登录' }).click()
  await page.waitForURL('**/work')
  return page
}
const one = await person(flag('first', 'zhangsan'))
const two = await person(flag('second', 'lisi'))

if (offer) await step('an offer appears by itself, the first wins, the other learns who', async () => {
  const before = await one.getByRole('button', { name: /^接受/ }).count()
  await one.waitForTimeout(500)
  await fetch(offer)
  const started = Date.now()
  await one.locator('.offer:not(.closed)').nth(before).waitFor({ timeout: 3000 })
  const appeared = Date.now() - started
  const title = await one.locator('.offer:not(.closed) h3').last().textContent()
  await two.locator('.offer:not(.closed)', { hasText: title }).waitFor()
  const clicked = Date.now()
  await one.locator('.offer:not(.closed)', { hasText: title }).last().getByRole('button', { name: /^接受/ }).click()
  await one.getByText('接到了').waitFor({ timeout: 1000 })
  const won = Date.now() - clicked
  await two.getByText(/已被张三接走/).first().waitFor({ timeout: 2000 })
  console.log(`     card after ${appeared} ms, won after ${won} ms, the other told after ${Date.now() - clicked} ms`)
  if (shots) { await one.screenshot({ path: `${shots}/story-won.png` }); await two.screenshot({ path: `${shots}/story-lost.png` }) }
})

await step('of two tabs one holds the line, both hear', async () => {
  const other = await one.context().newPage()
  await other.goto(`${base}/work`)
  await other.locator('.work').waitFor()
  const lines = async (page) => page.evaluate(() => performance.getEntriesByType('resource').filter((entry) => entry.name.endsWith('/api/stream')).length)
  await other.waitForTimeout(400)
  if (await lines(other)) throw new Error('the second tab opened a line of its own')
  if (offer) {
    const before = await other.locator('.offer:not(.closed)').count()
    await fetch(offer)
    await other.locator('.offer:not(.closed)').nth(before).waitFor({ timeout: 2000 })
  }
  await other.close()
})
await step('a draft survives a reload and is offered back', async () => {
  await one.goto(`${base}/f/trial/new`)
  await one.getByLabel('设备型号').fill('CT-128 草稿')
  await one.waitForTimeout(300)
  await one.reload()
  await one.getByRole('button', { name: '继续上次填写' }).click()
  if ((await one.getByLabel('设备型号').inputValue()) !== 'CT-128 草稿') throw new Error('the draft did not come back')
})
await step('all issues at once, in place, and the first gets the focus', async () => {
  await one.getByRole('button', { name: '提交', exact: true }).click()
  await one.getByText('还差 2 项').waitFor()
  const focused = await one.evaluate(() => document.activeElement?.closest('[data-field]')?.getAttribute('data-field'))
  if (focused !== 'hospital') throw new Error(`the focus is at ${focused}`)
})
await step('a linked record is created on the way and chosen', async () => {
  await one.locator('[data-field="hospital"] .pick-open').click()
  await one.getByLabel('搜索医院').fill('新建测试医院')
  await one.getByText('没有找到').waitFor()
  await one.getByRole('button', { name: '新建医院' }).click()
  const sheet = one.getByRole('dialog', { name: '新建医院' })
  if ((await sheet.getByLabel('名称').inputValue()) !== '新建测试医院') throw new Error('the name was not carried over')
  await sheet.getByRole('radio', { name: '三甲' }).click()
  await sheet.getByRole('button', { name: '保存' }).click()
  await sheet.waitFor({ state: 'hidden' })
  await one.locator('[data-field="hospital"] .pick-open', { hasText: '新建测试医院' }).waitFor()
  await one.getByRole('dialog', { name: '医院', exact: true }).waitFor({ state: 'hidden' })
})
await step('many links, a date wheel, a file with progress', async () => {
  await one.locator('[data-field="directors"] .pick-open').click()
  const sheet = one.getByRole('dialog', { name: '科室主任' })
  await sheet.locator('.pick-lines button').nth(0).click()
  await sheet.locator('.pick-lines button').nth(1).click()
  await sheet.getByRole('button', { name: '完成(2)' }).click()
  await sheet.waitFor({ state: 'hidden' })
  await one.getByLabel('预计安装日期').click()
  await one.getByRole('dialog', { name: '预计安装日期' }).getByRole('button', { name: '明天' }).click()
  await one.getByRole('dialog', { name: '预计安装日期' }).waitFor({ state: 'hidden' })
  await one.locator('#f-need_sheet').setInputFiles({ name: '确认单.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4 test') })
  await one.getByText('确认单.pdf').waitFor()
})
await step('the phone\'s back button closes the sheet, not the page', async () => {
  await one.locator('[data-field="companions"] .pick-open').click()
  await one.getByRole('dialog', { name: '协同人' }).waitFor()
  await one.goBack()
  await one.getByRole('dialog', { name: '协同人' }).waitFor({ state: 'hidden' })
  if (!one.url().endsWith('/f/trial/new')) throw new Error(one.url())
})
await step('an answer that never came is asked for again without a second record', async () => {
  await one.getByRole('radio', { name: '影像类' }).click()
  let lost = true
  await one.route('**/forms/trial/records', async (route) => {
    if (route.request().method() !== 'POST' || !lost) return route.continue()
    lost = false
    await route.fetch() // the server gets it, the phone never hears back
    await route.abort()
  })
  await one.getByRole('button', { name: '提交', exact: true }).click()
  await one.getByText('尚未提交').waitFor()
  await one.getByRole('button', { name: '重新提交' }).click()
  await one.waitForURL('**/r/trial/*')
  await one.unroute('**/forms/trial/records')
  await one.getByRole('button', { name: '进入下一阶段' }).waitFor()
  const total = await one.evaluate(() => fetch(`/api/apps/medical/forms/trial/records?q=${encodeURIComponent('CT-128 草稿')}&count=1&limit=5`).then((answer) => answer.json()).then((page) => page.total))
  if (total !== undefined && total !== 1) throw new Error(`${total} records`)
})
await step('a stage is advanced and approved with a comment, and the timeline says so', async () => {
  await one.getByRole('button', { name: '进入下一阶段' }).click()
  await one.getByRole('button', { name: '同意' }).click()
  const sheet = one.getByRole('dialog', { name: '同意' })
  await sheet.getByLabel('意见').fill('材料齐全')
  await sheet.getByRole('button', { name: '同意' }).click()
  await sheet.waitFor({ state: 'hidden' })
  await one.getByText('“材料齐全”').waitFor()
})
await step('losing asks for the reason the server wants', async () => {
  await one.getByRole('button', { name: '丢单' }).click()
  const sheet = one.getByRole('dialog', { name: '丢单' })
  await sheet.getByRole('button', { name: '丢单' }).click()
  await sheet.getByLabel('丢单原因').fill('价格过高')
  await sheet.getByRole('button', { name: '丢单' }).click()
  await one.getByText('流程已结束').waitFor()
})
await step('a number leads to its records, and the chip can be taken away', async () => {
  await one.goto(`${base}/d/trial-time`)
  await one.getByRole('link', { name: /院领导签字/ }).first().click()
  await one.waitForURL('**/m/trial?where=*')
  await one.getByRole('button', { name: /移除条件/ }).click()
  await one.waitForURL((url) => !url.search.includes('where'))
})
await step('English and back', async () => {
  await one.goto(`${base}/me`)
  await one.getByRole('button', { name: 'English' }).click()
  await one.getByRole('heading', { name: 'Language' }).waitFor()
  await one.getByRole('button', { name: '中文' }).click()
  await one.getByRole('heading', { name: '语言' }).waitFor()
})
await browser.close()
console.log(`${failures} failed`)
process.exit(failures ? 1 : 0)
