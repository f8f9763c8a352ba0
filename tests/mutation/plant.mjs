// Writes every mutant into a copy of the sources, each behind its number.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { mutants } from './mutants.mjs'

const house = process.argv[2]
const helper = `#include <cstdlib>
namespace { inline bool kedu_mutant(int n) { static const int on = std::getenv("KEDU_MUTANT") ? std::atoi(std::getenv("KEDU_MUTANT")) : 0; return on == n; } }
`
const files = new Map()
for (const [i, [file, what, from, to]] of mutants.entries()) {
  const path = join(house, 'runtime', file)
  // Two mutants of one line: the second finds it as the first left it.
  const text = files.get(path) ?? helper + readFileSync(path, 'utf8')
  const planted = to.replaceAll('@', `kedu_mutant(${i + 1})`)
  if (!text.includes(from)) { console.error(`mutant ${i + 1} (${what}): not found in ${file}`); process.exit(1) }
  files.set(path, text.replace(from, () => planted))
}
for (const [path, text] of files) writeFileSync(path, text)
console.log(`${mutants.length} mutants planted`)
