// The library against its own examples, tables of edge cases, exact money arithmetic and hostile input.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { evaluator } from './evaluate.mjs';
import { load } from './load.mjs';

const { Kedu, globals } = load();
const evaluate = evaluator(Kedu);
Kedu.enter(Date.UTC(2024, 2, 15, 2, 30), Kedu.fixedZone(8 * 3600000));
const days = (...texts) => texts.map((text) => Kedu.parse_date(text).d);
Kedu.calendar('CN', days('2024-05-01', '2024-05-02', '2024-05-03', '2024-05-04', '2024-05-05'), days('2024-04-28', '2024-05-11'));

const close = (a, b) => typeof a === 'number' && typeof b === 'number' && Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(b));
const same = (got, wanted) =>
  close(got, wanted) || (Array.isArray(wanted) && Array.isArray(got) ? got.length === wanted.length && got.every((g, i) => same(g, wanted[i])) : JSON.stringify(got) === JSON.stringify(wanted));
const holds = (expr, wanted, fields) => {
  const got = evaluate(expr, fields);
  assert.ok(same(got, wanted), `${expr} gives ${JSON.stringify(got)}, not ${JSON.stringify(wanted)}`);
};

test('only Kedu appears among the globals, and it is frozen', () => {
  assert.deepEqual(globals, ['Kedu']);
  assert.ok(Object.isFrozen(Kedu) && Object.isFrozen(Kedu.functions));
});

test('every function is documented and its examples hold', async (t) => {
  for (const spec of Kedu.specs())
    await t.test(spec.name, () => {
      assert.ok(spec.zh && spec.doc.zh && spec.doc.en && spec.examples.length > 0);
      if (!spec.compiled) for (const { expr, value, fields } of spec.examples) holds(expr, value, fields); // else in formula_cases_test
    });
});

test('edge cases', async (t) => {
  const families = JSON.parse(readFileSync(new URL('edge-cases.json', import.meta.url), 'utf8'));
  for (const [family, cases] of Object.entries(families))
    await t.test(family, () => {
      for (const [expr, value, fields] of cases) holds(expr, value, fields);
    });
});

test('every month of the years 1 to 9999 begins and ends on its day', () => {
  const month_start = (year, month) => new Date(0).setUTCFullYear(year, month, 1) / 86400000;
  for (let year = 1; year <= 9999; ++year)
    for (let month = 0; month < 12; ++month) {
      const first = month_start(year, month);
      assert.deepEqual(Kedu.civil(first), { year, month: month + 1, day: 1 });
      const { day } = Kedu.civil(month_start(year, month + 1) - 1);
      assert.equal(day, Kedu.days_in_month(year, month + 1));
      assert.equal(Kedu.day_number(year, month + 1, day), first + day - 1);
    }
});

test('a zone changes its offset at the instant it says', () => {
  const hour = 3600000;
  const [spring, autumn] = [Date.UTC(2024, 2, 31, 1), Date.UTC(2024, 9, 27, 1)];
  Kedu.enter(spring, [[0, hour], [spring, 2 * hour], [autumn, hour]]);
  const shown = (ms) => Kedu.to_text(Kedu.instant(ms)).slice(11);
  assert.deepEqual([spring - 1000, spring, autumn - 1000, autumn].map(shown), ['01:59:59', '03:00:00', '02:59:59', '02:00:00']);
  assert.equal(shown(-hour), '00:00:00');
  Kedu.enter(Date.UTC(2024, 2, 15, 2, 30), Kedu.fixedZone(8 * hour));
});

