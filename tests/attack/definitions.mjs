// Definitions that want to hurt the one who checks or publishes them: refused with a place, in time, and what runs goes on.
import { spawn } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { app, ask, kedu, start } from './company.mjs'

const harmless = 'app: bad\nlabel: x\nversion: 1.0.0\ncalendar: CN\nzone: Asia/Shanghai\nroles:\n  - {role: r, label: r, sees: all}\n'
const lol = 'a: &a [x,x,x,x,x,x,x,x,x,x]\n' + [...'bcdefghij'].map((name, i) => `${name}: &${name} [${Array(10).fill('*' + 'abcdefghij'[i]).join()}]\n`).join('')

const bombs = {
  'an alias bomb': lol,
  'an alias of itself': 'app: &x [*x]\n',
  'a merge key of itself': 'app: &x\n  <<: *x\n',
  '100,000 lists in each other': 'app: ' + '['.repeat(100_000),
  '10,000 blocks in each other': Array.from({ length: 10_000 }, (_, i) => ' '.repeat(i % 5000) + '- a:').join('\n').slice(0, 250_000),
  'a file of 300 KB': harmless + '# ' + 'x'.repeat(300_000),
  'NUL in the text': harmless + 'x: "a\0b"\n',
  'bytes that are no UTF-8': Buffer.concat([Buffer.from(harmless + 'help: '), Buffer.from([0xff, 0xfe, 0x0a])]),
  'a doubled key': harmless + 'label: y\n',
  'a tag for a constructor': 'app: !!python/object/apply:os.system ["id"]\n',
  'an id with a quote': harmless.replace('app: bad', 'app: \'x"; DROP TABLE person; --\''),
  'an id with a path': harmless.replace('app: bad', 'app: ../../etc'),
  'a zone with a path': harmless.replace('Asia/Shanghai', '../../../etc/passwd'),
  'a calendar with a path': harmless.replace('calendar: CN', 'calendar: ../../etc/passwd'),
}
const forms = {
  'a formula that never ends': 'form: f\nlabel: f\nfields:\n  - {field: a, label: a, type: number, formula: ' + JSON.stringify('=' + '('.repeat(3000) + '1' + ')'.repeat(3000)) + '}\n',
  'a formula that breaks out of its string': 'form: f\nlabel: f\nfields:\n  - {field: a, label: a, type: text, formula: ' + JSON.stringify('="\\");process.exit(1);(\\"" & constructor') + '}\n',
  'a field named like the prototype': 'form: f\nlabel: f\nfields:\n  - {field: __proto__, label: a, type: text}\n',
  'a field named like a system column': 'form: f\nlabel: f\nfields:\n  - {field: created_by, label: a, type: text}\n',
  'formulas in a circle': 'form: f\nlabel: f\nfields:\n  - {field: a, label: a, type: number, formula: =b}\n  - {field: b, label: b, type: number, formula: =a}\n',
  '600 fields': 'form: f\nlabel: f\nfields:\n' + Array.from({ length: 600 }, (_, i) => `  - {field: f${i}, label: x, type: text}\n`).join(''),
}

const check = (folder) => new Promise((resolve) => {
  const begun = Date.now()
  const child = spawn('build/kedu', ['check', folder], { stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.on('data', (text) => { if (said.length < 100_000) said += text })
  const late = setTimeout(() => child.kill('SIGKILL'), 60_000)
  child.once('exit', (code, signal) => { clearTimeout(late); resolve({ code, signal, said, ms: Date.now() - begun }) })
})

export default async function ({ attack }) {
  const folder = mkdtempSync(join(tmpdir(), 'kedu-bad-'))
  try {
    const refused = (name, files) => attack(`definition: ${name}`, async (expect) => {
      const place = join(folder, 'app-' + name.replace(/\W/g, '-'))
      cpSync(app, place, { recursive: true })
      for (const [file, text] of Object.entries(files)) writeFileSync(join(place, file), text)
      const done = await check(place)
      expect(done.code === 1 && !done.signal, `code ${done.code} ${done.signal ?? ''}: ${done.said.slice(0, 200)}`)
      expect(/\.yaml:?/.test(done.said), `no place: ${done.said.slice(0, 200)}`)
      expect(!/root:x:|terminate called|Segmentation/.test(done.said), done.said.slice(0, 200))
      expect(done.ms < 40_000, `${done.ms} ms`)
    })
    for (const [name, text] of Object.entries(bombs)) await refused(name, { 'app.yaml': text })
    for (const [name, text] of Object.entries(forms)) await refused(name, { 'forms/f.yaml': text })
    await attack('definition: a link out of the folder reads nothing outside', async (expect) => {
      const place = join(folder, 'link')
      cpSync(app, place, { recursive: true })
      symlinkSync('/etc/passwd', join(place, 'forms/passwd.yaml'))
      const done = await check(place)
      expect(!/root:x:/.test(done.said), done.said.slice(0, 300))
    })
    await attack('a bad definition published to a running server changes nothing', async (expect) => {
      const place = join(folder, 'running'), data = join(folder, 'data')
      cpSync(app, place, { recursive: true })
      kedu(['sample', 'add', place, '--data', data])
      const { server, origin, stop } = await start(data, [], place)
      try {
        for (const text of [lol, 'app: &x [*x]\n', 'app: ' + '['.repeat(100_000), harmless.replace('app: bad', 'app: vault')]) {
          writeFileSync(join(place, 'app.yaml'), text)
          server.kill('SIGHUP')
          await new Promise((go) => setTimeout(go, 700))
          expect(server.exitCode === null, 'the server ended')
          expect((await ask(origin, 'GET', '/readyz')).status === 200, 'not ready')
        }
      } finally { await stop() }
    })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
