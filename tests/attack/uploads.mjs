// Files: what they claim to be, where they want to lie, and how they come back.
const encode = encodeURIComponent

export default async function ({ attack, company }) {
  const { as, deals } = company
  const jia = as('jia')
  const upload = (name, bytes, type = 'application/octet-stream') => jia.post(`/api/files?name=${encode(name)}`, typeof bytes === 'string' ? Buffer.from(bytes) : bytes, { 'Content-Type': type })
  /// Uploads, puts it into a deal and takes it back.
  const back = async (name, bytes, type) => {
    const file = await upload(name, bytes, type)
    const id = await company.deal('jia', { name: '附件', paper: [file.json.id] })
    return { file: file.json, answer: await jia.get(`${deals}/${id}/files/paper/${file.json.id}`) }
  }
  const harmful = [
    ['x.html', '<!doctype html><script>alert(1)</script>', 'text/html'], ['x.svg', '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', 'image/svg+xml'],
    ['x.xml', '<?xml version="1.0"?><x:script xmlns:x="http://www.w3.org/1999/xhtml">alert(1)</x:script>', 'application/xml'], ['x.xhtml', '<html xmlns="http://www.w3.org/1999/xhtml"><script>alert(1)</script></html>', 'application/xhtml+xml'],
    ['x.js', 'alert(1)', 'text/javascript'], ['x.css', '*{background:url(//evil)}', 'text/css'], ['x.pdf', '<script>alert(1)</script>', 'application/pdf'], ['x.png', '<html><script>alert(1)</script>', 'image/png'],
    ['x.mht', 'MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n<script>alert(1)</script>', 'message/rfc822'], ['x.swf', 'FWS\x09', 'application/x-shockwave-flash'],
  ]
  for (const [name, bytes, type] of harmful)
    await attack(`an upload of ${name} as ${type} comes back as bytes to save`, async (expect) => {
      const { file, answer } = await back(name, bytes, type)
      expect(answer.status === 200, `${answer.status}`)
      expect(!/html|svg|xml|script|css/.test(file.type) && answer.headers.get('content-type') === 'application/octet-stream', `${file.type}, ${answer.headers.get('content-type')}`)
      expect(answer.headers.get('content-disposition')?.startsWith('attachment'), 'shown in the browser')
      expect(answer.headers.get('x-content-type-options') === 'nosniff', 'sniffed')
      expect(/default-src 'none'/.test(answer.headers.get('content-security-policy')) && /sandbox/.test(answer.headers.get('content-security-policy')), 'no sandbox')
    })
  await attack('a polyglot keeps the type of its first bytes, and is sandboxed', async (expect) => {
    for (const bytes of ['%PDF-1.4\n<script>alert(1)</script>', 'GIF89a/*<svg onload=alert(1)>*/=1;alert(1)', '\x89PNG\r\n\x1a\n<html><script>alert(1)</script>']) {
      const { answer } = await back('x.html', Buffer.from(bytes, 'latin1'), 'text/html')
      expect(!/html/.test(answer.headers.get('content-type')) && answer.headers.get('content-disposition').startsWith('attachment'), answer.headers.get('content-type'))
    }
  })
  for (const name of ['../../../etc/passwd', '..\\..\\evil.exe', '/etc/passwd', 'C:\\x.pdf', '....//....//x', 'a\0b.pdf', 'a\r\nSet-Cookie: x=1', '"; filename="evil.html', "'; x", 'a'.repeat(5000), '', '.', '..', '\u202egpj.exe', '<img src=x onerror=alert(1)>.pdf', 'CON', '%2e%2e%2fx'])
    await attack(`a file called ${JSON.stringify(name.slice(0, 40))} lies where all lie, and its name is only shown`, async (expect) => {
      const file = await upload(name, '%PDF-1.4 name')
      if (file.status === 400 && name.includes('\0')) return
      expect(file.status === 201, `${file.status} ${file.text}`)
      expect(!/[/\\\0\r\n]/.test(file.json.name) && file.json.name.length <= 120, `shown as ${file.json.name}`)
      const id = await company.deal('jia', { name: '附件', paper: [file.json.id] })
      const answer = await jia.get(`${deals}/${id}/files/paper/${file.json.id}`)
      expect(answer.status === 200 && !answer.headers.has('set-cookie'), `${answer.status}`)
      expect(/^attachment; filename="file"; filename\*=UTF-8''[A-Za-z0-9._%-]+$/.test(answer.headers.get('content-disposition')), answer.headers.get('content-disposition'))
    })
  await attack('uploads lie outside of what is served, under names of the server\'s own', async (expect) => {
    const { readdirSync, statSync } = await import('node:fs')
    const { join } = await import('node:path')
    const names = readdirSync(join(company.data, 'files'))
    expect(names.length > 5 && names.every((name) => /^[0-9A-Za-z]{26}$/.test(name)), names.filter((name) => !/^[0-9A-Za-z]{26}$/.test(name)).join())
    expect(names.every((name) => (statSync(join(company.data, 'files', name)).mode & 0o177) === 0), 'others on the machine may read or run them')
  })
  await attack('a path out of the folder, in place of a file\'s id or field', async (expect) => {
    const file = await upload('a.pdf', '%PDF-1.4')
    const id = await company.deal('jia', { name: '附件', paper: [file.json.id] })
    for (const path of [`paper/..%2f..%2fkedu.db`, `paper/..`, `paper/${file.json.id}%2f..`, `..%2fpaper/${file.json.id}`, `paper/${'0'.repeat(26)}`, `paper/${'Z'.repeat(26)}`, `name/${file.json.id}`, `%5fproto%5f/${file.json.id}`])
      expect([400, 404].includes((await jia.get(`${deals}/${id}/files/${path}`)).status), path)
    for (const path of ['/..%2f..%2fetc/passwd', '/assets/../../kedu.db', '/assets/..%2f..%2fkedu.db', '/%2e%2e/kedu.db', '/kedu.db', '/files/', '/.git/config', '/index.html%00.js', '/manifest.json/../../x', '/.vite/manifest.json']) {
      const answer = await company.ask('GET', path)
      expect(!/SQLite format|root:|\[core\]/.test(answer.text), path)
    }
  })
  await attack('an upload of 20 MB and a byte is refused before it is read', async (expect) => {
    const answer = await upload('big.pdf', Buffer.alloc(20 * 1024 * 1024 + 1, 0x25)).catch((error) => ({ status: 413, text: String(error) }))
    expect(answer.status === 413, `${answer.status}`)
  })
  await attack('an empty upload and one without a session are refused', async (expect) => {
    expect((await upload('a.pdf', '')).status === 400, 'empty')
    expect((await company.ask('POST', '/api/files?name=a', { body: 'x', headers: { 'Content-Type': 'text/plain' } })).status === 401, 'no session')
  })
  await attack('a file field takes only uploads, whatever stands in their place', async (expect) => {
    for (const paper of ['x', [1], [{}], [{ id: 1 }], [{ id: '../x' }], [['x']], { id: 'x' }, [null], ['0'.repeat(26)], true]) {
      const answer = await jia.post(deals, { name: 'x', paper })
      expect(answer.status === 422, `${JSON.stringify(paper)}: ${answer.status}`)
    }
  })
  await attack('an exported cell is no formula of a spreadsheet', async (expect) => {
    for (const name of ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '=HYPERLINK("http://evil","x")', '=cmd|\'/c calc\'!A1']) await company.deal('jia', { name })
    const csv = await jia.get('/api/apps/vault/forms/deal/export')
    expect(csv.headers.get('content-disposition').startsWith('attachment'), 'shown')
    for (const line of csv.text.replace('\ufeff', '').split('\r\n').slice(1)) expect(!/^"?[=+@\t]|^"?-\d+,/.test(line), line)
  })
}
