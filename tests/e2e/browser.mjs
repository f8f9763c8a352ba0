// People at their screens: a phone or a desk, logged in through the login page; and how fields are filled by their labels.
import { chromium } from 'playwright-core'

const quiet = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync']

export const open_browser = (executablePath) => chromium.launch({ executablePath, args: quiet })

const screens = {
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true },
  desk: { viewport: { width: 1440, height: 900 } },
}

export async function log_in(browser, origin, screen, user, password) {
  const context = await browser.newContext({ ...screens[screen], baseURL: origin, locale: 'zh-CN', timezoneId: 'Asia/Shanghai' })
  const page = await context.newPage()
  page.setDefaultTimeout(15_000)
  page.problems = []
  page.on('pageerror', (error) => page.problems.push(error.message))
  await page.goto('/login')
  await page.getByLabel(/账号|用户名|姓名|登录名/).fill(user)
  await page.getByLabel('密码', { exact: true }).fill(password)
  await page.getByRole('button', { name: '登录', exact: true }).click()
  await page.waitForURL((url) => url.pathname !== '/login')
  return page
}

let pictures = 0
export const picture = (page, name) =>
  page.screenshot({ path: `build/e2e/${String(++pictures).padStart(2, '0')}-${name}.png` })

export const button = (page, name) => page.getByRole('button', { name })

/// A linked record: opens the sheet, searches, picks; several need the sheet's own "done".
export async function pick(page, label, titles) {
  for (const [at, title] of [titles].flat().entries()) {
    if (at === 0) await button(page, new RegExp(`^${label}`)).first().click()
    const sheet = page.getByRole('dialog', { name: label })
    await sheet.getByRole('searchbox').fill(title)
    await sheet.getByRole('button', { name: new RegExp(title) }).first().click()
  }
  if (Array.isArray(titles)) await button(page.getByRole('dialog', { name: label }), /完成|确定/).click()
  await page.getByRole('dialog', { name: label }).waitFor({ state: 'hidden' })
}

/// Few options are chips, many are a sheet.
export async function choose(page, label, option) {
  const group = page.getByRole('radiogroup', { name: label })
  if (await group.count()) await group.getByRole('radio', { name: option }).click()
  else await pick(page, label, option)
}

/// The wheel has today and tomorrow one tap away.
export async function choose_tomorrow(page, label) {
  await page.getByLabel(label, { exact: false }).first().click()
  await button(page.getByRole('dialog', { name: label }), '明天').click()
}

export async function attach(page, label, name) {
  const input = page.locator('input[type=file]').and(page.getByLabel(label)).or(page.locator('input[type=file]')).first()
  await input.setInputFiles({ name, mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n') })
  await page.getByText(name).first().waitFor()
}

export const submit = (page) => button(page, /^(提交|保存|创建)/).last().click()
