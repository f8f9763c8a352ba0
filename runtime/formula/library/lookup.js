// Finding a place in a list and taking what stands there.
Kedu.family('lookup', (K) => {
  const not_found = () => K.fail('#N/A', '没有找到', 'nothing was found');
  const kind = (v) => (typeof v === 'number' || K.is_date(v) ? 'number' : typeof v);
  const spells_date = (v) => typeof v === 'string' && K.parse_date(v) !== null;
  const alike = (a, b) => !K.is_blank(b) && (kind(a) === kind(b) || (K.is_date(a) && spells_date(b)) || (K.is_date(b) && spells_date(a)));

  const equal_to = (value, wildcards) => {
    if (wildcards && typeof value === 'string') {
      const matches = K.wildcard(value);
      return (item) => (typeof item === 'string' ? item !== '' && matches(item) : alike(value, item) && K.eq(value, item));
    }
    return (item) => alike(value, item) && K.eq(value, item);
  };

  /** Place of the largest item not above (sign 1) or the smallest not below (-1) the value; the last of equals if `late`. */
  const nearest = (value, list, sign, late) => {
    let best = -1;
    list.forEach((item, i) => {
      if (!alike(value, item) || sign * K.compare(item, value) > 0) return;
      const better = best < 0 ? 1 : sign * K.compare(item, list[best]);
      if (better > 0 || (better === 0 && late)) best = i;
    });
    return best;
  };

  /** In a sorted list: the place before the first item beyond the value. */
  const sorted_place = (value, list, sign) => {
    let place = -1;
    for (let i = 0; i < list.length; ++i) {
      if (!alike(value, list[i])) continue;
      if (sign * K.compare(list[i], value) > 0) break;
      place = i;
    }
    return place;
  };

  K.define({
    name: 'MATCH', zh: '查找位置', params: ['value 值 any', 'list 列表 any list', 'type 方式 number optional'], returns: 'number',
    doc: { zh: '值在列表中的位置，从 1 开始。方式 0 精确（可用通配符）；1（默认）升序列表中不大于它的最后一个；-1 降序列表中不小于它的最后一个。', en: 'The place of the value, counted from 1. Type 0 is exact with wildcards; 1 (default) and -1 need an ascending or descending list.' },
    examples: [['MATCH("毛巾",商品,0)', 2, { 商品: ['钢笔', '毛巾'] }], ['MATCH(25,档位)', 2, { 档位: [10, 20, 30] }], ['MATCH(25,档位,-1)', 1, { 档位: [30, 20, 10] }], ['MATCH("x",商品,0)', { error: '#N/A' }, { 商品: ['钢笔'] }]],
    body: (value, list, type = 1) => {
      const items = K.list(list);
      if (K.is_blank(value)) not_found();
      const place = type === 0 ? items.findIndex(equal_to(value, true)) : sorted_place(value, items, type > 0 ? 1 : -1);
      return place < 0 ? not_found() : place + 1;
    },
  });

  K.define({
    name: 'INDEX', zh: '取第几项', params: ['list 列表 any list', 'place 位置 number', 'column 列 number optional'], returns: 'same:1',
    doc: { zh: '列表的第几项，从 1 开始；0 为整个列表，超出为 #REF!。', en: 'The item at that place, counted from 1; 0 is the whole list, beyond it #REF!.' },
    examples: [['INDEX(商品,2)', '毛巾', { 商品: ['钢笔', '毛巾'] }], ['INDEX(商品,3)', { error: '#REF!' }, { 商品: ['钢笔', '毛巾'] }]],
    body: (list, place, column = 1) => {
      const items = K.list(list);
      const i = Math.trunc(place);
      const c = Math.trunc(column);
      if (i < 0 || c < 0) K.fail('#VALUE!', '位置不能为负数', 'the place must not be negative');
      if (i > items.length || c > 1) K.fail('#REF!', '位置超出列表，列表有 ' + items.length + ' 项', 'the place is beyond the list of ' + items.length);
      return i === 0 ? items : items[i - 1];
    },
  });

  K.define({
    name: 'XLOOKUP', zh: '查找取值',
    params: ['value 值 any', 'list 查找列表 any list', 'results 结果列表 any list', 'otherwise 找不到时 any lazy optional', 'match 匹配方式 number optional', 'search 查找方向 number optional'],
    returns: 'common:3,4',
    doc: { zh: '在查找列表中找到值，返回结果列表同位置的项。匹配方式 0 精确，-1 或次小，1 或次大，2 通配符；方向 -1 从末尾找。列表也可以是其他表单的字段，如 XLOOKUP(医院名,医院.名称,医院.等级)。', en: 'The result at the place of the value. Match 0 exact, -1 or next smaller, 1 or next larger, 2 wildcards; search -1 from the end. The lists may be fields of another form: XLOOKUP(name,hospital.name,hospital.level).' },
    examples: [['XLOOKUP("毛巾",商品,单价)', 8.5, { 商品: ['钢笔', '毛巾'], 单价: [12, 8.5] }], ['XLOOKUP("x",商品,单价,0)', 0, { 商品: ['钢笔'], 单价: [12] }], ['XLOOKUP("x",商品,单价)', { error: '#N/A' }, { 商品: ['钢笔'], 单价: [12] }]],
    body: (value, list, results, otherwise, match = 0, direction = 1) => {
      const items = K.list(list);
      const out = K.list(results);
      if (items.length !== out.length) K.fail('#VALUE!', '两个列表长度不同', 'the lists have different lengths');
      const equal = equal_to(value, match === 2);
      const backwards = direction === -1 || direction === -2;
      let place = backwards ? items.map(equal).lastIndexOf(true) : items.findIndex(equal);
      if (place < 0 && (match === 1 || match === -1)) place = nearest(value, items, -match, backwards);
      if (place >= 0) return out[place];
      const fallback = otherwise ? otherwise() : undefined;
      return fallback === undefined || fallback === null ? not_found() : fallback;
    },
  });

  K.define({
    name: 'LOOKUP', zh: '区间查找', params: ['value 值 any', 'list 升序列表 any list', 'results 结果列表 any list optional'], returns: 'common:2,3',
    doc: { zh: '升序列表中不大于值的最后一项，返回结果列表同位置的项。', en: 'The result at the last item of an ascending list that is not above the value.' },
    examples: [['LOOKUP(85,分数,等级)', 'B', { 分数: [0, 60, 80, 90], 等级: ['D', 'C', 'B', 'A'] }], ['LOOKUP(-1,分数)', { error: '#N/A' }, { 分数: [0, 60] }]],
    body: (value, list, results = list) => {
      const place = sorted_place(value, K.list(list), 1);
      const out = K.list(results);
      return place < 0 || place >= out.length ? not_found() : out[place];
    },
  });

  /** What a lookup over another form found: the store computed it before, an error is met only where it is asked for. */
  K.looked = (v) => {
    if (v instanceof K.FormulaError) throw v;
    return v;
  };
  /** The same of XLOOKUP: a list of the one value that was found, or null. */
  K.found = (v, otherwise) => {
    if (Array.isArray(K.looked(v))) return v[0];
    const fallback = otherwise ? otherwise() : undefined;
    return fallback === undefined || fallback === null ? not_found() : fallback;
  };

  // Lists made from lists.
  const key = (v) => (typeof v === 'string' ? 't' + K.fold_case(v) : K.is_date(v) ? 'd' + K.number(v) : typeof v + v);
  const distinct = (items) => {
    const seen = new Set();
    return items.filter((v) => !K.is_blank(v) && !seen.has(key(v)) && seen.add(key(v)));
  };

  K.define({
    name: 'UNIQUE', zh: '去重', params: ['list 列表 any list'], returns: 'list:same:1',
    doc: { zh: '去掉重复和空项，保留先出现的。', en: 'The list without repeats and blanks, in order of appearance.' },
    examples: [['UNIQUE(商品)', ['钢笔', '毛巾'], { 商品: ['钢笔', '毛巾', '钢笔', null] }]],
    body: (list) => distinct(K.list(list)),
  });
  K.define({
    name: 'COUNTUNIQUE', zh: '去重计数', params: ['value 值 any list repeat'], returns: 'number',
    doc: { zh: '不重复的非空值的个数。', en: 'How many different values there are, blanks aside.' },
    examples: [['COUNTUNIQUE(商品)', 2, { 商品: ['钢笔', '毛巾', '钢笔', null] }], ['COUNTUNIQUE(1,1,2)', 2]],
    body: (...args) => distinct([].concat(...args.map(K.list))).length,
  });
  K.define({
    name: 'FILTER', zh: '筛选', params: ['list 列表 any list', 'keep 条件 any list', 'otherwise 没有时 any lazy optional'], returns: 'list:same:1',
    doc: { zh: '保留条件成立的项；没有时返回第三个参数，省略则为空。', en: 'The items where the condition holds; if none, the third argument or blank.' },
    examples: [['FILTER(商品,单价>10)', ['钢笔'], { 商品: ['钢笔', '毛巾'], 单价: [12, 8.5] }], ['FILTER(商品,单价>99,"无")', '无', { 商品: ['钢笔'], 单价: [12] }]],
    body: (list, keep, otherwise) => {
      const items = K.list(list);
      const tests = K.list(keep);
      if (items.length !== tests.length) K.fail('#VALUE!', '条件与列表的长度不同', 'the condition and the list have different lengths');
      const kept = items.filter((_, i) => K.truth(tests[i]));
      return kept.length || !otherwise ? kept : otherwise();
    },
  });
  K.define({
    name: 'SORT', zh: '排序', params: ['list 列表 any list', 'order 升降 number optional', 'direction 升降 number optional'], returns: 'list:same:1',
    doc: { zh: '排序，默认升序，-1 为降序；空项在最后。也接受 SORT(列表,1,-1) 的写法。', en: 'Sorted ascending, or descending with -1; blanks last. SORT(list,1,-1) works too.' },
    examples: [['SORT(分数)', [1, 2, 3], { 分数: [3, 1, 2] }], ['SORT(分数,-1)', [3, 2, 1], { 分数: [3, 1, 2] }]],
    body: (list, order = 1, direction = order) => {
      const sign = direction < 0 ? -1 : 1;
      const items = K.list(list);
      const filled = items.filter((v) => !K.is_blank(v)).sort((a, b) => sign * K.compare(a, b));
      return filled.concat(items.filter(K.is_blank));
    },
  });
});
