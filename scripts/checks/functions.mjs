// docs/functions.md is written from the declarations in runtime/formula/library. With --write it is made anew; without, it
// is only compared, so that nobody reads of a function that is not there.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { load } from '../../runtime/formula/library/load.mjs'

const file = 'docs/functions.md'
const families = JSON.parse(readFileSync('runtime/web/src/formula/families.json', 'utf8'))
const specs = load().Kedu.specs()

const types = {
  number: ['数字', 'number'], text: ['文本', 'text'], bool: ['是否', 'yes/no'], date: ['日期', 'date'], datetime: ['日期时间', 'date and time'],
  any: ['任意', 'any'], criteria: ['条件', 'criteria'], list: ['列表', 'list'],
}
function type_name(type) {
  if (type.startsWith('list:')) return type_name(type.slice(5)).map((name, at) => (at ? `list of ${name}` : `${name}列表`))
  if (/^(same|common):/.test(type)) return ['与参数同类', 'type of its arguments']
  return types[type] ?? [type, type]
}

function shown(value) {
  if (value === null) return '空 (blank)'
  if (Array.isArray(value)) return `[${value.map(shown).join(', ')}]`
  if (typeof value === 'object') return String(Object.values(value)[0])
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE'
  return typeof value === 'string' ? `"${value}"` : String(value)
}
const code = (text) => `\`\`${text.includes('`') ? ` ${text} ` : text}\`\``.replaceAll('``', text.includes('`') ? '``' : '`')
const cell = (text) => text.replaceAll('|', '\\|')

function signature(spec) {
  const names = spec.params.map((one) => (one.optional ? `[${one.zh} ${one.name}]` : `${one.zh} ${one.name}`))
  if (spec.params.some((one) => one.repeat)) names.push('…')
  return `${spec.name}(${names.join(', ')})`
}

function section(spec) {
  const [zh, en] = type_name(spec.returns)
  const lines = [`### ${spec.name} ${spec.zh}`, '', `${code(signature(spec))} → ${zh} ${en}`]
  if (spec.aliases.length) lines[2] += `；也写作 also ${spec.aliases.map(code).join(', ')}`
  lines.push('', spec.doc.zh, '', spec.doc.en, '')
  if (spec.examples.length) lines.push('| 例 example | 值 value | 其中 where |', '| --- | --- | --- |')
  for (const one of spec.examples) {
    const where = Object.entries(one.fields ?? {}).map(([name, value]) => code(`${name} = ${shown(value)}`)).join(' ')
    lines.push(`| ${cell(code(one.expr))} | ${cell(code(shown(one.value)))} | ${cell(where)} |`)
  }
  return lines.join('\n')
}

const anchor = (spec) => `${spec.name} ${spec.zh}`.toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, '').replace(/\s/g, '-')
const of = (family) => specs.filter((spec) => spec.family === family)
const named = [...new Set(specs.map((spec) => spec.family))].map((id) => ({ id, zh: families[id]?.zh ?? id, en: families[id]?.en ?? id }))

const text = `# 公式函数 · Formula functions

${specs.length} 个函数。由 \`runtime/formula/library\` 里的声明生成，请勿手改：\`scripts/dev docs\`。应用里同样的手册在 /functions，可按中文、英文和拼音首字母查找。

${specs.length} functions, written by \`scripts/dev docs\` from the declarations in \`runtime/formula/library\`; not to be edited by hand. The same
reference is in the app at /functions, found by Chinese, English and pinyin initials.

| 类 | family | 函数 functions |
| --- | --- | --- |
${named.map(({ id, zh, en }) => `| ${zh} | ${en} | ${of(id).map((spec) => `[${spec.name}](#${anchor(spec)})`).join(' ')} |`).join('\n')}

${named.map(({ id, zh, en }) => `## ${zh} · ${en}\n\n${of(id).map(section).join('\n\n')}`).join('\n\n')}
`

for (const { id } of named) if (!families[id]) console.log(`runtime/web/src/formula/families.json has no name for the family ${id}`)
const unnamed = named.some(({ id }) => !families[id])
if (process.argv.includes('--write')) {
  mkdirSync('docs', { recursive: true })
  writeFileSync(file, text)
} else if (!existsSync(file) || readFileSync(file, 'utf8') !== text) {
  console.log(`${file} is not what the declarations say: scripts/dev docs writes it anew`)
  process.exit(1)
}
if (unnamed) process.exit(1)
console.log(`${specs.length} functions in ${file}`)
