// Script in every label and value, looked at in a real browser: nothing runs, nothing becomes an element, no page breaks.
import { existsSync, mkdirSync } from 'node:fs'
import { password } from './company.mjs'

const kit = '../e2e/node_modules/playwright-core/index.mjs'
const encode = encodeURIComponent
const values = ['<img src=x onerror="hurt(31)">', '"><script>hurt(32)</script>', '<svg/onload=hurt(33)>', '{{constructor.constructor("hurt(34)")()}}', 'javascript:hurt(35)', '\u2028</script><script>hurt(36)</script>', '<a href="javascript:hurt(37)">点我</a>', '<style>*{display:none}</style>']

export default async function ({ attack, company }) {
  if (!process.env.CHROMIUM || !existsSync('build/web/index.html') || !existsSync(new URL(kit, import.meta.url))) return attack('script in a real browser', () => 'skipped')
  const { chromium } = await import(kit)
  mkdirSync('build/attack', { recursive: true })
  const wu = company.as('wu'), jia_id = await company.person('jia')
  const partner = (await wu.post('/api/apps/vault/forms/partner/records', { name: values[0], code: values[1] })).json.id
  const paper = (await wu.post('/api/files?name=' + encode('<img src=x onerror=hurt(38)>.pdf'), Buffer.from('%PDF-1.4'), { 'Content-Type': 'application/pdf' })).json.id
  const ids = []
  for (const [i, value] of values.entries())
    ids.push(await company.deal('wu', { name: value, note: value + '\n' + value, site: value, secret: value, kind: i % 2 ? 'plain' : 'other', amount: i, owner: jia_id, partner, paper: [paper] }))
  await wu.patch(`${company.deals}/${ids[0]}`, { note: values[1] })

  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'] })
  const harm = []
  const screens = { phone: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true }, desk: { viewport: { width: 1440, height: 900 } } }
  let pictures = 0
  /// What on this page is not as it should be.
  const found = (page) => page.evaluate(() => {
    const bad = []
    for (const one of document.querySelectorAll('script:not([src]), [onerror], [onload], [onclick], [onmouseover], img[src="x"], a[href^="javascript:" i], iframe, object, embed, base, body style')) bad.push(one.outerHTML.slice(0, 100))
    if (!document.body.innerText.trim()) bad.push('the page is empty')
    return [...bad, ...globalThis.harm]
  })
  const open = async (screen, login) => {
    const context = await browser.newContext({ ...screens[screen], baseURL: company.origin, locale: 'zh-CN', timezoneId: 'Asia/Shanghai' })
    await context.addInitScript(() => {
      globalThis.harm = []
      globalThis.hurt = (what) => globalThis.harm.push(`script ran: ${what}`)
      document.addEventListener('securitypolicyviolation', (event) => globalThis.harm.push(`CSP: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`))
    })
    const page = await context.newPage()
    page.setDefaultTimeout(15_000)
    page.on('pageerror', (error) => harm.push(`${page.url()}: ${error.message}`))
    page.on('dialog', (dialog) => { harm.push(`dialog ${dialog.message()}`); dialog.dismiss() })
    await page.goto('/login')
    await page.getByLabel(/账号|用户名|姓名|登录名/).fill(login)
    await page.getByLabel('密码', { exact: true }).fill(password)
    await page.getByRole('button', { name: '登录', exact: true }).click()
    await page.waitForURL((url) => url.pathname !== '/login')
    return page
  }
  const look = async (page, screen, path) => {
    await page.goto(path)
    await page.waitForLoadState('load')
    await page.waitForTimeout(1200)
    await page.screenshot({ path: `build/attack/${String(++pictures).padStart(2, '0')}-${screen}${path.replace(/\W+/g, '-').slice(0, 30)}.png` })
    return found(page)
  }
  try {
    for (const screen of Object.keys(screens)) {
      const page = await open(screen, 'wu')
      for (const path of ['/work', '/home', '/me', '/m/deal', '/m/partner', '/m/person', '/f/deal/new', `/f/deal/${ids[0]}/edit`, `/r/deal/${ids[0]}`, `/r/deal/${ids[5]}`, `/r/partner/${partner}`, '/d/board', '/formulas', '/functions'])
        await attack(`script in labels and values, ${screen} ${path.replace(/[0-9A-Z]{26}/, 'ID')}`, async (expect) => {
          harm.length = 0
          const bad = [...await look(page, screen, path), ...harm]
          expect(!bad.length, bad.slice(0, 5).join(' | '))
        })
      await attack(`script in messages of a form that is refused, ${screen}`, async (expect) => {
        harm.length = 0
        await page.goto(`/f/deal/${ids[1]}/edit`)
        const amount = page.getByLabel(/金额/).first()
        await amount.fill('2000000')
        await page.getByRole('button', { name: /^(提交|保存|创建)/ }).last().click()
        await page.getByText('金额太大').first().waitFor()
        const bad = [...await found(page), ...harm]
        expect(!bad.length, bad.join(' | '))
      })
      await attack(`script in a search and its results, ${screen}`, async (expect) => {
        harm.length = 0
        await page.goto('/m/deal?q=' + encode(values[0]) + '#' + encode(values[1]))
        await page.waitForTimeout(800)
        const bad = [...await found(page), ...harm]
        expect(!bad.length, bad.join(' | '))
      })
      await page.context().close()
    }
    await attack('an upload opened in the browser is saved, and runs nothing', async (expect) => {
      const page = await open('desk', 'wu')
      const file = (await wu.post('/api/files?name=x.html', Buffer.from('<script>parent.hurt(40);hurt(41)</script>'), { 'Content-Type': 'text/html' })).json.id
      const id = await company.deal('wu', { name: '网页', paper: [file] })
      const download = page.waitForEvent('download', { timeout: 8000 })
      await page.goto(`${company.deals}/${id}/files/paper/${file}`).catch(() => {})
      expect((await download).suggestedFilename() !== '', 'not saved')
      expect(!harm.length, harm.join())
      await page.context().close()
    })
    await attack('a page of another site frames nothing and reads nothing', async (expect) => {
      const page = await open('desk', 'wu')
      const before = page.url()
      await page.goto('about:blank')
      await page.setContent(`<iframe id="f" src="${company.origin}/work"></iframe>`)
      await page.waitForTimeout(1000)
      const frame = page.frames().find((one) => one.url().startsWith(company.origin))
      const text = frame ? await frame.evaluate(() => document.body?.innerText ?? '').catch(() => '') : ''
      expect(!/单子|保险柜/.test(text), `framed: ${text.slice(0, 80)} (${before})`)
      await page.context().close()
    })
  } finally {
    await browser.close()
  }
}
