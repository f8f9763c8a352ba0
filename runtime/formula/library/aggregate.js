// Sums, counts and extremes over fields and lists: in a list only numbers and dates count, alone a value is converted.
Kedu.family('aggregate', (K) => {
  const countable = (v) => typeof v === 'number' || K.is_date(v);

  /** The numbers and dates among the arguments, as they are. Direct arguments are converted, blank ones skipped. */
  K.countables = (args) => {
    const out = [];
    for (const arg of args) {
      if (Array.isArray(arg)) {
        for (const item of arg) if (countable(item)) out.push(item);
      } else if (arg !== null && arg !== undefined) {
        out.push(countable(arg) ? arg : K.number(arg));
      }
    }
    return out;
  };
  /** The same as numbers. */
  K.numbers = (args) => K.countables(args).map(K.number);

  /** Sum with Neumaier's compensation, so that the order of the items does not show. */
  K.sum = (numbers) => {
    let sum = 0;
    let lost = 0;
    for (const x of numbers) {
      const t = sum + x;
      lost += Math.abs(sum) >= Math.abs(x) ? sum - t + x : x - t + sum;
      sum = t;
    }
    return K.finite(sum + lost);
  };
  K.mean = (numbers) => (numbers.length ? K.sum(numbers) / numbers.length : K.fail('#DIV/0!', '没有可平均的数值', 'there are no numbers to average'));

  /** The first of the largest (sign 1) or smallest (-1) items; 0 when there is none. */
  K.extreme = (items, sign) => {
    let best = null;
    let size = -Infinity;
    for (const item of items) {
      const n = sign * K.number(item);
      if (n > size) [best, size] = [item, n];
    }
    return best === null ? 0 : best;
  };

  const over = (name, zh, doc, examples, body, returns = 'number') =>
    K.define({ name, zh, params: ['value 数值 number list cells repeat'], returns, doc, examples, body: (...args) => body(args) });

  over('SUM', '求和', { zh: '数值之和；空和文本跳过。', en: 'The sum; blanks and text are skipped.' },
    [['SUM(1,2,"3")', 6], ['SUM(小计)', 214, { 小计: [60, 34, 120, null, 'x'] }]], (args) => K.sum(K.numbers(args)));
  over('AVERAGE', '平均值', { zh: '平均值；空和文本跳过，没有数值为 #DIV/0!。', en: 'The mean; blanks and text are skipped, none gives #DIV/0!.' },
    [['AVERAGE(80,90)', 85], ['AVERAGE(小计)', { error: '#DIV/0!' }, { 小计: [null] }]], (args) => K.mean(K.numbers(args)));
  over('MAX', '最大值', { zh: '最大的数值或最晚的日期；没有则为 0。', en: 'The largest number or latest date; 0 when there is none.' },
    [['MAX(80,90,70)', 90], ['MAX(小计)', 0, { 小计: [null] }]], (args) => K.extreme(K.countables(args), 1), 'same:1');
  over('MIN', '最小值', { zh: '最小的数值或最早的日期；没有则为 0。', en: 'The smallest number or earliest date; 0 when there is none.' },
    [['MIN(5,3)', 3], ['MIN(小计)', 5, { 小计: [5, null] }]], (args) => K.extreme(K.countables(args), -1), 'same:1');
  over('PRODUCT', '乘积', { zh: '数值之积；没有数值为 0。', en: 'The product; 0 when there are no numbers.' },
    [['PRODUCT(2,3,4)', 24]], (args) => {
      const numbers = K.numbers(args);
      return numbers.length ? K.finite(numbers.reduce((a, b) => a * b)) : 0;
    });
  over('SUMSQ', '平方和', { zh: '数值的平方之和。', en: 'The sum of the squares.' },
    [['SUMSQ(3,4)', 25]], (args) => K.sum(K.numbers(args).map((x) => x * x)));

  // Counting goes on where a value is an error: COUNT passes over it, COUNTA counts it. So the arguments are lazy.
  const ERROR = Symbol('error');
  const tried = (thunk) => {
    const { value, error } = K.attempt(thunk);
    return error ? ERROR : value;
  };
  K.define({
    name: 'COUNT', zh: '计数', params: ['value 值 any list cells lazy repeat'], returns: 'number',
    doc: { zh: '数值和日期的个数；出错的值不算。', en: 'How many numbers and dates there are; errors do not count.' },
    examples: [['COUNT(1,"a","2")', 2], ['COUNT(小计)', 2, { 小计: [60, null, 'x', 34] }], ['COUNT(1,1/0)', 1]],
    body: (...args) => {
      let n = 0;
      for (const arg of args.map(tried)) {
        if (Array.isArray(arg)) n += arg.filter(countable).length;
        else if (countable(arg) || typeof arg === 'boolean') ++n;
        else if (typeof arg === 'string' && (K.parse_number(arg) !== undefined || K.parse_date(arg))) ++n;
      }
      return n;
    },
  });
  const items = (args) => [].concat(...args.map((arg) => (Array.isArray(arg) ? arg : [arg])));
  K.define({
    name: 'COUNTA', zh: '非空计数', params: ['value 值 any list lazy repeat'], returns: 'number',
    doc: { zh: '不为空的值的个数；出错的值也算。', en: 'How many values are not blank; errors count.' },
    examples: [['COUNTA(1,"a",TRUE)', 3], ['COUNTA(商品)', 2, { 商品: ['钢笔', null, '毛巾', ''] }], ['COUNTA(1/0)', 1]],
    body: (...args) => items(args.map(tried)).filter((v) => !K.is_blank(v)).length,
  });
  K.define({
    name: 'COUNTBLANK', zh: '空值计数', params: ['value 值 any list repeat'], returns: 'number',
    doc: { zh: '空值的个数。', en: 'How many values are blank.' },
    examples: [['COUNTBLANK(商品)', 2, { 商品: ['钢笔', null, ''] }]],
    body: (...args) => items(args).filter(K.is_blank).length,
  });

  K.define({
    name: 'SUMPRODUCT', zh: '乘积之和', params: ['list 列表 number list repeat'], returns: 'number',
    doc: { zh: '各列表同位置相乘后求和；不是数值的算 0，长度不同为 #VALUE!。', en: 'The sum of products, place by place; what is no number is 0, different lengths give #VALUE!.' },
    examples: [['SUMPRODUCT(单价,数量)', 94, { 单价: [12, 8.5, 15.8], 数量: [5, 4, null] }], ['SUMPRODUCT(单价,数量)', { error: '#VALUE!' }, { 单价: [1, 2], 数量: [1] }]],
    body: (...args) => {
      const lists = args.map(K.list);
      const length = lists[0].length;
      if (lists.some((list) => list.length !== length)) K.fail('#VALUE!', '列表长度不同', 'the lists have different lengths');
      return K.sum(lists[0].map((_, i) => lists.reduce((product, list) => product * (countable(list[i]) ? K.number(list[i]) : 0), 1)));
    },
  });
});
