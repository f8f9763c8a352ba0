// Bodies that are deep, long, doubled or not what they say, and formulas that want everything.
const encode = encodeURIComponent
const patience_ms = 20_000  // what hangs takes longer; a busy machine does not

export default async function ({ attack, company }) {
  const { as, deals, origin } = company
  const jia = as('jia')
  const answers = (name, body, statuses, path = deals) => attack(name, async (expect) => {
    const begun = Date.now()
    const answer = await jia.post(path, body)
    expect(statuses.includes(answer.status), `${answer.status} ${answer.text.slice(0, 200)}`)
    expect(Date.now() - begun < patience_ms, `${Date.now() - begun} ms`)
    expect(company.alive(), 'the process ended')
  })
  await answers('JSON of 100,000 lists in each other', '{"name":' + '['.repeat(100_000) + ']'.repeat(100_000) + '}', [400])
  await answers('JSON of 100,000 objects in each other', '{"name":'.repeat(100_000) + '1' + '}'.repeat(100_000), [400])
  await answers('JSON 65 deep', '{"name":' + '['.repeat(65) + ']'.repeat(65) + '}', [400])
  await answers('JSON that is cut off', '{"name":"x"', [400])
  await answers('JSON with something after it', '{"name":"x"}{"name":"y"}', [400])
  await answers('JSON with a field given twice', '{"name":"x","name":"y"}', [400, 422])
  await answers('JSON with a lone surrogate', '{"name":"\\ud800"}', [400, 422])
  await answers('JSON with bytes that are no UTF-8', Buffer.from('{"name":"\xff\xfe"}', 'latin1'), [400, 422])
  await answers('JSON with an overlong dot', Buffer.from('{"name":"\xc0\xae"}', 'latin1'), [400, 422])
  await answers('JSON with a byte order mark', '\ufeff{"name":"x"}', [201, 400])
  await answers('JSON with NaN', '{"name":"x","amount":NaN}', [400])
  await answers('JSON with a number beyond all', '{"name":"x","amount":1e999}', [400, 422])
  await answers('a number of 100,000 digits', '{"name":"x","amount":' + '9'.repeat(100_000) + '}', [400, 422])
  await answers('text longer than a field takes', JSON.stringify({ name: 'x'.repeat(32 * 1024 + 1) }), [422])
  await answers('40,000 fields nobody has', '{"name":"x",' + Array.from({ length: 40_000 }, (_, i) => `"f${i}":1`).join() + '}', [400, 413, 422])
  await answers('a body over a megabyte', JSON.stringify({ name: 'x', note: 'x'.repeat(1_100_000) }), [413])
  await answers('a list where an object is due', '[]', [400])
  await answers('NUL in a text', '{"name":"a\\u0000b"}', [201, 400, 422])
  await answers('wrong types everywhere', '{"name":{},"amount":[],"kind":1,"owner":{},"partner":[[]],"paper":5}', [422])

  await attack('a text with NUL is the same in list, detail and search, or refused', async (expect) => {
    const made = await jia.post(deals, { name: 'nul\0tail' })
    if (made.status !== 201) return
    expect((await jia.get(`${deals}/${made.json.id}`)).json.name === made.json.name, 'differs')
  })
  await attack('a gzip bomb as a body is not unpacked', async (expect) => {
    const { gzipSync } = await import('node:zlib')
    const answer = await jia.post(deals, gzipSync(Buffer.alloc(50_000_000, 32)), { 'Content-Encoding': 'gzip', 'Content-Type': 'application/json' })
    expect([400, 415].includes(answer.status), `${answer.status}`)
  })

  const check = (expr) => jia.post('/api/apps/vault/formulas/check', { form: 'deal', expr })
  const hostile = ['=' + '('.repeat(5000) + '1' + ')'.repeat(5000), '=' + '-'.repeat(7000) + '1', '=' + '1+'.repeat(3990) + '1', '=IF('.repeat(2000), '="' + 'x'.repeat(7990), '=' + 'A'.repeat(7999), '='.repeat(8000), '=name&'.repeat(1300) + 'name',
    '=constructor', '=__proto__', '=globalThis', '=process.exit()', '=eval("1")', '=name.constructor', '=(()=>1)()', '=`${1}`', '=1;while(1){}', '="\u2028alert(1)"', '="</script><script>alert(1)</script>"', '=\ud800', '={1,2,3}', '=REGEXMATCH("' + 'a'.repeat(30) + '!","(a+)+$")', '=REPT(REPT("x",32767),32767)', '=SUM(' + '1,'.repeat(300) + '1)']
  await attack('hostile formulas over HTTP are checked in time and break nothing', async (expect) => {
    for (const expr of hostile) {
      const begun = Date.now()
      const answer = await check(expr)
      expect([200, 400, 413].includes(answer.status), `${expr.slice(0, 40)}: ${answer.status}`)
      expect(Date.now() - begun < patience_ms, `${expr.slice(0, 40)}: ${Date.now() - begun} ms`)
    }
    expect((await check('=amount*2')).json.type === 'number', 'the next good one does not work')
  })
  await attack('hostile formulas as a filter are answered in time and the next good one works', async (expect) => {
    const filters = ['REPT(name,32767)<>""', 'REPT(REPT(name,30000),30000)=""', 'SUBSTITUTE(REPT(name,9999),"x",REPT("y",9999))=""', 'REGEXMATCH(name,"(a+)+$")', 'name=name=name=name', '1/0=1', 'amount^amount^amount>1', 'LEN(REPT("x",1e9))>1',
      'OR(' + Array(200).fill('CONTAINS(name,"x")').join() + ')', '('.repeat(60) + 'TRUE' + ')'.repeat(60), 'NOT('.repeat(70) + 'TRUE' + ')'.repeat(70)]
    for (const where of filters) {
      const begun = Date.now()
      const answer = await jia.get(`${deals}?where=${encode(where)}`)
      expect([200, 400, 413, 504].includes(answer.status), `${where.slice(0, 40)}: ${answer.status} ${answer.text.slice(0, 100)}`)
      expect(Date.now() - begun < patience_ms, `${where.slice(0, 40)}: ${Date.now() - begun} ms`)
    }
    expect((await jia.get(`${deals}?where=${encode('amount>=0')}`)).status === 200, 'the next good one')
  })
  await attack('many query parameters and doubled ones', async (expect) => {
    expect((await jia.get(`${deals}?${'a=1&'.repeat(300)}`)).status === 400, '300 parameters')
    const twice = await jia.get(`${deals}?limit=1&limit=1000`)
    expect([200, 400].includes(twice.status) && (twice.json.records?.length ?? 0) <= 1, 'the second one counts')
  })
  await attack('a command with a body nobody expects', async (expect) => {
    const id = await company.deal('jia', { name: '流程', note: 'x', amount: 1 })
    for (const body of ['', '[]', '"x"', '{"__proto__":{"x":1}}', '{"input":{"stage":"won"}}', JSON.stringify({ to: 'x'.repeat(100_000) })]) {
      const answer = await jia.post(`${deals}/${id}/commands/nobody`, body || undefined)
      expect([400, 403, 404, 409, 422].includes(answer.status), `${body.slice(0, 40)}: ${answer.status}`)
    }
  })
  await attack('a stage is not skipped: no field, no command and no end leads past what is required', async (expect) => {
    const id = await company.deal('jia', { name: '流程' })
    const before = (await jia.get(`${deals}/${id}`)).json.stage
    for (const [name, body] of [['advance', {}], ['advance', { stage: 'won' }], ['advance', { to: 'won' }], ['approve', {}], ['end', { end: 'won' }], ['return', { to: 'sign' }]]) await jia.post(`${deals}/${id}/commands/${name}`, body)
    const after = (await jia.get(`${deals}/${id}`)).json
    expect(after.stage === before && after.stage !== 'won', `${before} → ${after.stage}`)
  })
  void origin
}
