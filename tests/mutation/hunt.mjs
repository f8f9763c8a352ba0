// Runs the tests against each mutant until one of them notices.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { mutants } from './mutants.mjs'

const [house, from = '1', to = String(mutants.length)] = process.argv.slice(2)
const tests = [
  ['access_test', join(house, 'build/tests/access_test'), ['--gtest_brief=1']],
  ['http_test', join(house, 'build/tests/http_test'), ['--gtest_brief=1']],
  ['property_test', join(house, 'build/tests/property_test'), ['--gtest_brief=1', '--gtest_fail_fast']],
  ['attack', 'tests/attack/run', ['requests', 'sessions', 'rights', 'uploads', 'bodies']],
]
/// The first test that fails, and what it says.
function noticed(number) {
  for (const [name, program, args] of tests) {
    const done = spawnSync(program, args, { cwd: house, encoding: 'utf8', timeout: 300_000, maxBuffer: 1e9, env: { ...process.env, KEDU_MUTANT: String(number) } })
    if (done.status === 0) continue
    const said = /^\[  FAILED  \] (.*?)(,| \(|$)|^✗ (.*)/m.exec(done.stdout ?? '')
    return `${name}: ${said?.[1] ?? said?.[3]?.slice(0, 90) ?? 'it ended'}`
  }
  return null
}

const sound = noticed(0)
if (sound) { console.log(`without a mutant the tests are red: ${sound}`); console.log('0 passed, 1 failed'); process.exit(1) }
let passed = 0, failed = 0
for (let i = Number(from); i <= Number(to); i++) {
  const [file, what] = mutants[i - 1]
  const by = noticed(i)
  if (by) passed++
  else failed++
  console.log(`${by ? '✓' : '✗'} ${String(i).padStart(2)} ${file}: ${what} → ${by ?? 'nobody noticed'}`)
}
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed ? 1 : 0)
