// Other people's records by id, fields nobody gave, sealed fields by sorting and guessing, rights nobody has.
const encode = encodeURIComponent

export default async function ({ attack, company }) {
  const { as, deals } = company
  const jia = as('jia'), yi = as('yi'), bing = as('bing'), wu = as('wu')
  const paper = await jia.post('/api/files?name=' + encode('合同.pdf'), Buffer.from('%PDF-1.4 jia'), { 'Content-Type': 'application/pdf' })
  const id = await company.deal('jia', { name: '甲的单子', amount: 100, note: '说明', paper: [paper.json.id] })
  await wu.patch(`${deals}/${id}`, { secret: '底价七十' })
  const partner = (await wu.post('/api/apps/vault/forms/partner/records', { name: '暗伙伴', code: 'XJ-77', price: 7 })).json.id

  await attack('IDOR: another\'s record by its id, on every route that takes one', async (expect) => {
    const base = `${deals}/${id}`
    const plugin = [`/api/apps/vault/flow/progress?form=deal&record=${id}`, `/api/apps/vault/dispatch/why?form=deal&record=${id}`]
    for (const path of [base, base + '?commands=1', base + '/history', `${base}/files/paper/${paper.json.id}`, ...plugin])
      expect((await yi.get(path)).status === 404, path)
    for (const [method, path, body] of [['patch', base, { name: 'x' }], ['delete', base], ['post', `${base}/commands/advance`, {}], ['post', `${base}/commands/end`, { end: 'won' }], ['post', `${base}/commands/return`, {}]]) {
      const answer = await yi[method](path, body)
      expect([403, 404].includes(answer.status), `${method} ${path}: ${answer.status}`)
      expect(!answer.text.includes('甲的单子'), answer.text)
    }
    expect((await jia.get(base)).json.name === '甲的单子', 'it was changed')
  })
  await attack('IDOR: an id of another form, an event\'s number, a person\'s, a guess', async (expect) => {
    for (const odd of [partner, await company.person('jia'), '1', '0', '-1', '01', id.toLowerCase(), id + ' ', id.slice(0, -1), '*', '%', "' OR 1=1 --", 'null', '{}', 'a'.repeat(300)])
      for (const path of [`${deals}/${encode(odd)}`, `${deals}/${encode(odd)}/history`]) {
        const answer = await yi.get(path)
        expect([400, 404].includes(answer.status), `${path}: ${answer.status}`)
      }
  })
  await attack('IDOR: another\'s file through one\'s own record, or by its id', async (expect) => {
    const own = await company.deal('yi', { name: '乙的' })
    for (const given of [[paper.json.id], [{ id: paper.json.id, name: 'x', type: 'text/html', size: 1 }]]) {
      const taken = await yi.patch(`${deals}/${own}`, { paper: given })
      expect(taken.status === 422, `attached: ${taken.status}`)
    }
    for (const path of [`${deals}/${own}/files/paper/${paper.json.id}`, `${deals}/${own}/files/name/${paper.json.id}`, `/api/files/${paper.json.id}`, `/files/${paper.json.id}`, `/data/files/${paper.json.id}`]) {
      const answer = await yi.get(path)
      expect(!answer.text.includes('%PDF-1.4 jia') && answer.status >= 400 || /text\/html/.test(answer.headers.get('content-type')), `${path}: ${answer.status}`)
      expect(!answer.text.includes('%PDF-1.4 jia'), path)
    }
  })
  await attack('a file in a record says the type and name it was uploaded with, whatever the client claims', async (expect) => {
    const mine = await jia.post('/api/files?name=a.pdf', Buffer.from('%PDF-1.4 x'), { 'Content-Type': 'application/pdf' })
    const own = await company.deal('jia', { name: 'x', paper: [{ id: mine.json.id, name: '../../x.html', type: 'text/html', size: 0 }] })
    const file = (await jia.get(`${deals}/${own}`)).json.paper[0]
    expect(file.name === 'a.pdf' && file.type === 'application/pdf', JSON.stringify(file))
  })
  await attack('mass assignment: fields that only the system writes', async (expect) => {
    for (const field of ['id', 'version', 'created_at', 'created_by', 'updated_at', 'updated_by', 'deleted_at', '_title', 'stage', 'stage_due', 'waiting_on', 'double', 'state', '__proto__', 'constructor', 'owner_department'])
      for (const [method, path] of [['post', deals], ['patch', `${deals}/${id}`]]) {
        const answer = await jia[method](path, JSON.stringify({ name: '甲的单子' }).replace('}', `,"${field}":"${await company.person('wu')}"}`))
        expect(answer.status === 422, `${method} ${field}: ${answer.status} ${answer.text.slice(0, 100)}`)
      }
  })
  await attack('mass assignment: a hidden, a read-only and another role\'s field', async (expect) => {
    for (const [who, field, value] of [['jia', 'secret', 'x'], ['jia', 'owner', await company.person('yi')], ['bing', 'name', 'x'], ['bing', 'amount', 1]]) {
      const answer = await as(who).patch(`${deals}/${id}`, { [field]: value })
      expect(answer.status === 422, `${who} ${field}: ${answer.status}`)
    }
    expect((await jia.post(deals, { name: 'x', secret: 'y' })).status === 422, 'set at creation')
  })
  await attack('a role is not raised: own record, own roles, a new person, a role as an option', async (expect) => {
    const me = await company.person('jia')
    const people = '/api/apps/vault/forms/person/records'
    for (const body of [{ roles: ['admin'] }, { roles: 'admin' }, { login: 'wu' }, { active: false }, { department: null }]) {
      const answer = await jia.patch(`${people}/${me}`, body)
      expect(answer.status === 422 || answer.status === 403, `${JSON.stringify(body)}: ${answer.status}`)
    }
    expect([403, 404, 422].includes((await jia.post(people, { name: 'x', login: 'x', roles: ['admin'] })).status), 'created a person')
    expect([403, 404].includes((await bing.patch(`${people}/${me}`, { roles: ['admin'] })).status), 'the chief gave a role')
    expect((await jia.get('/api/session')).json.person.roles.join() === 'clerk', 'raised')
  })
  await attack('a hidden field tells nothing by filter, sort, search, figures, export, formula or cursor', async (expect) => {
    for (const query of ['where=' + encode('secret="底价七十"'), 'where=' + encode('ISBLANK(secret)'), 'where=' + encode('LEN(secret)>0'), 'sort=secret', 'fields=secret', 'fields=name,secret', 'where=' + encode('partner.price>1'), 'where=' + encode('created_by.login="jia" AND secret<>""')]) {
      const answer = await jia.get(`${deals}?${query}`)
      expect(answer.status === 400, `${query}: ${answer.status}`)
    }
    expect(!(await jia.get(`${deals}?q=${encode('底价七十')}`)).json.records.length, 'found by search')
    expect(!(await jia.get(`${deals}?q=${encode('七')}`)).json.records.length, 'found by a part')
    for (const query of ['by=secret', 'measures=min(secret)', 'measures=count(secret)', 'measures=max(secret)', 'where=' + encode('secret<>""')])
      expect((await jia.get(`/api/apps/vault/forms/deal/aggregate?${query}`)).status === 400, query)
    for (const query of ['fields=secret', 'sort=secret', 'where=' + encode('secret<>""')])
      expect((await jia.get(`/api/apps/vault/forms/deal/export?${query}`)).status === 400, query)
    const check = await jia.post('/api/apps/vault/formulas/check', { form: 'deal', expr: '=secret' })
    expect(check.json.diagnostics.length > 0 && !check.json.deps.length, check.text)
    for (const path of ['/api/apps/vault', '/api/apps/vault/forms/deal/formulas', `${deals}/${id}`, `${deals}/${id}/history`, `${deals}/${id}?commands=1`, '/api/apps/vault/forms/deal/export'])
      expect(!/底价七十|"secret"/.test((await jia.get(path)).text), path)
  })
  await attack('a hidden field of a linked record tells nothing either', async (expect) => {
    await wu.patch(`${deals}/${id}`, { partner })
    for (const query of ['where=' + encode('partner.price=7'), 'where=' + encode('partner.code="XJ-77"')]) expect((await jia.get(`${deals}?${query}`)).status === 400, query)
    const by_code = await jia.patch(`${deals}/${id}`, { partner: 'XJ-77' })
    expect(by_code.status === 422, `linked by a hidden unique field: ${by_code.status}`)
    await wu.patch(`${deals}/${id}`, { partner: null })
  })
  await attack('an edit by a hidden field\'s version, a cursor of another, a limit too high', async (expect) => {
    const cursor = (await wu.get(`${deals}?limit=1&sort=secret`)).json.next
    const answer = await jia.get(`${deals}?limit=5&sort=name&after=${encode(cursor ?? 'x')}`)
    expect([200, 400].includes(answer.status) && !answer.text.includes('底价'), answer.text)
    for (const limit of ['0', '-1', '1001', '99999999999', 'x', '1e3', '10;DROP TABLE deal']) expect((await jia.get(`${deals}?limit=${encode(limit)}`)).status === 400, limit)
    for (const after of ['x', 'e30', encode('{"id":1}'), '%22', 'A'.repeat(2000)]) expect((await jia.get(`${deals}?after=${after}`)).status === 400, after)
  })
  await attack('SQL in every parameter stays text', async (expect) => {
    for (const odd of ["' OR '1'='1", '"; DROP TABLE deal; --', 'name) UNION SELECT password_hash FROM credential --', '%', '_', '\\', "x' ESCAPE '"]) {
      for (const path of [`${deals}?q=${encode(odd)}`, `${deals}?where=${encode(`name="${odd.replaceAll('"', '""')}"`)}`]) {
        const answer = await yi.get(path)
        expect(answer.status === 200 && !answer.text.includes('甲的单子'), `${path}: ${answer.status} ${answer.text.slice(0, 200)}`)
      }
      for (const path of [`${deals}?sort=${encode(odd)}`, `${deals}?fields=${encode(odd.replaceAll(',', ''))}`, `/api/apps/vault/forms/deal/aggregate?by=${encode(odd)}`, `/api/apps/vault/forms/deal/aggregate?measures=${encode(`sum(${odd})`)}`, `/api/apps/vault/forms/${encode(odd)}/records`, `/api/apps/${encode(odd)}`])
        expect([400, 404].includes((await yi.get(path)).status), path)
    }
    expect((await wu.get(`${deals}?limit=1`)).status === 200, 'the table is gone')
  })
  await attack('an idempotency key of another tells nothing of what it answered', async (expect) => {
    await jia.post(deals, { name: '有钥匙', amount: 5 }, { 'Idempotency-Key': 'k-1' })
    const answer = await yi.post(deals, { name: '乙的' }, { 'Idempotency-Key': 'k-1' })
    expect(!answer.text.includes('有钥匙'), answer.text)
    const again = await yi.post(deals, { name: '乙的二' }, { 'Idempotency-Key': 'x'.repeat(300) })
    expect(again.status === 413, `${again.status}`)
  })
  await attack('notices and streams are one\'s own: a number or a name of another opens nothing', async (expect) => {
    for (const path of ['/api/notices?person=' + await company.person('wu'), '/api/notices?limit=100000', '/api/notices?limit=-1']) {
      const answer = await yi.get(path)
      expect(answer.status === 200 && !answer.text.includes('甲的单子'), answer.text)
    }
  })
  await attack('the log of reads is for administrators, and it knows who opened, listed, exported and took a file', async (expect) => {
    for (const who of [jia, yi, bing]) expect((await who.get('/api/apps/vault/reads')).status === 403, 'somebody else reads it')
    await jia.get(`${deals}/${id}`)
    await jia.get(`${deals}/${id}/files/paper/${paper.json.id}`)
    await jia.get(`${deals}?q=${encode('单')}`)
    await jia.get('/api/apps/vault/forms/deal/export?q=x')
    await jia.get('/api/apps/vault/forms/deal/aggregate?by=kind')
    await yi.get(`${deals}/${id}`)
    const log = await wu.get(`/api/apps/vault/reads?person=${await company.person('jia')}&limit=500`)
    expect(log.status === 200, log.text)
    const whats = new Set(log.json.reads.map((one) => one.what))
    for (const what of ['record', 'file', 'list', 'export', 'figures', 'history']) expect(whats.has(what), `${what} is missing: ${[...whats]}`)
    expect(log.json.reads.some((one) => one.what === 'record' && one.record === id), 'not this record')
    const theirs = await wu.get(`/api/apps/vault/reads?record=${id}`)
    expect(theirs.json.reads.every((one) => one.person !== undefined && one.record === id), 'narrowed')
    expect(!theirs.json.reads.some((one) => one.what === 'record' && one.person_name === '乙'), 'what was refused is noted as read')
  })
}
