// Numbers as text and back: FIXED, VALUE, BASE, ROMAN and their kin. TEXT is in format.js.
Kedu.family('text', (K) => {
  const bad = (zh, en) => K.fail('#VALUE!', zh, en);
  const out_of_range = () => K.fail('#NUM!', '参数超出允许范围', 'the argument is out of range');

  /** A number with exactly so many decimals (0 or more), rounded by the decimal rule. */
  K.fixed_digits = (x, decimals) => {
    const [mantissa, exponent = '0'] = Math.abs(K.round(x, decimals)).toExponential(14).split('e');
    const digits = mantissa.replace('.', '');
    const point = 1 + Number(exponent); // places before the point
    const whole = point > 0 ? digits.slice(0, point).padEnd(point, '0') : '0';
    const part = point > 0 ? digits.slice(point) : '0'.repeat(-point) + digits;
    return decimals > 0 ? whole + '.' + part.slice(0, decimals).padEnd(decimals, '0') : whole;
  };
  K.group_thousands = (digits) => digits.replace(/\B(?=(?:\d{3})+$)/g, ',');

  K.define({
    name: 'FIXED', zh: '定点格式', params: ['number 数值 number', 'decimals 小数位 number optional', 'plain 不用千分位 bool optional'], returns: 'text',
    doc: { zh: '按小数位舍入成文本，默认两位并带千分位。', en: 'Rounded as text, with two decimals and thousands separators unless said.' },
    examples: [['FIXED(1234.567,1)', '1,234.6'], ['FIXED(1234.567,1,TRUE)', '1234.6'], ['FIXED(1234.567,-1)', '1,230']],
    body: (x, decimals = 2, plain = false) => {
      const n = Math.trunc(decimals);
      if (n > 127) bad('小数位太多', 'too many decimals');
      const rounded = K.round(x, n);
      const [whole, part] = K.fixed_digits(rounded, Math.max(0, n)).split('.');
      return (rounded < 0 ? '-' : '') + (plain ? whole : K.group_thousands(whole)) + (part ? '.' + part : '');
    },
  });

  K.define({
    name: 'VALUE', zh: '转数值', params: ['text 文本 any'], returns: 'number',
    doc: { zh: '文本表示的数字，可带千分位、百分号、货币符号；日期为序号。', en: 'The number a text spells, with separators, % or a currency sign; a date as its serial number.' },
    examples: [['VALUE("1,234.5")', 1234.5], ['VALUE("12%")', 0.12], ['VALUE("￥88")', 88], ['VALUE("abc")', { error: '#VALUE!' }]],
    body: (v) => (typeof v === 'boolean' ? bad('逻辑值不是数字', 'a logical value is not a number') : K.number(v)),
  });
  K.define({
    name: 'NUMBERVALUE', zh: '区域数值', params: ['text 文本 text', 'decimal 小数点 text optional', 'group 千分位 text optional'], returns: 'number',
    doc: { zh: '按给定的小数点和千分位符号读数字。', en: 'The number a text spells with the given separators.' },
    examples: [['NUMBERVALUE("1.234,5",",",".")', 1234.5], ['NUMBERVALUE("3.5%%")', 0.00035], ['NUMBERVALUE("")', 0]],
    body: (s, decimal = '.', group) => {
      const point = decimal[0];
      const separator = group === undefined ? (point === ',' ? '' : ',') : group[0];
      if (point === undefined || point === separator) bad('小数点与千分位符号无效', 'the separators are not valid');
      const spelt = s.replace(/\s/g, '');
      if (spelt === '') return 0;
      let percents = 0;
      while (spelt[spelt.length - 1 - percents] === '%') ++percents;
      const digits = spelt.slice(0, spelt.length - percents);
      const at = digits.indexOf(point);
      const before = at < 0 ? digits : digits.slice(0, at);
      const whole = separator ? before.split(separator).join('') : before;
      const plain = at < 0 ? whole : whole + '.' + digits.slice(at + 1);
      if (plain.length > 400 || !/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain)) bad('文本不是数字', 'the text is not a number');
      return K.finite(Number(plain) / 100 ** percents);
    },
  });

  const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
  K.define({
    name: 'BASE', zh: '进制', params: ['number 数值 number', 'radix 进制 number', 'length 最少位数 number optional'], returns: 'text',
    doc: { zh: '数字在 2 到 36 进制中的写法，可用 0 补足位数。', en: 'The number written in base 2 to 36, padded with zeros.' },
    examples: [['BASE(7,2)', '111'], ['BASE(255,16,4)', '00FF'], ['BASE(7,1)', { error: '#NUM!' }]],
    body: (x, radix, length = 0) => {
      const n = Math.trunc(x);
      const base = Math.trunc(radix);
      if (!(n >= 0 && n < 9007199254740992 && base >= 2 && base <= 36 && length >= 0 && length < 256)) out_of_range();
      return n.toString(base).toUpperCase().padStart(Math.trunc(length), '0');
    },
  });
  K.define({
    name: 'DECIMAL', zh: '转十进制', params: ['text 文本 text', 'radix 进制 number'], returns: 'number',
    doc: { zh: '把 2 到 36 进制的写法读成数字。', en: 'The number that a text in base 2 to 36 spells.' },
    examples: [['DECIMAL("FF",16)', 255], ['DECIMAL("12",2)', { error: '#NUM!' }]],
    body: (s, radix) => {
      const base = Math.trunc(radix);
      if (!(base >= 2 && base <= 36) || s.length > 255) out_of_range();
      return Array.from(s.trim().toUpperCase()).reduce((n, c) => {
        const digit = DIGITS.indexOf(c);
        return digit >= 0 && digit < base ? n * base + digit : out_of_range();
      }, 0);
    },
  });

  // BIN2DEC … OCT2HEX: ten digits, two's complement for negative numbers.
  const SYSTEMS = [['BIN', '二进制', 2], ['OCT', '八进制', 8], ['DEC', '十进制', 10], ['HEX', '十六进制', 16]];
  const read = (s, base) => {
    if (s.length > 10 || Array.from(s.toUpperCase()).some((c) => !DIGITS.slice(0, base).includes(c))) out_of_range();
    const n = s === '' ? 0 : parseInt(s, base);
    return n >= base ** 10 / 2 ? n - base ** 10 : n;
  };
  const write = (n, base, places) => {
    const room = base ** 10;
    if (n < -room / 2 || n >= room / 2) out_of_range();
    const digits = (n < 0 ? n + room : n).toString(base).toUpperCase();
    if (places === undefined || n < 0) return digits;
    return places >= digits.length && places <= 10 ? digits.padStart(Math.trunc(places), '0') : out_of_range();
  };
  for (const [from, from_zh, a] of SYSTEMS)
    for (const [to, to_zh, b] of SYSTEMS) {
      if (a === b) continue;
      const sample = from + '2' + to + '("' + (10).toString(a).toUpperCase() + '")';
      K.define({
        name: from + '2' + to, zh: from_zh + '转' + to_zh,
        params: [a === 10 ? 'number 数值 number' : 'number 数值 text', ...(b === 10 ? [] : ['places 位数 number optional'])],
        returns: b === 10 ? 'number' : 'text',
        doc: { zh: '把' + from_zh + '数写成' + to_zh + '，最多十位。', en: 'Writes a number of base ' + a + ' in base ' + b + ', up to ten digits.' },
        examples: [[sample, b === 10 ? 10 : (10).toString(b).toUpperCase()]],
        body: (v, places) => {
          const n = a === 10 ? Math.trunc(v) : read(v, a);
          return b === 10 ? n : write(n, b, places);
        },
      });
    }

  // Form 0 is classic; each further form may subtract across one more step, as spreadsheets do.
  const ROMAN = 'MDCLXVI';
  const VALUES = [1000, 500, 100, 50, 10, 5, 1];
  K.define({
    name: 'ROMAN', zh: '罗马数字', params: ['number 数值 number', 'form 简化程度 any optional'], returns: 'text',
    doc: { zh: '0 到 3999 的罗马数字；简化程度 0（默认）到 4。', en: 'A Roman numeral for 0 to 3999; form 0 (default) to 4 is ever more concise.' },
    examples: [['ROMAN(1999)', 'MCMXCIX'], ['ROMAN(499,4)', 'ID'], ['ROMAN(4000)', { error: '#VALUE!' }]],
    body: (x, form = 0) => {
      const mode = typeof form === 'boolean' ? (form ? 0 : 4) : Math.trunc(K.number(form));
      let n = Math.trunc(x);
      if (!(n >= 0 && n < 4000 && mode >= 0 && mode <= 4)) bad('只能表示 0 到 3999', 'only 0 to 3999 can be written');
      let out = '';
      for (let i = 0; i <= 3; ++i) {
        const at = 2 * i;
        const digit = Math.floor(n / VALUES[at]);
        if (digit % 5 === 4) {
          const bigger = digit === 4 ? at - 1 : at - 2;
          let smaller = at;
          for (let step = 0; step < mode && smaller < 6 && VALUES[bigger] - VALUES[smaller + 1] <= n; ++step) ++smaller;
          out += ROMAN[smaller] + ROMAN[bigger];
          n += VALUES[smaller] - VALUES[bigger];
        } else {
          if (digit > 4) out += ROMAN[at - 1];
          out += ROMAN[at].repeat(digit % 5);
          n %= VALUES[at];
        }
      }
      return out;
    },
  });
});
