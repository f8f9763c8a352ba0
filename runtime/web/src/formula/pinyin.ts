// Finding names by what people type: part of the name, or the first letters of its characters' pronunciation (客户等级 by khdj).
import letters from 'virtual:pinyin'

const spoken = new Map<string, string>()
for (const [letter, characters] of Object.entries(letters)) for (const one of characters) spoken.set(one, (spoken.get(one) ?? '') + letter)

/// For each character the letters it may stand for; letters and digits stand for themselves, other signs are skipped.
export function initials_of(text: string): string[] {
  return [...text.toLowerCase()].map((one) => spoken.get(one) ?? (/[a-z0-9]/.test(one) ? one : '')).filter((one) => one)
}

function initials_at(initials: string[], wanted: string): number {
  for (let at = 0; at + wanted.length <= initials.length; at += 1)
    if ([...wanted].every((letter, index) => initials[at + index]!.includes(letter))) return at
  return -1
}

/// How well `typed` fits one of the names, 0 the best; -1 not at all. The beginning of a name beats its middle, letters as
/// written beat letters as spoken.
export function fit(typed: string, names: string[]): number {
  const wanted = typed.toLowerCase()
  if (!wanted) return 0
  let best = -1
  const note = (rank: number) => { if (best < 0 || rank < best) best = rank }
  for (const name of names) {
    const lower = name.toLowerCase()
    if (lower === wanted) note(0)
    else if (lower.startsWith(wanted)) note(1)
    else if (lower.includes(wanted)) note(3)
    if (/^[a-z0-9]+$/.test(wanted) && /[^\x00-\x7f]/.test(name)) {
      const at = initials_at(initials_of(name), wanted)
      if (at === 0) note(2)
      else if (at > 0) note(4)
    }
  }
  return best
}
