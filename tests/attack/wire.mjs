// Bytes as they are, on a socket: for requests that no HTTP client would send.
import net from 'node:net'

/// Sends `bytes` and reads until the server closes, or until `wait_ms` without a word. {text, status, statuses, closed, ms}
export function raw(port, bytes, { wait_ms = 1500, end = false, address = undefined } = {}) {
  return new Promise((resolve) => {
    const begun = Date.now()
    const parts = []
    let timer
    const socket = net.connect({ port, host: '127.0.0.1', localAddress: address })
    const done = (closed) => {
      clearTimeout(timer)
      socket.destroy()
      const text = Buffer.concat(parts).toString('latin1')
      const statuses = [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map((one) => Number(one[1]))
      resolve({ text, status: statuses[0], statuses, closed, ms: Date.now() - begun })
    }
    const again = () => { clearTimeout(timer); timer = setTimeout(() => done(false), wait_ms) }
    socket.on('connect', () => { socket.write(bytes); if (end) socket.end(); again() })
    socket.on('data', (part) => { parts.push(part); again() })
    socket.on('close', () => done(true))
    socket.on('error', () => done(true))
  })
}

/// A request head: lines joined, ended.
export const head = (...lines) => lines.join('\r\n') + '\r\n\r\n'
