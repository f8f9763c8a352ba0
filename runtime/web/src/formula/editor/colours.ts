// Colours for reading: texts, numbers, functions, names. It colours and judges nothing.
import { HighlightStyle, StreamLanguage, syntaxHighlighting, type StringStream } from '@codemirror/language'
import { tags } from '@lezer/highlight'

function token(stream: StringStream): string | null {
  if (stream.eatSpace()) return null
  if (stream.match(/"(?:[^"]|"")*("|$)|'[^']*('|$)|“[^”]*(”|$)|‘[^’]*(’|$)/)) return 'string'
  if (stream.match(/\d+(\.\d+)?(e[+-]?\d+)?/i)) return 'number'
  if (stream.match(/\{[^}]*(\}|$)/)) return 'propertyName'
  const name = stream.match(/[\p{L}_][\p{L}\p{N}_]*(\.[\p{L}_][\p{L}\p{N}_]*)*/u) as RegExpMatchArray | null
  if (name) {
    if (/^(true|false)$/i.test(name[0])) return 'bool'
    return stream.match(/\s*[(（]/, false) ? 'keyword' : 'propertyName'
  }
  stream.next()
  return 'operator'
}

const language = StreamLanguage.define({ name: 'formula', token: (stream) => token(stream), languageData: { closeBrackets: { brackets: ['(', '（', '"', '{'], before: ')]}:;>,，）' } } })

const style = HighlightStyle.define([
  { tag: tags.string, color: '#8a4b08' },
  { tag: tags.number, color: '#237804' },
  { tag: tags.bool, color: '#237804' },
  { tag: tags.keyword, color: '#0f4fad', fontWeight: '600' },
  { tag: tags.propertyName, color: '#6b21a8' },
  { tag: tags.operator, color: '#4e5560' },
])

export const colours = [language, syntaxHighlighting(style)]
