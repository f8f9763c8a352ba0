// Every property in schemas/ says what it is and shows an example: they are also the editor's completion and the docs.
import { readdirSync, readFileSync, existsSync } from 'node:fs'

if (!existsSync('schemas')) process.exit(0)
let problems = 0
let properties = 0

function walk(file, root, schema, where) {
  if (!schema || typeof schema !== 'object') return
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const here = `${where}/${name}`
    const target = property.$ref?.startsWith('#/') ? property.$ref.slice(2).split('/').reduce((node, key) => node?.[key], root) : undefined
    properties++
    if (property.$ref?.startsWith('#/') && !target) report(file, here, `${property.$ref} does not exist`)
    if (!(property.description ?? target?.description)) report(file, here, 'has no description')
    if (!(property.examples ?? target?.examples)?.length) report(file, here, 'has no example')
    walk(file, root, property, here)
  }
  for (const key of ['definitions', '$defs', 'patternProperties']) {
    for (const [name, inner] of Object.entries(schema[key] ?? {})) walk(file, root, inner, `${where}/${key}/${name}`)
  }
  for (const key of ['items', 'additionalProperties', 'then', 'else', 'not']) walk(file, root, schema[key], where)
  for (const key of ['anyOf', 'oneOf', 'allOf']) (schema[key] ?? []).forEach((inner) => walk(file, root, inner, where))
}

function report(file, where, what) {
  console.log(`${file}: ${where.slice(1)} ${what}`)
  problems++
}

for (const name of readdirSync('schemas').filter((name) => name.endsWith('.json'))) {
  const file = `schemas/${name}`
  let schema
  try {
    schema = JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    report(file, '/', `is no JSON: ${error.message}`)
    continue
  }
  if (!schema.title && !schema.description) report(file, '/', 'has no title')
  walk(file, schema, schema, '')
}
if (problems) process.exit(1)
console.log(`${properties} properties described`)
