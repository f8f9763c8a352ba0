// The rules of the house that a compiler does not know: include order, fences around libraries, size, first lines, names.
// Prints path:line: what — why. Exceptions are in exceptions.txt beside this file, each with its reason.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'

const order = ['base', 'formula', 'store', 'definition', 'access', 'event', 'plugin/api', 'command', 'plugin', 'push', 'http', 'cli']
const order_text = order.join(' < ')

// A library may be included only below these folders.
const fences = [
  { library: 'V8', include: /^(v8[-.\w]*\.h|libplatform\/|cppgc\/|node\.h|uv\.h)/, folders: ['runtime/formula/engine'] },
  { library: 'SQLite', include: /^sqlite3/, folders: ['runtime/store/sqlite'] },
  { library: 'libpq', include: /^(libpq-fe|libpq-events|postgresql\/)/, folders: ['runtime/store/postgres'] },
  { library: 'yaml-cpp', include: /^yaml-cpp\//, folders: ['runtime/definition/read'] },
  { library: 'valijson', include: /^valijson\//, folders: ['runtime/definition'] },
  { library: 'Boost.Asio and Beast', include: /^boost\/(asio|beast)/, folders: ['runtime/http'] },
  { library: 'libsodium', include: /^sodium/, folders: ['runtime/access'] },
  { library: 'date', include: /^date\//, folders: ['runtime/base'] },
  { library: 'prometheus-cpp', include: /^prometheus\//, folders: ['runtime/http'] },
  { library: 'spdlog', include: /^spdlog\//, folders: ['runtime/http', 'runtime/cli', 'runtime/main.cpp'] },
  { library: 'CLI11', include: /^CLI\//, folders: ['runtime/cli', 'runtime/main.cpp'] },
]
const banned_names = /(^|_)(managers?|helpers?|utils?|utilities|common|misc|data|info|processors?)(_|$)/
const most_lines = 500

const list = (...globs) =>
  execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--', ...globs])
    .toString().split('\0').filter((file) => file && existsSync(file))

const exceptions = new Map(
  readFileSync(new URL('exceptions.txt', import.meta.url), 'utf8').split('\n')
    .filter((line) => line.trim() && !line.startsWith('#'))
    .map((line) => line.match(/^(\S+)\s+(\S+)\s+(.+)$/)).map(([, rule, file]) => [`${rule} ${file}`, false]))

let problems = 0
function problem(rule, file, line, what, why) {
  const key = `${rule} ${file}`
  if (exceptions.has(key)) return exceptions.set(key, true)
  console.log(`${file}:${line}: ${what} — ${why}`)
  problems++
}

const inside = (file, folder) => file === folder || file.startsWith(folder + '/') || file.startsWith(folder + '.')

/// The layer of a path written from runtime/, or undefined.
const layer_of = (name) =>
  name.startsWith('plugin/api/') ? 'plugin/api' : order.find((layer) => layer !== 'plugin/api' && name.startsWith(layer + '/'))

function check_include(file, line, name, quoted) {
  if (!quoted) {
    const fence = fences.find((f) => f.include.test(name))
    if (fence && !file.startsWith('tests/bench/') && !fence.folders.some((folder) => inside(file, folder)))
      problem('fence', file, line, `<${name}>`, `${fence.library} is included only in ${fence.folders.join(', ')}`)
    return
  }
  const target = layer_of(name)
  if (file.startsWith('runtime/')) {
    const own = file === 'runtime/main.cpp' ? 'cli' : layer_of(file.slice('runtime/'.length))
    if (!target) {
      problem('include', file, line, `"${name}"`, 'an include is written from runtime/, as in "base/value.h"')
    } else if (own && order.indexOf(target) > order.indexOf(own)) {
      problem('order', file, line, `${own} includes "${name}" of ${target}`, `an include may only point left in: ${order_text}`)
    }
  } else {
    const plugin = file.match(/^(?:plugins|templates)\/[^/]+/)?.[0]
    if (!plugin) return
    if (target === 'base' || target === 'plugin/api') return
    if (!target && (existsSync(path.join(path.dirname(file), name)) || existsSync(path.join(plugin, name)))) return
    problem('door', file, line, `"${name}"`, 'a plug-in includes only base/, plugin/api/ and its own files')
  }
}

const sources = list('runtime/*.h', 'runtime/*.cpp', 'plugins/*.h', 'plugins/*.cpp', 'templates/*.h', 'templates/*.cpp', 'tests/*.h', 'tests/*.cpp')
for (const file of sources) {
  const lines = readFileSync(file, 'utf8').split('\n')
  const told_by_header = file.endsWith('.cpp') && existsSync(file.replace(/cpp$/, 'h'))
  if (!lines[0].startsWith('//') && !told_by_header) problem('first-line', file, 1, 'no comment', 'a file begins with one sentence: what it is and why it is here')
  if (lines.length - 1 > most_lines) problem('size', file, lines.length, `${lines.length - 1} lines`, `one file, one idea: ${most_lines} lines are the most`)
  const name = path.basename(file).replace(/(_test)?\.\w+$/, '')
  if (banned_names.test(name)) problem('name', file, 1, `the name ${path.basename(file)}`, 'it says nothing about what is inside (not in names: manager, helper, util, common, misc, data, info, processor)')
  lines.forEach((text, index) => {
    const include = text.match(/^\s*#\s*include\s*(["<])([^">]+)[">]/)
    if (include) check_include(file, index + 1, include[2], include[1] === '"')
    if (/\b(TODO|FIXME|XXX|HACK)\b/.test(text)) problem('unfinished', file, index + 1, text.trim(), 'what is here is finished; what is missing is an issue')
  })
}

for (const [key, used] of exceptions)
  if (!used) {
    console.log(`scripts/checks/exceptions.txt: "${key}" excepts nothing any more — remove the line`)
    problems++
  }
if (problems) process.exit(1)
console.log(`${sources.length} files: order, fences, door, size, names`)
