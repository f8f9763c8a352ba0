// Clients that take their time, or places: each loses its own connection and nobody else waits.
import net from 'node:net'
import { start, ask } from './company.mjs'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { kedu, app } from './company.mjs'

const sleep = (ms) => new Promise((go) => setTimeout(go, ms))

/// Sends `first`, then a byte of `drip` each `every_ms`; how long until the server ended it, and what it said.
function drip(port, first, every_ms, most_ms, address) {
  return new Promise((resolve) => {
    const begun = Date.now()
    let text = ''
    const socket = net.connect({ port, host: '127.0.0.1', localAddress: address }, () => socket.write(first))
    const timer = setInterval(() => socket.writable && socket.write('x'), every_ms)
    const done = () => { clearInterval(timer); clearTimeout(last); socket.destroy(); resolve({ ms: Date.now() - begun, text }) }
    const last = setTimeout(done, most_ms)
    socket.on('data', (part) => { text += part })
    socket.on('close', done)
    socket.on('error', done)
  })
}

export default async function ({ attack, company }) {
  const { port, tokens } = company
  const auth = `Authorization: Bearer ${tokens.jia}`
  await Promise.all([
    attack('slowloris: a header that never ends is over after 10 s, however it drips', async (expect) => {
      const all = await Promise.all(Array.from({ length: 50 }, () => drip(port, 'GET / HTTP/1.1\r\nHost: a\r\nX: ', 700, 20_000)))
      for (const one of all) expect(one.ms < 13_000, `${one.ms} ms`)
      return `${Math.max(...all.map((one) => one.ms))} ms`
    }),
    attack('a connection that says nothing is over after 10 s', async (expect) => {
      const one = await drip(port, '', 1e9, 20_000)
      expect(one.ms < 13_000, `${one.ms} ms`)
    }),
    attack('a body that never ends is over after 30 s', async (expect) => {
      const one = await drip(port, `POST ${company.deals} HTTP/1.1\r\nHost: a\r\n${auth}\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{`, 900, 45_000)
      expect(one.ms < 34_000 && /408/.test(one.text), `${one.ms} ms ${one.text.slice(0, 40)}`)
    }),
    attack('a body of nobody is refused before it is read', async (expect) => {
      const one = await drip(port, `POST ${company.deals} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n`, 1e9, 5000)
      expect(/ 401 /.test(one.text) && one.ms < 4000, `${one.ms} ms ${one.text.slice(0, 40)}`)
    }),
    attack('an answer that nobody reads is dropped, and its thread with it', async (expect) => {
      const sockets = []
      for (let i = 0; i < 20; i++) {
        const socket = net.connect(port, '127.0.0.1')
        socket.on('error', () => {})
        socket.pause()
        socket.write(Array.from({ length: 200 }, () => `GET ${company.deals}?limit=1000 HTTP/1.1\r\nHost: a\r\n${auth}\r\n\r\n`).join(''))
        sockets.push(socket)
      }
      await sleep(1500)
      const begun = Date.now()
      const answer = await company.as('yi').get('/api/session')
      expect(answer.status === 200 && Date.now() - begun < 3000, `others wait ${Date.now() - begun} ms`)
      for (const socket of sockets) socket.destroy()
    }),
    attack('an export that nobody reads holds no thread, and two a person are the most', async (expect) => {
      const open = []
      for (let i = 0; i < 4; i++) open.push(new Promise((resolve) => {
        const socket = net.connect(port, '127.0.0.1', () => socket.write(`GET /api/apps/vault/forms/deal/export HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${tokens.ding}\r\n\r\n`))
        socket.once('data', (part) => { resolve(String(part).slice(9, 12)); socket.destroy() })
        socket.on('error', () => resolve('error'))
      }))
      const said = await Promise.all(open)
      expect(said.every((one) => one === '200' || one === '429'), said.join())
    }),
    places({ attack }),
  ])
}

/// One address cannot take all places: a server with few of them.
async function places({ attack }) {
  const data = mkdtempSync(join(tmpdir(), 'kedu-places-'))
  kedu(['sample', 'add', app, '--data', data])
  const { port, origin, stop } = await start(data, ['--connections', '80'])
  try {
    await attack('one address takes a quarter of the places, and others still come in', async (expect) => {
      const sockets = []
      let refused = 0
      for (let i = 0; i < 60; i++) {
        const socket = net.connect({ port, host: '127.0.0.1', localAddress: '127.0.0.9' })
        socket.on('error', () => {})
        socket.once('data', (part) => { if (/ 503 /.test(String(part)) && /Retry-After/i.test(String(part))) refused++ })
        sockets.push(socket)
      }
      await sleep(1000)
      const answer = await ask(origin, 'GET', '/healthz')
      expect(answer.status === 200, `${answer.status}`)
      expect(refused === 40, `${refused} of 60 refused`)
      for (const socket of sockets) socket.destroy()
      await sleep(300)
      const again = await new Promise((resolve) => {
        const socket = net.connect({ port, host: '127.0.0.1', localAddress: '127.0.0.9' }, () => socket.write('GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n'))
        socket.once('data', (part) => { resolve(String(part)); socket.destroy() })
      })
      expect(/ 200 /.test(again), 'the places are not given back')
    })
  } finally {
    await stop()
    rmSync(data, { recursive: true, force: true })
  }
}
