// Whether two answers are the same, and if not, which declared rule says why.

const close = (a, b) => a === b || Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b))
const serial_of = (iso) => Date.parse(iso.slice(0, 10) + 'T00:00:00Z') / 86400000 + 25569

/** A value of Kedu in the words of a spreadsheet. */
const spoken = (answer) => {
  const { value, type } = answer
  if (type === 'date') return serial_of(value)
  if (type === 'datetime') return (Date.parse(value) + 8 * 3600000) / 86400000 + 25569
  if (type === 'bool') return value ? 1 : 0
  return value === null || value === undefined ? '' : value
}

const theirs_spoken = (calc) => {
  if (!calc) return ''
  if (calc.date) return serial_of(calc.date)
  return typeof calc.value === 'boolean' ? Number(calc.value) : calc.value
}

const uses = (...names) => {
  const pattern = new RegExp('\\b(?:' + names.map((n) => n.replace('.', '\\.')).join('|') + ')\\(')
  return (formula) => pattern.test(formula)
}
const both_errors = ({ kedu, calc }) => kedu.error && calc && calc.error

// Each rule is a sentence of docs/formula-differences.md; the narrowest that holds is told.
const RULES = [
  { name: 'a blank stays blank where a spreadsheet shows 0', holds: ({ kedu, calc }) => kedu.value === null && kedu.type === 'blank' && calc && calc.value === 0 },
  { name: 'AND and OR stop at what decides', holds: ({ formula, kedu, calc }) => uses('AND', 'OR')(formula) && !kedu.error && calc && calc.error },
  { name: 'division by zero is #DIV/0! also in QUOTIENT, LOG to base 1, 0 to a negative power', holds: (t) => both_errors(t) && t.kedu.error === '#DIV/0!' && (uses('QUOTIENT', 'LOG', 'POWER')(t.formula) || t.formula.includes('^')) },
  { name: 'MODE without a repeated number is #N/A, and of equals it takes the first', holds: ({ formula }) => uses('MODE')(formula) },
  { name: 'RANK of a number that is not in the list is #N/A', holds: ({ formula }) => uses('RANK')(formula) },
  { name: 'wildcards meet text only, never numbers', holds: ({ formula }) => /⟦细\.(数|量)⟧,"(\?|~\*|\*笔)"/.test(formula) },
  { name: 'the point of the format "#.##" stays', holds: ({ formula }) => formula.includes('"#.##"') },
  { name: 'weeks of WEEKNUM begin on 1 January and never belong to the next year', holds: ({ formula }) => uses('WEEKNUM')(formula) },
  { name: 'SEARCH and FIND of "" give the start', holds: ({ formula }) => /(SEARCH|FIND)\("",/.test(formula) },
  { name: 'IFS without a true condition is #N/A', holds: (t) => uses('IFS')(t.formula) && both_errors(t) && t.kedu.error === '#N/A' },
  { name: '0 to the power of 0 is #NUM!', holds: ({ formula }) => /\^0|POWER\(.*,0\)/.test(formula) },
  { name: 'ATAN2(0,0) is #DIV/0!', holds: ({ formula }) => uses('ATAN2')(formula) },
  { name: 'a blank is the even number 0 for ISEVEN, ISODD and XOR, and numeric text a number', holds: ({ formula, calc }) => uses('ISEVEN', 'ISODD', 'XOR')(formula) && calc && calc.error === 'Err:504' },
  { name: 'VALUE of a logical word is #VALUE!, TEXT of a logical value the word', holds: ({ formula, record }) => (uses('VALUE')(formula) && [record.文, record.名].includes('TRUE')) || /TEXT\((IS|TRUE|FALSE|NOT|AND|OR|⟦真⟧)/.test(formula) },
  { name: 'rounding to more places than doubles have leaves the number', holds: ({ formula, calc }) => uses('ROUND', 'ROUNDUP', 'ROUNDDOWN', 'TRUNC')(formula) && calc && calc.error },
  { name: 'CLEAN removes the codes 0 to 31 only', holds: ({ formula }) => uses('CLEAN')(formula) && uses('UNICHAR')(formula) },
]

export function compare({ formula, record }, kedu, calc) {
  if (kedu.error && calc && calc.error) {
    if (kedu.error === calc.error) return 'same'
    const ours_only = ['#DIV/0!', '#N/A']
    if (!ours_only.includes(kedu.error) && !ours_only.includes(calc.error)) return 'same' // Err:502 is both #VALUE! and #NUM!
  } else if (!kedu.error && !kedu.compile_error && !(calc && calc.error)) {
    const a = spoken(kedu)
    const b = theirs_spoken(calc)
    if (a === b || (typeof a === 'number' && typeof b === 'number' && close(a, b))) return 'same'
  }
  for (const { name, holds } of RULES) if (holds({ formula, record, kedu, calc })) return name
  return null
}
