// What the documents promise exists: links between files, scripts and programs named in `code`, and JSON in fences parses.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'

const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--', '*.md'])
  .toString().split('\0').filter((file) => file && existsSync(file))
let problems = 0
function report(file, line, what) {
  console.log(`${file}:${line}: ${what}`)
  problems++
}

// The first words of commands that a reader may copy. build/kedu is made by the build and knows its own --help.
const named = /(?:^|[\s`(])((?:scripts|templates|plugins|tests|runtime|schemas|docs)\/[\w./-]*[\w])/g

for (const file of files) {
  const lines = readFileSync(file, 'utf8').split('\n')
  let fence
  lines.forEach((text, index) => {
    const mark = text.match(/^\s*```(\w*)/)
    if (mark) {
      if (fence?.language === 'json') {
        try {
          JSON.parse(fence.text)
        } catch (error) {
          report(file, fence.line, `this JSON does not parse: ${error.message}`)
        }
      }
      fence = fence ? undefined : { language: mark[1], text: '', line: index + 1 }
      return
    }
    if (fence) fence.text += text + '\n'
    for (const [, picture, target] of fence ? [] : text.matchAll(/(!?)\[[^\]]*\]\(([^)#\s]+)[^)]*\)/g)) {
      if (picture || /^[a-z]+:/.test(target)) continue // a missing picture shows itself
      if (!existsSync(path.join(path.dirname(file), target))) report(file, index + 1, `the link to ${target} leads nowhere`)
    }
    const code = fence ? (fence.language === 'sh' ? [text] : []) : [...text.matchAll(/`([^`]+)`/g)].map((m) => m[1])
    for (const piece of code)
      for (const [, name] of piece.matchAll(named)) {
        if (/[A-Z]{3,}|…|\*|\.\.\./.test(name)) continue // NAME, DIR: a place to fill in
        if (!existsSync(name) && !existsSync(path.join(path.dirname(file), name))) report(file, index + 1, `${name} does not exist`)
      }
  })
}
if (problems) process.exit(1)
console.log(`${files.length} documents`)
