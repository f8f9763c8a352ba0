// Offer latency: from sending the lead to the salesperson's stream saying so. Every salesperson on duty is listening.
import http from 'node:http'
import net from 'node:net'
import { pause } from './programs.mjs'
import { forms, headers_of, lead_of } from './workspace.mjs'

/// Listens as one person; calls `heard(record id)` for each offer. Resolves once the stream has said hello.
function watch(origin, token, heard) {
  return new Promise((resolve, reject) => {
    const request = http.get(`${origin}/api/stream`, { headers: headers_of(token), agent: false }, (answer) => {
      if (answer.statusCode !== 200) return reject(new Error(`stream: ${answer.statusCode}`))
      let text = ''
      answer.setEncoding('utf8').on('error', () => {}).on('data', (more) => {
        text += more
        for (let end; (end = text.indexOf('\n\n')) >= 0; text = text.slice(end + 2)) {
          const block = text.slice(0, end)
          if (block.includes('event: hello')) resolve(() => request.destroy())
          const line = /^data: (.*)$/m.exec(block)
          if (!line || !block.includes('event: notice')) continue
          const notice = JSON.parse(line[1])
          if (notice.kind === 'offer') heard(notice.record)
        }
      })
    })
    request.on('error', () => {})
  })
}

/// A connection of its own for one lead, so that nothing waits in this program.
function connect(port) {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, '127.0.0.1', () => resolve(socket)).once('error', reject)
    socket.setNoDelay(true)
  })
}

function send(socket, text) {
  const sent = performance.now()
  return new Promise((resolve, reject) => {
    let answer = ''
    socket.on('error', reject).on('data', (more) => {
      answer += more
      const head = answer.indexOf('\r\n\r\n')
      const length = head < 0 ? Infinity : Number(/content-length: (\d+)/i.exec(answer)[1])
      if (Buffer.byteLength(answer.slice(head + 4)) < length) return
      socket.destroy()
      if (!answer.startsWith('HTTP/1.1 201')) return reject(new Error(answer.slice(0, 500)))
      resolve({ sent, id: JSON.parse(answer.slice(head + 4)).id })
    })
    socket.write(text)
  })
}

/// {quiet: [ms…], burst: [ms…]}: one offer after the other on an idle server, and `burst` leads at once.
export async function offer_latency(server, people, hospital, { quiet, burst }) {
  const heard = new Map() // record → times
  const note = (record) => heard.set(record, [...(heard.get(record) ?? []), performance.now()])
  const ends = await Promise.all(people.sales.map(({ token }) => watch(server.origin, token, note)))

  const body = JSON.stringify(lead_of(hospital))
  const head = Object.entries(headers_of(people.assistant)).map(([name, value]) => `${name}: ${value}\r\n`).join('')
  const text = `POST ${forms}/lead/records HTTP/1.1\r\nHost: localhost\r\n${head}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`

  const latencies = async (leads) => {
    for (const until = Date.now() + 15_000; leads.some(({ id }) => (heard.get(id)?.length ?? 0) < 3); await pause(20))
      if (Date.now() > until) throw new Error('some offers were not heard within 15 s')
    return leads.flatMap(({ id, sent }) => heard.get(id).map((at) => at - sent))
  }

  const one_by_one = []
  for (let i = 0; i < quiet; i++) {
    one_by_one.push(await send(await connect(server.port), text))
    await pause(10)
  }
  const quiet_ms = await latencies(one_by_one)

  const sockets = []
  for (let i = 0; i < burst; i++) sockets.push(await connect(server.port))
  const burst_ms = await latencies(await Promise.all(sockets.map((socket) => send(socket, text))))
  for (const end of ends) end()
  return { quiet: quiet_ms, burst: burst_ms }
}
