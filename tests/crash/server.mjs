// A real server on a free port, and the program's other commands.
import { spawn, spawnSync } from 'node:child_process'
import { join } from 'node:path'

export const root = process.argv[2]
const kedu = join(root, 'build/kedu')
/// KEDU_POSTGRES=postgres://… keeps the records there, in a schema of this program's own, instead of in a file.
const url = process.env.KEDU_POSTGRES
const store = url ? ['--store', url, '--workspace', `crash_${process.pid}`] : []

export function run(args, input = '') {
  const done = spawnSync(kedu, [...args, ...store], { input, encoding: 'utf8' })
  if (done.status !== 0) throw new Error(`kedu ${args.join(' ')}: ${done.stderr}`)
  return done.stdout.trim()
}

/// {base, end(signal)}: `end` resolves when the server is gone.
export async function start(app, data) {
  const server = spawn(kedu, ['serve', app, '--data', data, ...store, '--listen', '127.0.0.1:0'], { stdio: ['ignore', 'pipe', 'inherit'] })
  const base = await new Promise((resolve, reject) => {
    server.stdout.once('data', (line) => resolve(String(line).trim().replace(/\/$/, '')))
    server.once('exit', (code) => reject(new Error(`the server ended with ${code}`)))
  })
  const gone = new Promise((resolve) => server.once('exit', resolve))
  return { base, end: (signal) => (server.kill(signal), gone) }
}

/// Counts what holds; `close` prints the closing line and ends the program.
export function counting() {
  let passed = 0, failed = 0
  return {
    expect(what, holds, found = '') {
      if (holds) passed++
      else { failed++; console.log(`✗ ${what} ${found}`) }
    },
    close() {
      console.log(`${passed} passed, ${failed} failed`)
      process.exit(failed ? 1 : 0)
    },
  }
}
