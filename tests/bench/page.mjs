// The page for a new lead on a slow phone: JavaScript on the wire at first load, and the time until a field takes input.
import { existsSync } from 'node:fs'
import { mean } from './programs.mjs'

const phone = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true, locale: 'zh-CN' }
const quiet = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync']

/// What keeps the page from being measured here, or nothing.
export async function missing_for_page(build) {
  if (!process.env.CHROMIUM) return 'no chromium'
  if (!existsSync(`${build}/web/index.html`)) return 'no browser app'
  return (await playwright()) ? '' : 'no playwright-core'
}

const playwright = () => import('../e2e/node_modules/playwright-core/index.mjs').catch(() => null)

/// {script_kib, usable_ms}; each of `times` loads begins with an empty cache.
export async function form_page(origin, login, password, times) {
  const { chromium } = await playwright()
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: quiet })
  try {
    const loads = []
    for (let i = 0; i < times; i++) loads.push(await first_load(browser, origin, login, password))
    return { script_kib: mean(loads.map((l) => l.script_kib)), usable_ms: mean(loads.map((l) => l.usable_ms)) }
  } finally {
    await browser.close()
  }
}

async function first_load(browser, origin, login, password) {
  const context = await browser.newContext({ ...phone, baseURL: origin })
  const answer = await context.request.post('/api/session', { data: { user: login, password } })
  if (!answer.ok()) throw new Error(`log in: ${answer.status()}`)
  const page = await context.newPage()
  const devtools = await context.newCDPSession(page)
  await devtools.send('Network.enable')
  await devtools.send('Network.clearBrowserCache')
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: 4 })
  const scripts = new Set()
  let bytes = 0
  devtools.on('Network.responseReceived', ({ requestId, type }) => type === 'Script' && scripts.add(requestId))
  devtools.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (scripts.has(requestId)) bytes += encodedDataLength
  })
  const start = performance.now()
  await page.goto('/f/lead/new', { waitUntil: 'commit' })
  await page.getByLabel('联系电话').fill('13000000088', { timeout: 30_000 })
  const usable_ms = performance.now() - start
  await page.waitForLoadState('networkidle').catch(() => {})
  await context.close()
  return { script_kib: bytes / 1024, usable_ms }
}
