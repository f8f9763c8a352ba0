// What stands around the cursor. Only quotes, braces, brackets and names are looked at: whether a formula is right is the server's word.
const quotes: Record<string, string> = { '"': '"', "'": "'", '“': '”', '‘': '’', '＂': '＂' }
const name = String.raw`(?:\{[^{}]*\}|[\p{L}_][\p{L}\p{N}_]*)`
const dotted = String.raw`${name}(?:\.${name})*`

export const parts_of = (text: string) => (text.match(new RegExp(name, 'gu')) ?? []).map((one) => one.replace(/^\{|\}$/g, ''))

export type Place =
  | { kind: 'name'; from: number; path: string[]; typed: string; braced: boolean }
  | { kind: 'literal'; from: number; path: string[]; typed: string }

interface Call { name: string; argument: number; from: number }

interface Walk { quote: number; brace: number; calls: Call[] }

/// Reads up to `pos`: the text or brace that is still open there, and the calls around it, innermost last.
function walk(text: string, pos: number): Walk {
  let quote = -1
  let brace = -1
  const calls: Call[] = []
  for (let at = 0; at < pos; at += 1) {
    const one = text[at]!
    if (quote >= 0) { if (one === quotes[text[quote]!]) quote = -1 }
    else if (brace >= 0) { if (one === '}') brace = -1 }
    else if (quotes[one]) quote = at
    else if (one === '{') brace = at
    else if (one === '(' || one === '（') {
      const before = /[\p{L}_][\p{L}\p{N}_.]*$/u.exec(text.slice(0, at).trimEnd())
      calls.push({ name: before?.[0] ?? '', argument: 0, from: before?.index ?? at })
    } else if (one === ')' || one === '）') calls.pop()
    else if (/[,;，；]/.test(one)) { const last = calls[calls.length - 1]; if (last) last.argument += 1 }
  }
  return { quote, brace, calls }
}

/// What is being typed at `pos`: a name with the path before it, or a text beside a field ("客户.等级 = "三…"); null elsewhere.
export function place_at(text: string, pos: number): Place | null {
  const { quote, brace } = walk(text, pos)
  if (quote >= 0) {
    const before = new RegExp(`(${dotted})\\s*(?:==|[=＝]|<>|!=|≠|[,，;；])\\s*$`, 'u').exec(text.slice(0, quote))
    return before ? { kind: 'literal', from: quote + 1, path: parts_of(before[1]!), typed: text.slice(quote + 1, pos) } : null
  }
  const start = brace >= 0 ? brace : pos
  const typed = brace >= 0 ? text.slice(brace + 1, pos) : (/[\p{L}\p{N}_]*$/u.exec(text.slice(0, pos))?.[0] ?? '')
  const from = brace >= 0 ? brace : start - typed.length
  if (/^\d/.test(typed) && brace < 0) return null
  const before = new RegExp(`(${dotted})\\.$`, 'u').exec(text.slice(0, from))
  if (!before && text[from - 1] === '.') return null
  return { kind: 'name', from, path: before ? parts_of(before[1]!) : [], typed, braced: brace >= 0 }
}

/// The innermost function around `pos`, and which of its arguments is meant.
export function call_at(text: string, pos: number): Call | null {
  for (const call of walk(text, pos).calls.reverse()) if (call.name) return call
  return null
}

/// The name or function that covers `pos`.
export function word_at(text: string, pos: number): { from: number; to: number; text: string; called: boolean } | null {
  const { quote } = walk(text, pos)
  if (quote >= 0) return null
  for (const found of text.matchAll(new RegExp(dotted, 'gu'))) {
    const to = found.index + found[0].length
    if (found.index <= pos && pos <= to) return { from: found.index, to, text: found[0], called: /^\s*[(（]/.test(text.slice(to)) }
  }
  return null
}
