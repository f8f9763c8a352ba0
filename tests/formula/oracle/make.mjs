// Random records and random formulas over them. A formula is written once with ⟦field⟧ in the place of each field, so that
// it can be told to Kedu by names and to a spreadsheet by cells.

/** A generator of numbers from a seed (mulberry32). */
export const seeded = (seed) => () => {
  seed = (seed + 0x6d2b79f5) | 0
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296
}

const WORDS = ['钢笔', '毛巾', '铅笔', 'Apple', 'apple', 'banana', 'HT-2024-001', '深圳市南山区', 'a b  c', ' x ', '12', '3.5', '-7', 'TRUE', '张三', '李四丰', 'A*', 'b?d', '赞👍', 'x']
const FIRST_DAY = 40000
const LAST_DAY = 47000

/** Everything random about one formula and its record. */
export function maker(random) {
  const below = (n) => Math.floor(random() * n)
  const one = (list) => list[below(list.length)]
  const chance = (p) => random() < p
  const integer = (low, high) => low + below(high - low + 1)
  const decimal = () => Number((integer(-200000, 200000) / one([1, 10, 100, 1000])).toFixed(3))

  const number_value = () => (chance(0.06) ? null : chance(0.1) ? 0 : chance(0.4) ? integer(-20, 100) : decimal())
  const serial = () => ({ serial: integer(FIRST_DAY, LAST_DAY) })

  function record() {
    const rows = Array.from({ length: integer(1, 6) }, () => ({
      数: number_value(), 量: chance(0.05) ? null : integer(1, 20), 名: chance(0.05) ? null : one(WORDS), 类: one(['A', 'B', 'a', 'C']), 日: serial(), 真: chance(0.5),
    }))
    return {
      甲: number_value(), 乙: number_value(), 丙: integer(0, 12), 文: one(WORDS), 名: one(WORDS), 码: String(integer(0, 99999)), 空: null, 始: serial(), 终: serial(), 真: chance(0.5), 细: rows,
    }
  }

  // Productions by kind; `d` is how deep the formula may still go. Each makes text.
  const ref = (name) => `⟦${name}⟧`
  const column = (name) => ref('细.' + name)
  const text_literal = () => `"${one([...WORDS, '', '0', '，', '-'])}"`
  const numbers = (d) => (chance(0.6) ? column(one(['数', '量'])) : Array.from({ length: integer(1, 4) }, () => N(d - 1)).join(','))
  const criterion = () => one(['"A"', '"a"', '"<>A"', '">5"', '"<=10"', '"<>"', '"*笔"', '"?"', '"~*"', '""', '"=A"', ref('甲'), ref('类'), '5', '">=" & ' + ref('丙')].filter((c) => c !== ref('类')))

  const literal = () => (chance(0.5) ? String(integer(0, 30)) : chance(0.5) ? (integer(0, 3000) / 100).toFixed(2) : chance(0.3) ? integer(1, 99) + '%' : String(integer(0, 100000)))
  const N = (d) => {
    if (d <= 0 || chance(0.15)) return one([literal, () => ref('甲'), () => ref('乙'), () => ref('丙'), literal])()
    if (chance(0.012)) return one([T, B, () => ref('码')])(d - 1)
    const n = () => N(d - 1)
    const small = () => (chance(0.8) ? String(integer(-3, 6)) : n())
    const positive = () => `ABS(${n()})`
    return one([
      () => `${n()}+${n()}`, () => `${n()}-${n()}`, () => `${n()}*${n()}`, () => `${n()}/${n()}`, () => `(${n()})*(${n()})`, () => `-${one([literal, () => ref('甲')])()}`, () => `(${n()})^${integer(-2, 3)}`, () => `(${n()})%`,
      () => `ROUND(${n()},${small()})`, () => `ROUNDUP(${n()},${small()})`, () => `ROUNDDOWN(${n()},${small()})`, () => `TRUNC(${n()})`, () => `TRUNC(${n()},${small()})`, () => `INT(${n()})`,
      () => `MOD(${n()},${n()})`, () => `QUOTIENT(${n()},${n()})`, () => `POWER(${n()},${integer(-2, 3)})`, () => `SQRT(${chance(0.8) ? positive() : n()})`, () => `EXP(${integer(-5, 9)})`, () => `LN(${n()})`, () => `LOG(${n()},${one(['2', '10', '3', '1'])})`, () => `LOG10(${n()})`,
      () => `CEILING(${n()},${one(['5', '0.1', '0.05', '10', '2.5'])})`, () => `FLOOR(${n()},${one(['5', '0.1', '0.05', '10', '2.5'])})`, () => `MROUND(${positive()},${one(['5', '0.25', '3', '10'])})`, () => `EVEN(${n()})`, () => `ODD(${n()})`,
      () => `FACT(${integer(-1, 20)})`, () => `COMBIN(${integer(0, 20)},${integer(0, 10)})`, () => `PERMUT(${integer(1, 12)},${integer(0, 8)})`, () => `GCD(${integer(0, 99)},${integer(0, 99)},${ref('丙')})`, () => `LCM(${integer(0, 99)},${integer(1, 99)})`,
      () => `ABS(${n()})`, () => `SIGN(${n()})`, () => `PI()`, () => `RADIANS(${n()})`, () => `DEGREES(${n()})`, () => `SIN(${literal()})`, () => `COS(${literal()})`, () => `ATAN2(${n()},${n()})`,
      () => `SUM(${numbers(d)})`, () => `AVERAGE(${numbers(d)})`, () => `MIN(${numbers(d)})`, () => `MAX(${numbers(d)})`, () => `COUNT(${one([numbers(d), column('名')])})`, () => `COUNTA(${column(one(['名', '数', '类']))})`, () => `COUNTBLANK(${column(one(['名', '数']))})`, () => `PRODUCT(${numbers(d)})`, () => `SUMSQ(${numbers(d)})`,
      () => `SUMPRODUCT(${column('数')},${column('量')})`, () => `SUM(${ref('甲')},${ref('乙')},${ref('空')})`, () => `MEDIAN(${numbers(d)})`, () => `STDEV(${numbers(d)})`, () => `STDEVP(${numbers(d)})`, () => `VAR(${numbers(d)})`, () => `VARP(${numbers(d)})`, () => `GEOMEAN(${column('量')})`, () => `MODE(${column('量')})`,
      () => `LARGE(${column(one(['数', '量']))},${integer(0, 4)})`, () => `SMALL(${column(one(['数', '量']))},${integer(1, 4)})`, () => `RANK(${one([ref('丙'), `INDEX(${column('量')},1)`])},${column('量')}${one(['', ',0', ',1'])})`, () => `PERCENTILE(${column('数')},${one(['0', '0.25', '0.3', '0.9', '1', '1.2'])})`, () => `QUARTILE(${column('量')},${integer(0, 5)})`,
      () => `SUMIF(${column(one(['类', '数', '名']))},${criterion()},${column('量')})`, () => `SUMIF(${column('数')},${criterion()})`, () => `COUNTIF(${column(one(['类', '数', '名']))},${criterion()})`, () => `COUNTIFS(${column('类')},${criterion()},${column('数')},${criterion()})`, () => `SUMIFS(${column('数')},${column('类')},${criterion()},${column('名')},${criterion()})`, () => `AVERAGEIF(${column('类')},${criterion()},${column('数')})`, () => `AVERAGEIFS(${column('数')},${column('类')},${criterion()})`, () => `MAXIFS(${column('数')},${column('类')},${criterion()})`, () => `MINIFS(${column('数')},${column('名')},${criterion()})`,
      () => `MATCH(${one([text_literal(), ref('名'), '"*笔"', '"A"'])},${column(one(['名', '类']))},0)`, () => `MATCH(${n()},${column('量')},0)`, () => `INDEX(${column('量')},${integer(1, 5)})`,
      () => `IF(${B(d - 1)},${n()},${n()})`, () => `IFS(${B(d - 1)},${n()},${B(d - 1)},${n()})`, () => `IFERROR(${n()},${n()})`, () => `IFNA(${n()},${n()})`, () => `CHOOSE(${integer(1, 3)},${n()},${n()},${n()})`, () => `SWITCH(${ref('丙')},1,${n()},2,${n()},${n()})`, () => `N(${one([n, () => B(d - 1), () => T(d - 1)])()})`, () => `ERROR.TYPE(${n()})`,
      () => `LEN(${T(d - 1)})`, () => `FIND(${text_literal()},${T(d - 1)})`, () => `SEARCH(${text_literal()},${T(d - 1)}${one(['', ',1', ',2'])})`, () => `VALUE(${one([ref('码'), '"1,234.5"', '"12%"', '" 5 "', ref('文'), `TEXT(${n()},"0.00")`])})`, () => `NUMBERVALUE(${one([ref('码'), '"1.234,5",",","."', '"9%"'])})`, () => `CODE("${one(['A', 'a', '0', ' '])}")`, () => `UNICODE(${T(d - 1)})`,
      () => `YEAR(${D(d - 1)})`, () => `MONTH(${D(d - 1)})`, () => `DAY(${D(d - 1)})`, () => `WEEKDAY(${D(d - 1)}${one(['', ',1', ',2', ',3', ',11', ',16', ',17'])})`, () => `WEEKNUM(${D(d - 1)}${one(['', ',1', ',2', ',21', ',11', ',15'])})`, () => `ISOWEEKNUM(${D(d - 1)})`, () => `DATEDIF(${ref('始')},${ref('终')},"${one(['d', 'm', 'y', 'ym', 'md', 'yd', 'Y', 'M'])}")`, () => `DAYS(${D(d - 1)},${D(d - 1)})`, () => `DAYS360(${D(d - 1)},${D(d - 1)}${one(['', ',TRUE', ',FALSE'])})`, () => `YEARFRAC(${D(d - 1)},${D(d - 1)}${one(['', ',0', ',1', ',2', ',3', ',4'])})`, () => `${D(d - 1)}-${D(d - 1)}`, () => `NETWORKDAYS(${D(d - 1)},${D(d - 1)}${one(['', ',' + column('日')])})`, () => `NETWORKDAYS.INTL(${D(d - 1)},${D(d - 1)},${one(['1', '2', '7', '11', '17', '"0000011"', '"1000001"'])})`,
      () => `HOUR(${one(['0.3', '0.75', 'TIME(13,5,9)', '1.999'])})`, () => `MINUTE(TIME(${integer(0, 30)},${integer(0, 90)},${integer(0, 90)}))`, () => `SECOND(TIME(${integer(0, 30)},${integer(0, 90)},${integer(0, 90)}))`, () => `TIME(${integer(0, 30)},${integer(0, 90)},${integer(0, 90)})`, () => `TIMEVALUE("${integer(0, 23)}:${integer(10, 59)}")`,
      () => `ROUND(PMT(${one(['0.01', '0.0435/12', '0'])},${integer(1, 240)},${integer(-9, 9)}000),2)`, () => `ROUND(FV(0.01,${integer(1, 60)},-100,${integer(-5, 5)}00,${integer(0, 1)}),4)`, () => `ROUND(PV(0.01,${integer(1, 60)},-100,${integer(-5, 5)}00,${integer(0, 1)}),4)`, () => `ROUND(NPER(0.01,-${integer(20, 90)},1000),4)`, () => `ROUND(IPMT(0.01,${integer(1, 12)},12,1000),4)`, () => `ROUND(PPMT(0.01,${integer(1, 12)},12,1000),4)`, () => `SLN(${integer(1, 9)}000,500,${integer(1, 9)})`, () => `SYD(${integer(1, 9)}000,500,5,${integer(1, 5)})`, () => `DDB(${integer(1, 9)}000,500,5,${integer(1, 5)})`, () => `NPV(0.1,${column('数')})`, () => `EFFECT(0.${integer(10, 99)},${integer(1, 12)})`,
    ])()
  }
  const T = (d) => {
    if (d <= 0 || chance(0.2)) return one([text_literal, () => ref('文'), () => ref('名'), () => ref('码')])()
    const t = () => T(d - 1)
    const n = () => N(d - 2)
    const few = () => String(integer(chance(0.1) ? -1 : 0, 6))
    return one([
      () => `${t()}&${t()}`, () => `${t()}&${n()}`, () => `LEFT(${t()},${few()})`, () => `RIGHT(${t()},${few()})`, () => `LEFT(${t()})`, () => `MID(${t()},${few()},${few()})`, () => `REPLACE(${t()},${few()},${few()},${t()})`, () => `SUBSTITUTE(${t()},${text_literal()},${t()})`, () => `SUBSTITUTE(${t()},"a","b",${integer(1, 2)})`,
      () => `UPPER(${t()})`, () => `LOWER(${t()})`, () => `PROPER(${t()})`, () => `TRIM(${t()})`, () => `CLEAN(${t()})`, () => `REPT(${t()},${few()})`, () => `CONCATENATE(${t()},${t()})`, () => `CONCAT(${column('名')})`, () => `TEXTJOIN("，",${one(['TRUE', 'FALSE'])},${column('名')})`, () => `TEXTJOIN("-",TRUE,${t()},${t()})`, () => `T(${one([t, n])()})`, () => `CHAR(${integer(65, 122)})`, () => `UNICHAR(${integer(65, 40000)})`,
      () => `TEXT(${n()},"${one(['0', '0.00', '#,##0', '#,##0.00', '0%', '0.0%', '000000', '0.00E+00', '#.##', '0.0#', '#,##0.00;(#,##0.00)', '0;-0;零'])}")`, () => `TEXT(${D(d - 2)},"${one(['yyyy-mm-dd', 'yyyy/m/d', 'yyyy年mm月dd日', 'yymmdd', 'm月d日', 'mmm d, yyyy', 'dddd', 'ddd'])}")`, () => `TEXT(TIME(${integer(0, 23)},${integer(0, 59)},${integer(0, 59)}),"${one(['hh:mm', 'h:mm:ss', 'hh:mm AM/PM'])}")`, () => `FIXED(${n()},${integer(-2, 4)}${one(['', ',TRUE', ',FALSE'])})`, () => `BASE(${integer(0, 5000)},${one(['2', '8', '16', '36'])}${one(['', ',8'])})`, () => `ROMAN(${integer(0, 3999)})`,
      () => `IF(${B(d - 1)},${t()},${t()})`, () => `IFERROR(${t()},"-")`, () => `SWITCH(${ref('文')},"钢笔",${t()},"12",${t()},${t()})`, () => `INDEX(${column('名')},${integer(1, 3)})`, () => `CHOOSE(${integer(1, 3)},${t()},${t()},${t()})`,
    ])()
  }
  const D = (d) => {
    if (d <= 0 || chance(0.3)) return one([() => ref('始'), () => ref('终'), () => `DATE(${integer(2010, 2028)},${integer(1, 12)},${integer(1, 28)})`, () => `DATE(${integer(2010, 2028)},${one([2, 4, 12])},${integer(28, 31)})`])()
    return one([
      () => `DATE(${integer(2000, 2030)},${integer(-3, 15)},${integer(-5, 40)})`, () => `EDATE(${D(d - 1)},${integer(-30, 30)})`, () => `EOMONTH(${D(d - 1)},${integer(-15, 15)})`, () => `(${D(d - 1)}+${integer(-40, 400)})`, () => `WORKDAY(${D(d - 1)},${integer(-30, 60)})`, () => `WORKDAY(${D(d - 1)},${integer(-9, 20)},${column('日')})`, () => `WORKDAY.INTL(${D(d - 1)},${integer(1, 9)},${one(['1', '11', '"0000011"'])})`, () => `DATEVALUE("${integer(2010, 2028)}-${integer(10, 12)}-${integer(10, 30)}")`, () => `MAX(${column('日')})`, () => `IF(${B(d - 1)},${D(d - 1)},${D(d - 1)})`,
    ])()
  }
  const B = (d) => {
    if (d <= 0 || chance(0.1)) return one(['TRUE', 'FALSE', ref('真'), `${ref('甲')}>${literal()}`, `${ref('文')}=${text_literal()}`])
    const compare = () => one(['=', '<>', '<', '<=', '>', '>='])
    return one([
      () => `${N(d - 1)}${compare()}${N(d - 1)}`, () => `${T(d - 1)}${one(['=', '<>'])}${T(d - 1)}`, () => `${ref('始')}${compare()}${D(d - 1)}`, () => `AND(${B(d - 1)},${B(d - 1)})`, () => `OR(${B(d - 1)},${B(d - 1)})`, () => `NOT(${B(d - 1)})`, () => `XOR(${B(d - 1)},${B(d - 1)})`, () => `ISBLANK(${ref(one(['空', '甲', '文']))})`, () => `ISERROR(${N(d - 1)})`, () => `ISNA(${N(d - 1)})`, () => `ISERR(${N(d - 1)})`, () => `ISNUMBER(${one([N, T])(d - 1)})`, () => `ISTEXT(${one([N, T])(d - 1)})`, () => `ISLOGICAL(${one([N, B])(d - 1)})`, () => `ISEVEN(${N(d - 1)})`, () => `ISODD(${N(d - 1)})`, () => `EXACT(${T(d - 1)},${T(d - 1)})`, () => `${ref('空')}=${one(['0', '""', 'FALSE'])}`, () => `(${B(d - 1)})=(${B(d - 1)})`,
    ])()
  }

  return () => ({ formula: one([N, N, N, T, B, D])(integer(1, 4)), record: record() })
}
