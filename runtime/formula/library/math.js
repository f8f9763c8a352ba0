// Rounding, powers, whole numbers and angles.
Kedu.family('math', (K) => {
  const not_positive = () => K.fail('#NUM!', '参数必须大于零', 'the argument must be greater than zero');
  const negative = () => K.fail('#NUM!', '参数不能为负数', 'the argument must not be negative');
  const divided_by_zero = () => K.fail('#DIV/0!', '除数为零', 'division by zero');
  const domain = (ok, x) => (ok ? x : K.fail('#NUM!', '参数超出允许范围', 'the argument is out of range'));

  /** A function of one number. */
  const of_one = (name, zh, body, doc, ...examples) =>
    K.define({ name, zh, params: ['number 数值 number'], returns: 'number', doc, examples, body: (x) => K.finite(body(x)) });

  const rounding = (name, zh, way, doc, ...examples) =>
    K.define({
      name, zh, params: ['number 数值 number', 'digits 小数位 number optional'], returns: 'number', scale: 'arg:2', doc, examples,
      body: (x, digits = 0) => K.round(x, Math.trunc(digits), way),
    });
  rounding('ROUND', '四舍五入', 'half', { zh: '按小数位四舍五入，位数为负时舍到十位、百位。', en: 'Rounds to decimals, halves away from zero; negative digits round to tens, hundreds.' },
    ['ROUND(1.005,2)', 1.01], ['ROUND(-1.5,0)', -2], ['ROUND(1250,-2)', 1300]);
  rounding('ROUNDUP', '向上舍入', 'up', { zh: '按小数位远离零舍入。', en: 'Rounds away from zero.' }, ['ROUNDUP(3.141,2)', 3.15], ['ROUNDUP(-3.2,0)', -4]);
  rounding('ROUNDDOWN', '向下舍入', 'down', { zh: '按小数位向零舍去。', en: 'Rounds towards zero.' }, ['ROUNDDOWN(19.999,1)', 19.9], ['ROUNDDOWN(-3.9,0)', -3]);
  rounding('TRUNC', '截尾', 'down', { zh: '截去多余的小数位。', en: 'Cuts off the decimals beyond digits.' }, ['TRUNC(2.99)', 2], ['TRUNC(-2.99)', -2]);

  of_one('INT', '取整', K.floor, { zh: '不大于它的最大整数。', en: 'The largest whole number not above it.' }, ['INT(-0.5)', -1], ['INT(7.9)', 7]);
  of_one('ABS', '绝对值', Math.abs, { zh: '去掉正负号。', en: 'The number without its sign.' }, ['ABS(-7.5)', 7.5]);
  of_one('SIGN', '符号', Math.sign, { zh: '正数 1，零 0，负数 -1。', en: '1, 0 or -1.' }, ['SIGN(-3)', -1], ['SIGN(0)', 0]);
  of_one('SQRT', '平方根', (x) => (x < 0 ? negative() : Math.sqrt(x)), { zh: '平方根。', en: 'The square root.' }, ['SQRT(16)', 4], ['SQRT(-4)', { error: '#NUM!' }]);
  of_one('EXP', '指数', Math.exp, { zh: 'e 的幂。', en: 'e to that power.' }, ['EXP(0)', 1], ['EXP(1000)', { error: '#NUM!' }]);
  of_one('LN', '自然对数', (x) => (x > 0 ? Math.log(x) : not_positive()), { zh: '自然对数。', en: 'The natural logarithm.' }, ['LN(1)', 0], ['LN(0)', { error: '#NUM!' }]);
  of_one('LOG10', '常用对数', (x) => (x > 0 ? Math.log10(x) : not_positive()), { zh: '以 10 为底的对数。', en: 'The logarithm to base 10.' }, ['LOG10(1000)', 3]);
  of_one('EVEN', '进到偶数', (x) => Math.sign(x) * 2 * K.round(Math.abs(x) / 2, 0, 'up'), { zh: '远离零进到偶数。', en: 'Away from zero to an even number.' }, ['EVEN(1.5)', 2], ['EVEN(-1)', -2]);
  of_one('ODD', '进到奇数', (x) => (x < 0 ? -1 : 1) * (2 * K.round(Math.max(0, (Math.abs(x) - 1) / 2), 0, 'up') + 1), { zh: '远离零进到奇数。', en: 'Away from zero to an odd number.' }, ['ODD(1.5)', 3], ['ODD(0)', 1], ['ODD(-2)', -3]);

  K.define({
    name: 'MOD', zh: '求余', params: ['number 数值 number', 'divisor 除数 number'], returns: 'number',
    doc: { zh: '除法的余数，符号与除数相同。', en: 'The remainder; it has the sign of the divisor.' },
    examples: [['MOD(17,5)', 2], ['MOD(-3,2)', 1], ['MOD(3,-2)', -1], ['MOD(0.3,0.1)', 0], ['MOD(1,0)', { error: '#DIV/0!' }]],
    body: (x, divisor) => {
      if (divisor === 0) divided_by_zero();
      const quotient = x / divisor;
      if (Number.isInteger(quotient) || Number.isInteger(K.tidy(quotient))) return 0;
      const r = x % divisor;
      return K.tidy(r !== 0 && r < 0 !== divisor < 0 ? r + divisor : r);
    },
  });
  K.define({
    name: 'QUOTIENT', zh: '整除', params: ['number 数值 number', 'divisor 除数 number'], returns: 'number',
    doc: { zh: '除法的整数部分。', en: 'The whole part of a division.' },
    examples: [['QUOTIENT(17,5)', 3], ['QUOTIENT(-10,3)', -3]],
    body: (x, divisor) => (divisor === 0 ? divided_by_zero() : K.round(x / divisor, 0, 'down')),
  });
  K.define({
    name: 'POWER', zh: '乘方', params: ['number 底数 number', 'exponent 指数 number'], returns: 'number',
    doc: { zh: '底数的若干次方，同 ^。', en: 'The base to that power, as ^ does.' },
    examples: [['POWER(3,4)', 81], ['POWER(0,-1)', { error: '#DIV/0!' }]],
    body: (x, y) => K.pow(x, y),
  });
  K.define({
    name: 'LOG', zh: '对数', params: ['number 数值 number', 'base 底数 number optional'], returns: 'number',
    doc: { zh: '对数，底数默认为 10。', en: 'The logarithm; the base is 10 unless given.' },
    examples: [['LOG(8,2)', 3], ['LOG(1000)', 3], ['LOG(8,1)', { error: '#DIV/0!' }]],
    body: (x, base = 10) => {
      if (!(x > 0) || !(base > 0)) not_positive();
      if (base === 1) divided_by_zero();
      const direct = base === 10 ? Math.log10(x) : base === 2 ? Math.log2(x) : Math.log(x) / Math.log(base);
      const tidy = K.tidy(direct);
      return Number.isInteger(tidy) ? tidy : direct;
    },
  });

  // Multiples of a step at 15 significant digits, so that 1.1 is a multiple of 0.1.
  const multiple = (x, step, way) => K.tidy(K.round(x / step, 0, way) * step);
  const STEP = ['number 数值 number', 'step 倍数 number optional'];

  K.define({
    name: 'CEILING', zh: '向上取倍数', params: STEP, returns: 'number',
    doc: { zh: '向上舍入到倍数；两者都为负时远离零。', en: 'Up to a multiple; away from zero when both are negative.' },
    examples: [['CEILING(7,5)', 10], ['CEILING(-2.5,2)', -2], ['CEILING(-2.5,-2)', -4], ['CEILING(2.5,-2)', { error: '#NUM!' }]],
    body: (x, step = 1) => {
      if (step === 0 || x === 0) return 0;
      domain(!(x > 0 && step < 0));
      return multiple(x, step, x < 0 && step > 0 ? 'down' : 'up');
    },
  });
  K.define({
    name: 'FLOOR', zh: '向下取倍数', params: STEP, returns: 'number',
    doc: { zh: '向下舍入到倍数；两者都为负时向零。', en: 'Down to a multiple; towards zero when both are negative.' },
    examples: [['FLOOR(7,5)', 5], ['FLOOR(-2.5,2)', -4], ['FLOOR(-2.5,-2)', -2], ['FLOOR(2.5,-2)', { error: '#NUM!' }]],
    body: (x, step = 1) => {
      if (x === 0) return 0;
      if (step === 0) divided_by_zero();
      domain(!(x > 0 && step < 0));
      return multiple(x, step, x < 0 && step > 0 ? 'up' : 'down');
    },
  });
  K.define({
    name: 'MROUND', zh: '舍入到倍数', params: ['number 数值 number', 'step 倍数 number'], returns: 'number',
    doc: { zh: '四舍五入到最近的倍数；两者正负号须相同。', en: 'To the nearest multiple; both must have the same sign.' },
    examples: [['MROUND(10,3)', 9], ['MROUND(-10,-3)', -9], ['MROUND(6.05,0.1)', 6.1], ['MROUND(5,-2)', { error: '#NUM!' }]],
    body: (x, step) => {
      if (x === 0 || step === 0) return 0;
      domain(x > 0 === step > 0);
      return multiple(x, step, 'half');
    },
  });

  of_one('FACT', '阶乘', (x) => {
    const n = domain(x >= 0, Math.trunc(x));
    let product = 1;
    for (let i = 2; i <= n && i <= 171; ++i) product *= i;
    return product;
  }, { zh: '1 到该数的乘积。', en: 'The product of the whole numbers up to it.' }, ['FACT(5)', 120], ['FACT(171)', { error: '#NUM!' }], ['FACT(-1)', { error: '#NUM!' }]);

  const choice = (name, zh, doc, examples, count) =>
    K.define({
      name, zh, params: ['total 总数 number', 'chosen 选取数 number'], returns: 'number', doc, examples,
      body: (total, chosen) => {
        const n = Math.trunc(total);
        const k = Math.trunc(chosen);
        domain(n >= 0 && k >= 0 && k <= n);
        return K.finite(count(n, k));
      },
    });
  choice('COMBIN', '组合数', { zh: '从总数中选取若干个的组合数。', en: 'The number of ways to choose, order ignored.' },
    [['COMBIN(8,2)', 28], ['COMBIN(2,3)', { error: '#NUM!' }]], (n, k) => {
      let c = 1;
      const m = Math.min(k, n - k);
      for (let i = 1; i <= m && c < Infinity; ++i) c = (c * (n - m + i)) / i;
      return c < 1e15 ? Math.round(c) : c;
    });
  choice('PERMUT', '排列数', { zh: '从总数中选取若干个的排列数。', en: 'The number of ways to choose, order counted.' },
    [['PERMUT(5,2)', 20]], (n, k) => {
      let p = 1;
      for (let i = 0; i < k && p < Infinity; ++i) p *= n - i;
      return p;
    });

  const gcd = (a, b) => {
    while (b) [a, b] = [b, a % b];
    return a;
  };
  const MOST = 9007199254740992;
  // Lists skip blanks and text; alone a blank is 0 and numeric text its number.
  const whole_numbers = (args) =>
    K.numbers(args.map((arg) => (Array.isArray(arg) ? arg : [K.number(arg)]))).map((x) => {
      domain(x >= 0 && x < MOST);
      return Math.trunc(x);
    });
  const LISTS = ['number 数值 number list repeat'];
  K.define({
    name: 'GCD', zh: '最大公约数', params: LISTS, returns: 'number',
    doc: { zh: '最大公约数，小数部分忽略。', en: 'The greatest common divisor; decimals are cut off.' },
    examples: [['GCD(24,36)', 12], ['GCD(5,0)', 5], ['GCD(-2,4)', { error: '#NUM!' }]],
    body: (...args) => whole_numbers(args).reduce(gcd, 0),
  });
  K.define({
    name: 'LCM', zh: '最小公倍数', params: LISTS, returns: 'number',
    doc: { zh: '最小公倍数，小数部分忽略。', en: 'The least common multiple; decimals are cut off.' },
    examples: [['LCM(4,6)', 12], ['LCM(4,0)', 0]],
    body: (...args) => whole_numbers(args).reduce((a, b) => domain((a / (gcd(a, b) || 1)) * b < MOST, (a / (gcd(a, b) || 1)) * b), 1),
  });

  K.define({
    name: 'PI', zh: '圆周率', params: [], returns: 'number',
    doc: { zh: '圆周率。', en: 'The ratio of a circle to its diameter.' }, examples: [['ROUND(PI(),4)', 3.1416]],
    body: () => Math.PI,
  });
  of_one('RADIANS', '转弧度', (x) => (x * Math.PI) / 180, { zh: '角度转弧度。', en: 'Degrees as radians.' }, ['ROUND(RADIANS(180),4)', 3.1416]);
  of_one('DEGREES', '转角度', (x) => (x * 180) / Math.PI, { zh: '弧度转角度。', en: 'Radians as degrees.' }, ['DEGREES(PI())', 180]);
  of_one('SIN', '正弦', Math.sin, { zh: '弧度的正弦。', en: 'The sine of radians.' }, ['SIN(0)', 0]);
  of_one('COS', '余弦', Math.cos, { zh: '弧度的余弦。', en: 'The cosine of radians.' }, ['COS(0)', 1]);
  of_one('TAN', '正切', Math.tan, { zh: '弧度的正切。', en: 'The tangent of radians.' }, ['TAN(0)', 0]);
  of_one('ASIN', '反正弦', (x) => Math.asin(domain(Math.abs(x) <= 1, x)), { zh: '反正弦，结果为弧度。', en: 'The angle with that sine, in radians.' }, ['ASIN(0)', 0], ['ASIN(2)', { error: '#NUM!' }]);
  of_one('ACOS', '反余弦', (x) => Math.acos(domain(Math.abs(x) <= 1, x)), { zh: '反余弦，结果为弧度。', en: 'The angle with that cosine, in radians.' }, ['ACOS(1)', 0]);
  of_one('ATAN', '反正切', Math.atan, { zh: '反正切，结果为弧度。', en: 'The angle with that tangent, in radians.' }, ['ATAN(0)', 0]);
  K.define({
    name: 'ATAN2', zh: '坐标反正切', params: ['x 横坐标 number', 'y 纵坐标 number'], returns: 'number',
    doc: { zh: '点 (x, y) 的方向角，单位弧度；先横坐标。', en: 'The angle of the point (x, y) in radians; x comes first.' },
    examples: [['ROUND(ATAN2(1,1),4)', 0.7854], ['ATAN2(0,0)', { error: '#DIV/0!' }]],
    body: (x, y) => (x === 0 && y === 0 ? divided_by_zero() : Math.atan2(y, x)),
  });
});
