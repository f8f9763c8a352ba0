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
  { name: 'rounding to more places than doubles have leaves the number', holds: ({ formula, calc }) => uses('ROUND', 'ROUNDUP', 'ROUNDDOWN', 'TRUNC')(formula) && ((calc && calc.error) || uses('ISERR', 'ISERROR')(formula)) },
  { name: 'DATEDIF "md" counts from the last full month, clamped to its end', holds: ({ formula }) => /DATEDIF\(.*"md"/.test(formula) },
  { name: 'text is a date only as yyyy-m-d, yyyy/m/d, yyyy年m月d日 or ISO', holds: ({ formula, kedu }) => formula.includes('mmm') && kedu.error === '#VALUE!' },
  { name: 'of several errors the first met decides what ISERR and ISNA say', holds: ({ formula }) => uses('ISERR', 'ISNA')(formula) },
  { name: 'ERROR.TYPE knows more than one kind of wrong argument', holds: ({ formula }) => uses('ERROR.TYPE')(formula) },
  { name: 'Calc takes a logical question about a number for a number', holds: ({ formula }) => uses('ISLOGICAL', 'ISNUMBER')(formula) },
  { name: 'numbers of 16 to 20 digits are joined with all digits', holds: ({ calc }) => calc && /E\+0?\d+/.test(String(calc.value)) },
  { name: 'of several errors the first met from the left is told', holds: both_errors },
  { name: 'logical values join as TRUE and FALSE and stand above numbers', holds: ({ formula, kedu }) => /TRUE|FALSE/.test(String(kedu.value)) || /(TRUE|FALSE)[<>=]|[<>=](TRUE|FALSE|AND|OR|NOT|XOR|IS\w+|EXACT)|=.*[<>]=?/.test(formula) },
  { name: 'numeric text is a number beside numbers', holds: ({ formula, calc }) => /FIXED|TEXT|码/.test(formula) && calc && calc.error === 'Err:504' },
  { name: 'a date beyond the year 9999 or before the year 1 is #NUM!', holds: ({ formula, kedu }) => kedu.error === '#NUM!' && /始|终|DATE/.test(formula) },
  { name: 'MOD is the exact remainder, also of quotients beyond 12 digits', holds: ({ formula, kedu, calc }) => uses('MOD')(formula) && typeof kedu.value === 'number' && calc && typeof calc.value === 'number' },
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
