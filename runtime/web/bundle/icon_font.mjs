// Vant carries its icon font inside its CSS; as a file of its own it leaves the critical path (37 KB of CSS become 12).
// The fallback it names on a foreign host is dropped: this app loads nothing from elsewhere.
import { mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('../node_modules/.cache/kedu/', import.meta.url))

export function icon_font() {
  return {
    name: 'kedu-icon-font',
    enforce: 'pre',
    transform(code, id) {
      if (!/vant[\\/]es[\\/]icon[\\/]index\.css/.test(id)) return null
      return code.replace(/url\(['"]?data:font\/(\w+)[^,]*;base64,([A-Za-z0-9+/=]+)['"]?\)/g, (_, kind, bytes) => {
        mkdirSync(folder, { recursive: true })
        const file = `${folder}icons.${kind}`
        writeFileSync(file, Buffer.from(bytes, 'base64'))
        return `url("${file}")`
      }).replace(/,?\s*url\(['"]?(https?:)?\/\/[^)]*\)\s*(format\([^)]*\))?/g, '')
    },
  }
}
