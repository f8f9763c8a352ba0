// The formula workbench as people use it: a wrong formula, its place and its cure, completion by Chinese, pinyin and
// keyboard alone, the value changing as it is typed, a formula that never ends; then the reference.
import assert from 'node:assert/strict'
import { log_in, open_browser, picture } from './browser.mjs'
import { api_of, start_server } from './server.mjs'

const app = 'medical-device-sales'
const password = process.env.KEDU_PASSWORD

let passed = 0
let failed = 0
async function step(name, work) {
  const start = Date.now()
  await work()
  passed++
  console.log(`  ✓ ${name} (${Date.now() - start} ms)`)
}

const server = await start_server(process.env.KEDU_APP, 'build/e2e/data')
const browser = await open_browser(process.env.CHROMIUM)
const pages = []

async function open(screen, path) {
  const page = await log_in(browser, server.origin, screen, 'guanning', password)
  pages.push(page)
  page.on('console', (message) => { if (message.type() === 'error') page.problems.push(message.text()) })
  await page.goto(path)
  return page
}
const editor = (page) => page.getByRole('textbox', { name: '公式' })
const offered = (page) => page.getByRole('listbox').getByRole('option')
const value = (page) => page.getByTestId('trial-value')
/// What is written: the lines of the editor without its marks.
const written = (page) => editor(page).locator('.cm-line').allTextContents().then((lines) => lines.join('\n'))
async function rewrite(page, text) {
  await editor(page).focus()
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.press('Delete')
  if (text) await page.keyboard.insertText(text)
  await page.keyboard.press('Escape')
}
/// Letters one by one, as fingers do: only typing opens the list.
async function type_and_take(page, letters, wanted, key) {
  await page.keyboard.type(letters, { delay: 30 })
  await page.getByRole('listbox').locator('[role=option]:first-child').filter({ hasText: wanted }).waitFor()
  await page.waitForTimeout(120) // the list takes no key in its first moment, so that none is taken by accident
  await page.keyboard.press(key)
}

