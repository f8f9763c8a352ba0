// Evaluates formulas in LibreOffice Calc: one workbook with a formula a row, converted to flat XML and read back.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import zlib from 'node:zlib'

/** Letters of a column, counted from 0. */
export const column_name = (n) => (n < 26 ? '' : column_name(Math.floor(n / 26) - 1)) + String.fromCharCode(65 + (n % 26))

const escaped = (s) => s.replace(/[<>&"]/g, (c) => `&#${c.charCodeAt(0)};`).replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '')

// Functions younger than the file format carry a prefix in it.
const YOUNG = /\b(IFS|SWITCH|TEXTJOIN|CONCAT|MAXIFS|MINIFS|XOR|IFNA|DAYS|ISOWEEKNUM|NUMBERVALUE|UNICHAR|UNICODE|BASE|(?:STDEV|VAR|MODE|PERCENTILE|QUARTILE|RANK)\.\w+)\(/g

const cell = (at, value) => {
  if (value === null || value === undefined) return ''
  if (typeof value === 'object') return `<c r="${at}" s="1"><v>${value.serial}</v></c>`
  if (typeof value === 'boolean') return `<c r="${at}" t="b"><v>${value ? 1 : 0}</v></c>`
  if (typeof value === 'number') return `<c r="${at}"><v>${value}</v></c>`
  return `<c r="${at}" t="inlineStr"><is><t xml:space="preserve">${escaped(value)}</t></is></c>`
}

/** Rows are {formula, cells}; the formula stands in column A, the cells from B on; a date is {serial}. */
const sheet = (rows) => {
  const lines = rows.map(({ formula, cells }, i) => {
    const f = `<c r="A${i + 1}"><f>${escaped(formula.replace(YOUNG, '_xlfn.$1('))}</f></c>`
    return `<row r="${i + 1}">${f}${cells.map((v, j) => cell(column_name(j + 1) + (i + 1), v)).join('')}</row>`
  })
  return `<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>${lines.join('')}</sheetData></worksheet>`
}

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006'
const fixed_parts = {
  '[Content_Types].xml': `<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>`,
  '_rels/.rels': `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="r1" Type="${RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
  'xl/workbook.xml': `<workbook xmlns="${MAIN}" xmlns:r="${RELATIONS}"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>`,
  'xl/_rels/workbook.xml.rels': `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="r1" Type="${RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="${RELATIONS}/styles" Target="styles.xml"/></Relationships>`,
  'xl/styles.xml': `<styleSheet xmlns="${MAIN}"><fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>`,
}

/** A zip of deflated members. */
function zip(parts) {
  const bodies = []
  const directory = []
  let offset = 0
  for (const [name, text] of Object.entries(parts)) {
    const raw = Buffer.from(text)
    const packed = zlib.deflateRawSync(raw)
    const label = Buffer.from(name)
    const head = Buffer.alloc(26)
    head.writeUInt16LE(20, 0)
    head.writeUInt16LE(8, 4)
    head.writeUInt32LE(zlib.crc32(raw), 10)
    head.writeUInt32LE(packed.length, 14)
    head.writeUInt32LE(raw.length, 18)
    head.writeUInt16LE(label.length, 22)
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), head, label, packed])
    const tail = Buffer.alloc(14)
    tail.writeUInt32LE(offset, 10)
    directory.push(Buffer.from('PK\x01\x02\x14\x00'), head, tail, label)
    bodies.push(local)
    offset += local.length
  }
  const index = Buffer.concat(directory)
  const end = Buffer.alloc(18)
  end.writeUInt16LE(Object.keys(parts).length, 4)
  end.writeUInt16LE(Object.keys(parts).length, 6)
  end.writeUInt32LE(index.length, 8)
  end.writeUInt32LE(offset, 12)
  return Buffer.concat([...bodies, index, Buffer.from('PK\x05\x06'), end])
}

const plain = (xml) =>
  xml.replace(/<text:s(?: text:c="(\d+)")?\/>/g, (_, n) => ' '.repeat(Number(n || 1))).replace(/<text:tab\/>/g, '\t').replace(/<text:line-break\/>/g, '\n')
    .replace(/<[^>]*>/g, '').replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&quot;/g, '"').replace(/&apos;/g, "'").replace(/&#(\d+);/g, (_, n) => String.fromCodePoint(Number(n))).replace(/&amp;/g, '&')

/** What stands in column A: {value}, {date}, {error} or null. */
function read(flat, count) {
  const out = []
  const row_tag = /<table:table-row([^>]*)>([\s\S]*?)<\/table:table-row>/g
  for (let m; (m = row_tag.exec(flat)) && out.length < count; ) {
    const first = /<table:table-cell([^>]*?)(?:\/>|>([\s\S]*?)<\/table:table-cell>)/.exec(m[2])
    const attribute = (name) => (new RegExp(` ${name}="([^"]*)"`).exec(first[1]) || [])[1]
    const content = () => [...(first[2] || '').matchAll(/<text:p[^>]*?(?:\/>|>([\s\S]*?)<\/text:p>)/g)].map((p) => plain(p[1] || '')).join('\n')
    const type = attribute('calcext:value-type') || attribute('office:value-type')
    if (type === 'error') out.push({ error: content() })
    else if (type === 'boolean') out.push({ value: attribute('office:boolean-value') === 'true' })
    else if (type === 'date') out.push({ date: attribute('office:date-value') })
    else if (type === 'time') out.push({ time: attribute('office:time-value') })
    else if (type === 'string') out.push({ value: attribute('office:string-value') !== undefined ? plain(attribute('office:string-value')) : content() })
    else if (type) out.push({ value: Number(attribute('office:value')) })
    else out.push(null)
  }
  return out
}

export function calculate(rows) {
  const folder = mkdtempSync(path.join(tmpdir(), 'kedu-oracle-'))
  try {
    writeFileSync(path.join(folder, 'book.xlsx'), zip({ ...fixed_parts, 'xl/worksheets/sheet1.xml': sheet(rows) }))
    execFileSync('soffice', ['--headless', `-env:UserInstallation=file://${folder}/profile`, '--convert-to', 'fods', '--outdir', folder, path.join(folder, 'book.xlsx')], { stdio: 'ignore' })
    return read(readFileSync(path.join(folder, 'book.fods'), 'utf8'), rows.length)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
