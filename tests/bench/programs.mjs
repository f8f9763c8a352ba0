// The programs a run starts, each ended by its id; and the load generator's answer.
import { execFile, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'

export const build = process.env.KEDU_BUILD ?? 'build/release'
const running = new Set()
const run_file = promisify(execFile)

/// Starts a program that prints the address it listens on; resolves to {origin, port, memory_kib, stop}.
export function start(program, args) {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  running.add(child)
  ended.then(() => running.delete(child))
  let said = ''
  child.stderr.on('data', (text) => (said += text))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`${program} ended with ${code}: ${said.slice(-2000)}`)))
    child.stdout.on('data', (text) => {
      const port = /127\.0\.0\.1:(\d+)/.exec(text)?.[1]
      if (port)
        resolve({
          port, origin: `http://127.0.0.1:${port}`,
          memory_kib: () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))[1]),
          stop: () => (child.kill('SIGTERM'), ended),
        })
    })
  })
}

export const start_kedu = (app, folder) => start(`${build}/kedu`, ['serve', app, '--data', folder, '--listen', '127.0.0.1:0'])

export async function stop_all() {
  await Promise.all([...running].map((child) => new Promise((resolve) => (child.once('exit', resolve), child.kill('SIGTERM')))))
}

/// Runs a program to its end; what it printed.
export const run = async (program, args) => (await run_file(program, args, { maxBuffer: 1 << 24 })).stdout

/// Keeps `clients` connections busy; {per_second, p50_ms, p99_ms, errors …}. A run with errors measures nothing.
export async function load(request, { clients, seconds, warmup = 0.5, most = 200_000 }) {
  const { port, method = 'GET', path = '/', body, headers = {}, expect = 200 } = request
  const args = ['--port', port, '--method', method, '--path', path, '--expect', String(expect)]
  for (const [name, value] of Object.entries(headers)) args.push('--header', `${name}: ${value}`)
  if (body) args.push('--body', body)
  args.push('--connections', String(clients), '--seconds', String(seconds), '--warmup', String(warmup), '--most', String(most))
  const figures = JSON.parse(await run(`${build}/bench/load`, args))
  if (figures.errors) throw new Error(`${method} ${path}: ${figures.errors} errors in ${figures.requests} requests`)
  return figures
}

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
export const median = (numbers) => quantile(numbers, 0.5)
export const mean = (numbers) => numbers.reduce((sum, n) => sum + n, 0) / numbers.length
export function quantile(numbers, part) {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[Math.round(part * (sorted.length - 1))]
}
