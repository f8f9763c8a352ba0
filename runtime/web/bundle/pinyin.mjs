// The first letters of Chinese characters as one small module, made at build time: `virtual:pinyin` exports, for each
// letter, the characters with a reading that begins with it. A character with several readings stands under each, so a
// search finds it whichever the reader has in mind. The whole dictionary would weigh ten times as much.
import { pinyin } from 'pinyin-pro'

const id = 'virtual:pinyin'

/// The 6,763 characters of GB 2312: those that names of fields and functions are written with.
function characters() {
  const decoder = new TextDecoder('gb18030')
  const found = []
  for (let row = 0xb0; row <= 0xf7; row++)
    for (let cell = 0xa1; cell <= 0xfe; cell++) {
      const text = decoder.decode(Uint8Array.of(row, cell))
      if (/^\p{Script=Han}$/u.test(text)) found.push(text)
    }
  return found
}

function table() {
  const letters = {}
  for (const character of characters()) {
    const readings = pinyin(character, { multiple: true, pattern: 'first', toneType: 'none', type: 'array' })
    for (const letter of new Set(readings.map((reading) => reading[0]))) if (/^[a-z]$/.test(letter)) letters[letter] = (letters[letter] ?? '') + character
  }
  return letters
}

export function pinyin_letters() {
  return {
    name: 'kedu-pinyin',
    resolveId: (name) => (name === id ? `\0${id}` : null),
    load: (name) => (name === `\0${id}` ? `export default ${JSON.stringify(table())}` : null),
  }
}
