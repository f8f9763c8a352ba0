// Writes NAME.gz beside every text asset, so that the server never compresses while somebody waits.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const dist = new URL('../dist/', import.meta.url)
let before = 0
let after = 0
for (const entry of readdirSync(dist, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !/\.(js|css|html|svg|json)$/.test(entry.name)) continue
  const path = `${entry.parentPath ?? entry.path}/${entry.name}`
  const bytes = readFileSync(path)
  const packed = gzipSync(bytes, { level: 9 })
  if (packed.length < bytes.length) writeFileSync(`${path}.gz`, packed)
  before += bytes.length
  after += packed.length
}
console.log(`precompressed ${(before / 1024).toFixed(0)} KB to ${(after / 1024).toFixed(0)} KB`)
