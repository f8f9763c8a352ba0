// The figures as a table on the screen and as JSON in a file.
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import os from 'node:os'

const short = (n) => (n == null ? '' : Math.abs(n) >= 100 ? Math.round(n).toLocaleString('en') : String(+n.toPrecision(3)))

function verdict({ value, ratio, at_least, at_most }) {
  if (at_least !== undefined) return { aim: `≥ ${at_least}`, good: ratio >= at_least }
  if (at_most !== undefined) return { aim: `≤ ${at_most}`, good: value <= at_most }
  return { aim: '', good: true }
}

/// Prints the table and writes the file; the exit status: 1 when an aim is missed. `load` tells how busy the machine was.
export function report(results, target) {
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD']).toString().trim()
  const machine = {
    cpu: os.cpus()[0].model, cores: os.cpus().length, memory_gib: Math.round(os.totalmem() / 2 ** 30), load: os.loadavg()[0],
  }
  writeFileSync(target, JSON.stringify({ commit, at: new Date().toISOString(), machine, results }, null, 2) + '\n')

  const rows = results.map((result) => {
    const { aim, good } = verdict(result)
    return [result.name, short(result.value), result.unit, short(result.floor), short(result.ratio), short(result.p99_ms), aim, aim && (good ? '✓' : '✗')]
  })
  const table = [['figure', 'value', 'unit', 'floor', 'ratio', 'p99 ms', 'aim', ''], ...rows]
  const width = table[0].map((_, i) => Math.max(...table.map((row) => row[i].length)))
  const right = [1, 3, 4, 5]
  for (const row of table)
    console.log(row.map((cell, i) => (right.includes(i) ? cell.padStart(width[i]) : cell.padEnd(width[i]))).join('  ').trimEnd())
  console.log(`\n${machine.cpu} × ${machine.cores}, load ${short(machine.load)} at the end → ${target}`)
  return results.every((result) => verdict(result).good) ? 0 : 1
}
