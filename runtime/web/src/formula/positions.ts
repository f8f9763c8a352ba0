// The server counts code points, the editor UTF-16 units: 𠮷 is one of the former and two of the latter.

/// The index in `text` of its `point`-th code point; the end when there are fewer.
export function unit_of(text: string, point: number): number {
  let at = 0
  for (let left = point; left > 0 && at < text.length; left -= 1) at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1
  return at
}

/// How many code points lie before the index.
export function point_of(text: string, unit: number): number {
  let points = 0
  for (let at = 0; at < Math.min(unit, text.length); points += 1) at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1
  return points
}
