// Runs the groups of attacks, each against one server, and says what held and what did not.
import { open_company } from './company.mjs'

const groups = ['requests', 'sessions', 'rights', 'uploads', 'bodies', 'slow', 'definitions', 'formulas', 'scripts']
const wanted = process.argv.slice(2)
let passed = 0, failed = 0, skipped = 0

/// What one attack finds: a failed `expect` is a hole.
export class Hole extends Error {}
const expect = (holds, what = '') => { if (!holds) throw new Hole(what) }

async function attack(name, run) {
  try {
    const said = await run(expect)
    if (said === 'skipped') { skipped++; console.log(`- ${name}: skipped`); return }
    passed++
    console.log(`✓ ${name}${typeof said === 'string' ? ` (${said})` : ''}`)
  } catch (error) {
    failed++
    console.log(`✗ ${name}: ${error instanceof Hole ? error.message : error.stack}`)
  }
}

const company = await open_company()
try {
  // Slow clients take their time: they go on while the others attack.
  const chosen = groups.filter((group) => !wanted.length || wanted.includes(group))
  const slow = chosen.includes('slow') ? (await import('./slow.mjs')).default({ attack, company }) : null
  for (const group of chosen.filter((one) => one !== 'slow'))
    await (await import(`./${group}.mjs`)).default({ attack, company })
  await slow
  await attack('after all of it the server answers as before', async (expect) => {
    const { status } = await company.as('wu').get('/api/apps/vault/forms/deal/records?limit=1')
    expect(status === 200, `status ${status}`)
    expect(company.alive(), 'the process ended')
  })
} finally {
  await company.close()
}
console.log(skipped ? `${passed} passed, ${failed} failed, ${skipped} skipped` : `${passed} passed, ${failed} failed`)
process.exit(failed ? 1 : 0)
