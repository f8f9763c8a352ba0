// Order, spread and position among numbers.
Kedu.family('statistics', (K) => {
  const out_of_range = () => K.fail('#NUM!', '参数超出允许范围', 'the argument is out of range');
  const no_numbers = () => K.fail('#NUM!', '没有数值', 'there are no numbers');
  const too_few = () => K.fail('#DIV/0!', '数值太少', 'there are too few numbers');

  const sorted = (list) => K.numbers([K.list(list)]).sort((a, b) => a - b);

  const by_rank = (name, zh, sign, doc, examples) =>
    K.define({
      name, zh, params: ['list 列表 number list', 'rank 名次 number'], returns: 'same:1', doc, examples,
      body: (list, rank) => {
        const items = K.countables([K.list(list)]).sort((a, b) => sign * (K.number(b) - K.number(a)));
        const k = Math.ceil(rank);
        return k >= 1 && k <= items.length ? items[k - 1] : out_of_range();
      },
    });
  by_rank('LARGE', '第几大', 1, { zh: '第几大的数值或日期。', en: 'The number or date of that rank from the top.' },
    [['LARGE(小计,2)', 60, { 小计: [60, 34, 120, null] }], ['LARGE(小计,5)', { error: '#NUM!' }, { 小计: [60] }]]);
  by_rank('SMALL', '第几小', -1, { zh: '第几小的数值或日期。', en: 'The number or date of that rank from the bottom.' },
    [['SMALL(小计,1)', 34, { 小计: [60, 34, 120, null] }]]);

  K.define({
    name: 'RANK', zh: '排名', aliases: ['RANK.EQ'], params: ['number 数值 number', 'list 列表 number list', 'order 升序 number optional'], returns: 'number',
    doc: { zh: '数值在列表中的名次，默认从大到小，第三个参数非零时从小到大；不在其中为 #N/A。', en: 'The rank in a list from the top, or from the bottom when order is not 0; #N/A when absent.' },
    examples: [['RANK(90,分数)', 2, { 分数: [80, 90, 95, 90] }], ['RANK(90,分数,1)', 2, { 分数: [80, 90, 95, 90] }], ['RANK(1,分数)', { error: '#N/A' }, { 分数: [80] }]],
    body: (x, list, order = 0) => {
      const numbers = K.numbers([K.list(list)]);
      if (!numbers.some((y) => K.eq(x, y))) K.fail('#N/A', '列表中没有这个数值', 'the number is not in the list');
      const ahead = order ? (y) => K.lt(y, x) : (y) => K.gt(y, x);
      return 1 + numbers.filter(ahead).length;
    },
  });

  const over = (name, zh, doc, examples, body, aliases = []) =>
    K.define({ name, zh, aliases, params: ['value 数值 number list cells repeat'], returns: 'number', doc, examples, body: (...args) => body(K.numbers(args)) });

  over('MEDIAN', '中位数', { zh: '排序后居中的数。', en: 'The number in the middle of the order.' },
    [['MEDIAN(3,1,2)', 2], ['MEDIAN(1,2,3,4)', 2.5]], (numbers) => (numbers.length ? quantile(numbers.sort((a, b) => a - b), 0.5) : no_numbers()));
  over('MODE', '众数', { zh: '出现最多的数，同样多取先出现的；没有重复为 #N/A。', en: 'The commonest number, the first of equals; #N/A when none comes twice.' },
    [['MODE(1,2,2,3,3)', 2], ['MODE(1,2)', { error: '#N/A' }]], (numbers) => {
      const counts = new Map();
      let best = null;
      let most = 1;
      for (const x of numbers) counts.set(x, (counts.get(x) || 0) + 1);
      for (const [x, n] of counts) if (n > most) [best, most] = [x, n];
      return best === null ? K.fail('#N/A', '没有重复的数值', 'no number comes twice') : best;
    }, ['MODE.SNGL']);
  over('GEOMEAN', '几何平均', { zh: '几何平均值；有不大于零的数为 #NUM!。', en: 'The geometric mean; #NUM! when a number is not positive.' },
    [['GEOMEAN(4,9)', 6], ['GEOMEAN(1,0)', { error: '#NUM!' }]], (numbers) => {
      if (!numbers.length || numbers.some((x) => x <= 0)) out_of_range();
      const product = numbers.reduce((a, b) => a * b);
      if (product < 1e300 && product > 1e-300) return product ** (1 / numbers.length);
      return Math.exp(K.sum(numbers.map(Math.log)) / numbers.length);
    });
  over('HARMEAN', '调和平均', { zh: '调和平均值；有不大于零的数为 #NUM!。', en: 'The harmonic mean; #NUM! when a number is not positive.' },
    [['HARMEAN(2,6)', 3]], (numbers) => {
      if (!numbers.length || numbers.some((x) => x <= 0)) out_of_range();
      return numbers.length / K.sum(numbers.map((x) => 1 / x));
    });

  // Squares of the distances from the mean, in two passes: no cancellation.
  const squares = (numbers) => {
    const mean = K.mean(numbers);
    return K.sum(numbers.map((x) => (x - mean) ** 2));
  };
  const variance = (numbers, less) => (numbers.length > less ? squares(numbers) / (numbers.length - less) : too_few());

  over('VAR', '样本方差', { zh: '样本方差，除以个数减一。', en: 'The variance of a sample, divided by n − 1.' },
    [['VAR(2,4,6)', 4], ['VAR(2)', { error: '#DIV/0!' }]], (numbers) => variance(numbers, 1), ['VAR.S']);
  over('VARP', '总体方差', { zh: '总体方差，除以个数。', en: 'The variance of a population, divided by n.' },
    [['VARP(1,3)', 1]], (numbers) => variance(numbers, 0), ['VAR.P']);
  over('STDEV', '样本标准差', { zh: '样本标准差。', en: 'The standard deviation of a sample.' },
    [['STDEV(2,4,6)', 2], ['STDEV(2)', { error: '#DIV/0!' }]], (numbers) => Math.sqrt(variance(numbers, 1)), ['STDEV.S']);
  over('STDEVP', '总体标准差', { zh: '总体标准差。', en: 'The standard deviation of a population.' },
    [['STDEVP(1,3)', 1]], (numbers) => Math.sqrt(variance(numbers, 0)), ['STDEV.P']);
  over('AVEDEV', '平均偏差', { zh: '与平均值距离的平均。', en: 'The mean distance from the mean.' },
    [['AVEDEV(1,3)', 1]], (numbers) => {
      const mean = numbers.length ? K.mean(numbers) : no_numbers();
      return K.mean(numbers.map((x) => Math.abs(x - mean)));
    });

  // Linear between the neighbours; `numbers` is sorted and not empty.
  const quantile = (numbers, share) => {
    const place = share * (numbers.length - 1);
    const low = K.floor(place);
    const high = Math.min(low + 1, numbers.length - 1);
    return numbers[low] + (numbers[high] - numbers[low]) * (place - low);
  };
  const percentile = (list, share) => {
    const numbers = sorted(list);
    return numbers.length && share >= 0 && share <= 1 ? quantile(numbers, share) : out_of_range();
  };
  K.define({
    name: 'PERCENTILE', zh: '百分位数', aliases: ['PERCENTILE.INC'], params: ['list 列表 number list', 'share 比例 number'], returns: 'number',
    doc: { zh: '排序后位于该比例（0 到 1）处的数，中间按线性插值。', en: 'The number at that share (0 to 1) of the order, linear in between.' },
    examples: [['PERCENTILE(分数,0.3)', 1.9, { 分数: [4, 2, 1, 3] }], ['PERCENTILE(分数,2)', { error: '#NUM!' }, { 分数: [1] }]],
    body: percentile,
  });
  K.define({
    name: 'QUARTILE', zh: '四分位数', aliases: ['QUARTILE.INC'], params: ['list 列表 number list', 'quart 第几分位 number'], returns: 'number',
    doc: { zh: '第几个四分位数，0 最小，4 最大。', en: 'The quartile: 0 is the least, 4 the greatest.' },
    examples: [['QUARTILE(分数,1)', 1.75, { 分数: [4, 2, 1, 3] }], ['QUARTILE(分数,5)', { error: '#NUM!' }, { 分数: [1] }]],
    body: (list, quart) => percentile(list, Math.trunc(quart) / 4),
  });
});