test('price × quantity × rate rounds to the exact cent', () => {
  let seed = 20240501;
  const random = (n) => (seed = (seed * 1103515245 + 12345) % 2147483648) % n;
  let wrong = 0;
  for (let i = 0; i < 300000; ++i) {
    const cents = random(1000000);
    const thousandths = random(1000000);
    const rate = random(10000);
    const product = Kedu.mul(Kedu.mul(cents / 100, thousandths / 1000), rate / 10000);
    const exact = BigInt(cents) * BigInt(thousandths) * BigInt(rate); // in 1e-9
    const rounded = Number((exact + 5000000n) / 10000000n) / 100;
    if (Kedu.functions.ROUND(product, 2) !== rounded) ++wrong;
    if (Kedu.functions.ROUND(Kedu.snap(product, 9), 2) !== rounded) ++wrong;
  }
  assert.equal(wrong, 0);
});

const a30 = 'a'.repeat(30);

/** The result, and the best time of three: a busy machine is not the library's fault. */
const timed = (expr, fields) => {
  let got;
  let best = Infinity;
  for (let i = 0; i < 3; ++i) {
    const start = performance.now();
    got = evaluate(expr, fields);
    best = Math.min(best, performance.now() - start);
  }
  return [got, best];
};

test('hostile input ends in an error, soon', () => {
  const long = 'a'.repeat(30000);
  const attacks = [
    ['REPT("x",1000000000)'],
    ['REPT(文,40000)', { 文: '中' }],
    ['SUBSTITUTE(文,"a",文)', { 文: long }],
    ['TEXTJOIN(文,FALSE,文,文)', { 文: long }],
    ['CONCAT(文,文)', { 文: long }],
    ['REGEXREPLACE(文,"",文)', { 文: long }],
    ['REGEXMATCH("a",文)', { 文: '('.repeat(400) }],
    ['REGEXMATCH("a","a{1000000000}")'],
    ['SPLIT(文,"a")', { 文: long }],
    ['BASE(1,2,1000000000)'],
    ['FIXED(1,1000000000)'],
    ['TEXT(1,文)', { 文: long }],
    ['WORKDAY("2024-01-01",1000000000000)'],
    ['VALUE("__proto__")'],
    ['NUMBERVALUE(文)', { 文: '%'.repeat(30000) + 'x' }],
    ['VALUE(文)', { 文: '1,'.repeat(15000) }],
    ['文*2', { 文: '9'.repeat(30000) }],
    ['NETWORKDAYS("2024-01-01","2024-02-01","__proto__")'],
    ['NETWORKDAYS("2024-01-01","2024-02-01","constructor")'],
    ['TEXT("2024-01-01","2024-01-01")&DATEDIF("2024-01-01","2024-02-01","__proto__")'],
  ];
  for (const [expr, fields] of attacks) {
    const [got, ms] = timed(expr, fields);
    assert.ok(got && got.error, `${expr} gives ${JSON.stringify(got).slice(0, 80)}, not an error`);
    assert.ok(ms < 100, `${expr} took ${ms} ms`);
  }
});

test('hostile input that is legal is quick', () => {
  const long = 'a'.repeat(30000);
  for (const [expr, fields] of [
    ['COUNTIF(文,"*a*a*a*a*a*a*b")', { 文: long }],
    ['ISERROR(SEARCH("*a*a*a*a*a*a*a*b",文))', { 文: long }],
    ['LEN(SUBSTITUTE(文,"a","b"))', { 文: long }],
    ['REGEXMATCH(文,"(a+)+$")', { 文: a30 + '!' }],
    ['REGEXMATCH(文,"(a|aa)+$")', { 文: a30 + a30 + '!' }],
    ['ISERROR(REGEXMATCH(文,"(.*)*="))', { 文: long }],
    ['ISERROR(REGEXMATCH(文,"((((a*)*)*)*)*b"))', { 文: long }],
    ['LEN(PROPER(文))', { 文: long }],
    ['LEN(REGEXREPLACE(文,"a","b"))', { 文: long }],
    ['NETWORKDAYS("0001-01-01","9999-12-31")'],
  ]) {
    const [, ms] = timed(expr, fields);
    assert.ok(ms < 100, `${expr} took ${ms} ms`);
  }
});
