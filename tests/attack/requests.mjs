// Requests that mean two things to two readers: each is refused, and the connection with it.
import { raw, head } from './wire.mjs'

export default async function ({ attack, company }) {
  const { port, origin } = company
  const token = `Authorization: Bearer ${company.tokens.jia}`
  const smuggled = 'GET /api/session HTTP/1.1\r\nHost: a\r\n\r\n'

  /// The first answer has one of `statuses`, and what follows in the same bytes is never taken for a request.
  const refused = (name, bytes, statuses = [400]) => attack(name, async (expect) => {
    const answer = await raw(port, bytes)
    expect(statuses.includes(answer.status), `answered ${answer.statuses.join(',') || 'nothing'}: ${answer.text.slice(0, 120)}`)
    expect(answer.statuses.length === 1, `a second answer: ${answer.statuses}`)
    expect(answer.closed, 'the connection stays open')
  })
  const post = (...more) => head('POST /api/session HTTP/1.1', 'Host: a', 'Content-Type: application/json', ...more)

  await refused('two Content-Length', post('Content-Length: 2', 'Content-Length: 40') + '{}' + smuggled)
  await refused('two equal Content-Length', post('Content-Length: 2', 'Content-Length: 2') + '{}' + smuggled)
  await refused('Content-Length as a list', post('Content-Length: 2, 2') + '{}' + smuggled)
  for (const length of ['+2', '-1', '0x2', '2 ', ' 2', '02;', '', '99999999999999999999', '٢'])
    if (length !== '2 ' && length !== ' 2') await refused(`Content-Length “${length}”`, post(`Content-Length: ${length}`) + '{}' + smuggled)
  await refused('Content-Length and Transfer-Encoding', post('Content-Length: 2', 'Transfer-Encoding: chunked') + '0\r\n\r\n' + smuggled)
  await refused('Transfer-Encoding before Content-Length', post('Transfer-Encoding: chunked', 'Content-Length: 2') + '0\r\n\r\n' + smuggled)
  for (const coding of ['gzip', 'identity', 'chunked, identity', 'chunked, chunked', 'xchunked', 'chunked;q=1', '"chunked"', 'chun\tked', '\x0bchunked'])
    await refused(`Transfer-Encoding “${JSON.stringify(coding).slice(1, -1)}”`, post(`Transfer-Encoding: ${coding}`) + '0\r\n\r\n' + smuggled, [400, 501])
  await refused('two Transfer-Encoding', post('Transfer-Encoding: chunked', 'Transfer-Encoding: chunked') + '0\r\n\r\n' + smuggled)
  await refused('Transfer-Encoding in HTTP/1.0', post('Transfer-Encoding: chunked').replace('1.1', '1.0') + '0\r\n\r\n' + smuggled)
  await refused('blank before the colon', post('Transfer-Encoding : chunked') + '0\r\n\r\n' + smuggled)
  await refused('a folded header line', post('X-Fold: a', ' b', 'Content-Length: 0') + smuggled)
  await refused('a folded Transfer-Encoding', post('Transfer-Encoding:', ' chunked') + '0\r\n\r\n' + smuggled)
  await refused('a line folded onto nothing', post('Content-Length: 2', ' ') + '{}' + smuggled)
  await refused('a header line without a colon', post('Content-Length') + smuggled)
  await refused('bare LF in the request line', 'GET /healthz HTTP/1.1\nHost: a\r\n\r\n' + smuggled)
  await refused('bare LF between headers', 'GET /healthz HTTP/1.1\r\nHost: a\nX: b\r\n\r\n' + smuggled)
  await refused('bare CR in a header', 'GET /healthz HTTP/1.1\r\nHost: a\r\nX: b\rContent-Length: 5\r\n\r\n' + smuggled)
  await refused('NUL in a header', 'GET /healthz HTTP/1.1\r\nHost: a\r\nX: b\0c\r\n\r\n' + smuggled)
  await refused('NUL in a header name', 'GET /healthz HTTP/1.1\r\nHost: a\r\nX\0: b\r\n\r\n' + smuggled)
  await refused('a byte ≥ 0x80 in a header name', Buffer.from('GET /healthz HTTP/1.1\r\nHost: a\r\nX\xff: b\r\n\r\n' + smuggled, 'latin1'))
  await refused('two Hosts', head('GET /healthz HTTP/1.1', 'Host: a', 'Host: b') + smuggled)
  await refused('no Host', head('GET /healthz HTTP/1.1') + smuggled)
  for (const host of ['', 'a b', 'a/b', 'a@b', 'a,b', 'a\\b', 'a"b', '<a>'])
    await refused(`Host “${host}”`, head('GET /healthz HTTP/1.1', `Host: ${host}`) + smuggled)
  await refused('two Content-Types', post('Content-Length: 2', 'Content-Type: text/plain') + '{}' + smuggled)
  await refused('two Authorizations', head('GET /api/session HTTP/1.1', 'Host: a', token, 'Authorization: Bearer x') + smuggled)
  await refused('HTTP/2.0 in the request line', 'GET /healthz HTTP/2.0\r\nHost: a\r\n\r\n' + smuggled)
  await refused('HTTP/0.9', 'GET /healthz\r\n\r\n' + smuggled)
  await refused('a method of one\'s own', head('HURT /healthz HTTP/1.1', 'Host: a') + smuggled, [400, 501])
  await refused('lower-case method', head('get /healthz HTTP/1.1', 'Host: a') + smuggled, [400, 501])
  await refused('CONNECT', head('CONNECT a:80 HTTP/1.1', 'Host: a') + smuggled, [400, 501])
  await refused('TRACE', head('TRACE /healthz HTTP/1.1', 'Host: a', 'X-Secret: 1') + smuggled, [400, 501])
  await refused('a chunk longer than it says', post('Transfer-Encoding: chunked') + '2\r\n{}XX\r\n0\r\n\r\n' + smuggled)
  await refused('a chunk size that wraps around', post('Transfer-Encoding: chunked') + 'ffffffffffffffff2\r\n{}\r\n0\r\n\r\n' + smuggled)
  await refused('a negative chunk size', post('Transfer-Encoding: chunked') + '-2\r\n{}\r\n0\r\n\r\n' + smuggled)
  await refused('a chunk extension', post('Transfer-Encoding: chunked') + '2;a=b\r\n{}\r\n0\r\n\r\n' + smuggled)
  await refused('bare LF after a chunk size', post('Transfer-Encoding: chunked') + '2\n{}\r\n0\r\n\r\n' + smuggled)
  await refused('a trailer', post('Transfer-Encoding: chunked') + '2\r\n{}\r\n0\r\nHost: b\r\n\r\n' + smuggled)

  for (const target of ['http://evil.example/api/session', '//evil.example/x', '/api/../../etc/passwd', '/api/%2e%2e/x', '/..', '/a/./b', '/%2e%2e%2f%2e%2e%2fetc%2fpasswd',
    '/assets/..%5c..%5cetc', '/a%00b', '/a%0d%0aX: b', '/a\\b', '/a%zz', '/a%', '/%c0%ae%c0%ae/', '/%ff', 'api/session', '*', '/a#b', '/a//b', '/%2f', '/a%1fb'])
    await refused(`target ${target}`, head(`GET ${target} HTTP/1.1`, 'Host: a') + smuggled)
  await refused('a target with a byte ≥ 0x80', Buffer.from(head('GET /\xe4 HTTP/1.1', 'Host: a') + smuggled, 'latin1'))
  await refused('a target with a blank', head('GET /a b HTTP/1.1', 'Host: a') + smuggled)
  await refused('a header of 9 KiB', head('GET /healthz HTTP/1.1', 'Host: a', 'X: ' + 'a'.repeat(9000)) + smuggled, [431])
  await refused('200 header fields', head('GET /healthz HTTP/1.1', 'Host: a', ...Array(200).fill('X: a')) + smuggled, [431])
  await refused('an Expect of one\'s own', post('Content-Length: 2', 'Expect: 200-ok') + '{}' + smuggled, [417])
  await refused('a body that is too long', post('Content-Length: 5000') + 'x'.repeat(5000) + smuggled, [413])
  await refused('a body of chunks that is too long', post('Transfer-Encoding: chunked') + '1400\r\n' + 'x'.repeat(5120) + '\r\n0\r\n\r\n' + smuggled, [413])
  await refused('a form where JSON is taken', head('POST /api/session HTTP/1.1', 'Host: a', 'Content-Type: application/x-www-form-urlencoded', 'Content-Length: 2') + '{}' + smuggled, [415])
  await refused('text/plain where JSON is taken', head('POST /api/session HTTP/1.1', 'Host: a', 'Content-Type: text/plain', 'Content-Length: 2') + '{}' + smuggled, [415])
  await refused('no type where JSON is taken', head('POST /api/session HTTP/1.1', 'Host: a', 'Content-Length: 2') + '{}' + smuggled, [415])

  await attack('a body with a GET of a route is refused, or read and never taken for a request', async (expect) => {
    const answer = await raw(port, head('GET /healthz HTTP/1.1', 'Host: a', `Content-Length: ${smuggled.length}`) + smuggled)
    expect(answer.statuses.length === 1, `${answer.statuses}`)
  })
  await attack('100 requests sent at once are answered in order', async (expect) => {
    const answer = await raw(port, Array.from({ length: 100 }, (_, i) => head(`GET /${i}.txt HTTP/1.1`, 'Host: a')).join(''), { wait_ms: 1500 })
    expect(answer.statuses.length === 100, `${answer.statuses.length} answers`)
  })
  await attack('an Authorization split over two requests is nobody\'s', async (expect) => {
    const answer = await raw(port, head('GET /api/session HTTP/1.1', 'Host: a', token) + head('GET /api/session HTTP/1.1', 'Host: a'))
    expect(answer.statuses.join() === '200,401', `${answer.statuses}`)
  })
  await attack('Host and X-Forwarded-Host never come back in an answer', async (expect) => {
    for (const path of ['/', '/login', '/api/session', '/api/openapi.json', '/nowhere.txt', '/api/nowhere']) {
      const answer = await raw(port, head(`GET ${path} HTTP/1.1`, 'Host: evil.example', 'X-Forwarded-Host: evil.example', 'Origin: http://evil.example', 'Connection: close'))
      expect(!answer.text.includes('evil.example'), path)
    }
    const made = await company.as('jia').post(company.deals, { name: 'a' }, { 'X-Forwarded-Host': 'evil.example' })
    expect(made.headers.get('location')?.startsWith('/api/'), `Location ${made.headers.get('location')}`)
  })
  await attack('no answer lets another origin read it', async (expect) => {
    for (const method of ['GET', 'OPTIONS']) {
      const answer = await company.ask(method, '/api/session', { headers: { Origin: 'http://evil.example', 'Access-Control-Request-Method': 'POST' } })
      expect(![...answer.headers.keys()].some((name) => name.startsWith('access-control-')), method)
    }
  })
  await attack('every page has a CSP without unsafe-inline scripts, is never framed or sniffed', async (expect) => {
    const page = await company.ask('GET', '/login')
    if (page.status === 404) return 'skipped'
    const policy = page.headers.get('content-security-policy') ?? ''
    expect(/default-src 'self'/.test(policy) && /script-src 'self'(;|$)/.test(policy), policy)
    expect(!/unsafe-eval|script-src[^;]*unsafe-inline|style-src [^;]*unsafe-inline/.test(policy), policy)
    expect(/frame-ancestors 'none'/.test(policy) && /object-src 'none'/.test(policy) && /base-uri 'none'/.test(policy), policy)
    expect(page.headers.get('x-frame-options') === 'DENY' && page.headers.get('x-content-type-options') === 'nosniff', 'headers')
    expect(!/<script(?![^>]*src=)[^>]*>|\son\w+=|\sstyle=/.test(page.text), 'inline script or style in the page')
  })
  await attack('every answer of the API is never sniffed and never cached', async (expect) => {
    for (const path of ['/api/session', '/api/apps/vault', '/api/apps/vault/forms/deal/records', '/api/nowhere']) {
      const answer = await company.as('jia').get(path)
      expect(answer.headers.get('x-content-type-options') === 'nosniff', path)
      expect(answer.headers.get('cache-control') === 'no-store', path)
      expect(/json/.test(answer.headers.get('content-type')), path)
    }
  })
  await attack('errors tell nothing of the inside', async (expect) => {
    const answers = [await company.as('jia').get(company.deals + '?where=' + encodeURIComponent("name='")), await company.as('jia').get(company.deals + '?sort=x"y'),
      await company.as('jia').get(company.deals + '?after=%00bad'.replace('%00', 'x')), await company.as('jia').post(company.deals, '{"name":')]
    for (const answer of answers) {
      expect(answer.status === 400, `${answer.status} ${answer.text}`)
      expect(!/sqlite|SELECT|runtime\/|\.cpp|\/tmp\//i.test(answer.text), answer.text)
    }
  })
}