async function tell() {
  const call = await api_of(server.origin, app, 'guanning', password)
  for (const [hospital, amount] of [['江城示范第二医院', 58000.5], ['江城示范第一医院', 100000]]) {
    const made = await call('POST', '/forms/trial/records', { hospital, category: '影像类', device: 'CT-64', amount })
    assert.equal(made.status, 201, JSON.stringify(made.body))
  }
  const page = await open('desk', '/formulas?form=trial')

  await step('a computed field is opened: its result equals what is stored', async () => {
    await value(page).getByText('300,000').waitFor()
    await page.getByText('与现值相同').waitFor()
    assert.match(await written(page), /hospital\.level/)
    await picture(page, 'formula-desk')
  })

  await step('a mistake is marked at its place, with a hint', async () => {
    await rewrite(page, '𠮷&ROUND(预计金额*医院.医院等极,2)')
    const problem = page.getByRole('button', { name: /医院等极/ })
    await problem.waitFor()
    assert.match(await problem.textContent(), /改法/)
    // The rare character before is one code point and two UTF-16 units: the mark must not slip.
    await page.locator('.cm-lintRange-error').filter({ hasText: '医院等极' }).waitFor()
    await picture(page, 'formula-mistake')
    await problem.click()
    assert.match(await page.evaluate(() => document.querySelector('.formula-host').shadowRoot.getSelection?.().toString() ?? ''), /医院等极|^$/)
  })

  await step('completion by pinyin initials and by Chinese, with the keyboard alone', async () => {
    await rewrite(page, '')
    await type_and_take(page, 'sswr', /ROUND/, 'Tab')
    assert.equal(await written(page), 'ROUND()')
    await type_and_take(page, 'yjje', /预计金额/, 'Enter')
    assert.equal(await written(page), 'ROUND(预计金额)')
    await page.keyboard.type('*0.9,2')
    await value(page).getByText('90,000').waitFor()
    await page.getByText('与现值不同').waitFor()
    await page.getByRole('button', { name: '复制' }).click()
    await page.getByRole('button', { name: '已复制' }).waitFor()
  })

  await step('completion goes behind links, and into the options of a choice', async () => {
    await rewrite(page, 'IF()')
    await page.keyboard.press('ArrowLeft')
    await page.keyboard.insertText('医院.')
    await page.keyboard.press('Control+Space')
    await offered(page).filter({ hasText: '医院等级' }).first().waitFor()
    await type_and_take(page, 'dj', /医院等级/, 'Enter')
    assert.equal(await written(page), 'IF(医院.医院等级)')
    await page.keyboard.type('="')
    await page.keyboard.press('Control+Space')
    await offered(page).filter({ hasText: '三甲' }).first().waitFor()
    await picture(page, 'formula-options')
    await page.waitForTimeout(120)
    await page.keyboard.press('Enter')
    await page.keyboard.press('End')
    assert.equal(await written(page), 'IF(医院.医院等级="三甲")')
    await page.keyboard.press('ArrowLeft')
    await page.keyboard.type(',"重点","一般"')
    await value(page).getByText('重点').waitFor()
    await page.getByRole('button', { name: /江城示范第二医院/ }).click()
    await value(page).getByText(/重点|一般/).waitFor()
  })

  await step('help is shown for the function around the cursor and under the mouse', async () => {
    await page.locator('.function-card').getByText('条件成立返回第二个参数').waitFor()
    await page.locator('.cm-line span').filter({ hasText: /^IF$/ }).first().hover()
    await page.locator('.cm-tooltip .card-help').getByText('The second argument when the condition holds', { exact: false }).waitFor()
    await picture(page, 'formula-help')
  })

  await step('a lookup over other forms shows what the store finds', async () => {
    await rewrite(page, 'SUMIFS(设备试用.预计金额,设备试用.设备品类,"影像*")')
    await value(page).getByText('158,000.5').waitFor()
    await picture(page, 'formula-lookup')
    await rewrite(page, 'COUNTIFS(设备试用.医院,医院)&"/"&XLOOKUP(医院,{form:hospital}.id,{form:hospital}.name,"未知")')
    await value(page).getByText(/^1\/江城示范第.医院/).waitFor()
    await rewrite(page, 'SUMIFS(设备试用.预计金额*2,设备试用.医院,医院)')
    await page.getByRole('button', { name: /另一个表单的一列/ }).waitFor()
    await rewrite(page, 'SUMIFS()')
    await page.keyboard.press('ArrowLeft')
    await type_and_take(page, 'sbsy', /设备试用/, 'Enter')
    assert.equal(await written(page), 'SUMIFS(设备试用)')
    await page.keyboard.type('.')
    await offered(page).filter({ hasText: '预计金额' }).first().waitFor()
  })

  await step('Chinese composed by an input method arrives whole, and finds names', async () => {
    await rewrite(page, '')
    const line = await page.context().newCDPSession(page)
    for (const part of ['y', 'yu', 'yuji', 'yujijine']) await line.send('Input.imeSetComposition', { text: part, selectionStart: part.length, selectionEnd: part.length })
    await line.send('Input.insertText', { text: '预计金' })
    await offered(page).filter({ hasText: '预计金额' }).first().waitFor()
    await page.waitForTimeout(120)
    await page.keyboard.press('Enter')
    await page.keyboard.type('+1')
    assert.equal(await written(page), '预计金额+1')
    await value(page).getByText(/001/).waitFor()
  })

  await step('a formula that takes too long is stopped, and the page goes on', async () => {
    // The library has budgets of its own, so what never ends must be slipped in behind its back.
    await page.route('**/formulas/check', (route) => route.fulfill({ json: { js: 'for(;;);', deps: [], type: 'number', diagnostics: [] } }))
    await rewrite(page, '1+1')
    await value(page).getByText('#LIMIT!').waitFor()
    await page.unroute('**/formulas/check')
    await rewrite(page, '1/0')
    await value(page).getByText('#DIV/0!').waitFor()
    await rewrite(page, 'NETWORKDAYS("2026-10-01","2026-10-08","CN")')
    await value(page).getByText(/^\d+/).waitFor()
    await rewrite(page, 'TODAY()')
    await value(page).getByText(/^20\d\d-\d\d-\d\d/).waitFor()
  })

  await step('Tab leaves the editor when nothing is offered', async () => {
    await editor(page).focus()
    await page.keyboard.press('Escape')
    await page.keyboard.press('Tab')
    assert.equal(await page.evaluate(() => document.activeElement.className), 'button')
  })

  await step('the reference finds functions by Chinese, English and pinyin initials', async () => {
    await page.getByRole('link', { name: '函数手册' }).last().click()
    const search = page.getByRole('searchbox')
    for (const [words, name] of [['人民币', 'RMBUPPER'], ['networkdays', 'NETWORKDAYS'], ['sswr', 'ROUND']]) {
      await search.fill(words)
      await page.locator('.functions-list li').first().getByText(name, { exact: true }).waitFor()
    }
    await search.fill('')
    await page.locator('#ROUND').waitFor()
    await picture(page, 'functions-desk')
  })

  await step('on a phone', async () => {
    const phone = await open('phone', '/formulas?form=trial&at=-1')
    await editor(phone).tap()
    await phone.keyboard.type('yjj', { delay: 40 })
    await offered(phone).filter({ hasText: '预计金额' }).first().waitFor()
    await phone.waitForTimeout(150)
    await picture(phone, 'formula-phone-offer')
    await offered(phone).filter({ hasText: '预计金额' }).first().tap()
    await phone.keyboard.type('*2')
    await value(phone).getByText('200,000').waitFor()
    await picture(phone, 'formula-phone')
    await phone.goto('/functions?q=rq')
    await phone.locator('.functions-list li').first().waitFor()
    await picture(phone, 'functions-phone')
    assert.ok((await phone.evaluate(() => document.documentElement.scrollWidth - innerWidth)) <= 0, 'no sideways scrolling')
  })

  await step('no page had an error of its own, and none broke the policy', async () => {
    assert.deepEqual(pages.flatMap((one) => one.problems), [])
  })
}

try {
  await tell()
} catch (error) {
  failed++
  console.log(`  ✗ ${error.stack ?? error}`)
  for (const page of pages) { console.log(page.problems); await picture(page, 'failed-formula').catch(() => {}) }
} finally {
  await browser.close()
  await server.stop()
}
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed ? 1 : 0)
