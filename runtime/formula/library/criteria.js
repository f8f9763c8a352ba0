// Conditions as text — ">=5", "<>", "张*" — and the functions that count, add and pick by them.
Kedu.family('criteria', (K) => {
  /**
   * Wildcards as tokens: '*' any run, '?' any one character, '~' before one of them takes it literally.
   * Each token is a character, or ANY, or RUN.
   */
  const ANY = Symbol('?');
  const RUN = Symbol('*');
  const tokens = (pattern) => {
    const out = [];
    const chars = Array.from(K.fold_case(pattern));
    for (let i = 0; i < chars.length; ++i) {
      const c = chars[i];
      if (c === '~' && i + 1 < chars.length && '*?~'.includes(chars[i + 1])) out.push(chars[++i]);
      else if (c === '*') out[out.length - 1] === RUN || out.push(RUN);
      else out.push(c === '?' ? ANY : c);
    }
    return out;
  };

  // Length of the match of tokens[from, to) at chars[at], or -1. There is no RUN among them.
  const piece_at = (chars, at, pattern, from, to) => {
    if (at + to - from > chars.length) return false;
    for (let i = from; i < to; ++i) if (pattern[i] !== ANY && pattern[i] !== chars[at + i - from]) return false;
    return true;
  };

  const STEPS = 2000000;
  /** The pieces between the runs, taken greedily from the left: never more than text × pattern steps, and those are bounded. */
  const search = (chars, pattern, start, whole) => {
    const pieces = [];
    let from = 0;
    for (let i = 0; i <= pattern.length; ++i)
      if (i === pattern.length || pattern[i] === RUN) {
        pieces.push([from, i]);
        from = i + 1;
      }
    let steps = 0;
    const find = ([a, b], at, last) => {
      for (; at <= last; ++at) {
        steps += b - a + 1;
        if (steps > STEPS) K.fail('#LIMIT!', '通配符匹配步数过多', 'matching the wildcards takes too many steps');
        if (piece_at(chars, at, pattern, a, b)) return at;
      }
      return -1;
    };
    const size = ([a, b]) => b - a;
    if (pieces.length === 1) {
      const at = whole ? (size(pieces[0]) === chars.length && piece_at(chars, 0, pattern, 0, pattern.length) ? 0 : -1) : find(pieces[0], start, chars.length - size(pieces[0]));
      return at;
    }
    const first = whole ? (piece_at(chars, 0, pattern, ...pieces[0]) ? 0 : -1) : find(pieces[0], start, chars.length - size(pieces[0]));
    if (first < 0) return -1;
    let at = first + size(pieces[0]);
    for (let i = 1; i < pieces.length; ++i) {
      const ends_text = whole && i === pieces.length - 1;
      const latest = chars.length - size(pieces[i]);
      at = ends_text ? (latest >= at && piece_at(chars, latest, pattern, ...pieces[i]) ? latest : -1) : find(pieces[i], at, latest);
      if (at < 0) return -1;
      at += size(pieces[i]);
    }
    return first;
  };

  /** A test whether a whole text matches a pattern with wildcards, ignoring case. */
  K.wildcard = (pattern) => {
    const parts = tokens(pattern);
    if (parts.every((t) => typeof t === 'string')) {
      const plain = parts.join('');
      return (text) => K.fold_case(text) === plain;
    }
    return (text) => search(Array.from(K.fold_case(text)), parts, 0, true) >= 0;
  };

  /** Code-point position of the first match at or after start, or -1. */
  K.wildcard_search = (pattern, text, start) => search(Array.from(K.fold_case(text)), tokens(pattern), start, false);

  const ORDER = {
    '=': (c) => c === 0, '<>': (c) => c !== 0,
    '<': (c) => c < 0, '<=': (c) => c <= 0, '>': (c) => c > 0, '>=': (c) => c >= 0,
  };
  const kind = (v) => (typeof v === 'number' || K.is_date(v) ? 'number' : typeof v);
  const has_value = (v) => !K.is_blank(v);

  /** A criterion as a test of one item. */
  K.criterion = (criterion) => {
    if (criterion === null || criterion === undefined) criterion = 0;
    if (typeof criterion !== 'string') return equals(criterion);
    const [, operator, rest] = /^(<=|>=|<>|<|>|=)?([\s\S]*)$/.exec(criterion);
    if (rest === '') {
      if (operator === undefined || operator === '=') return (v) => !has_value(v);
      return operator === '<>' ? has_value : () => false;
    }
    const value = meaning(rest);
    if (operator === undefined || operator === '=') return equals(value, rest);
    if (operator === '<>') {
      const equal = equals(value, rest);
      return (v) => !equal(v);
    }
    const holds = ORDER[operator];
    return (v) => has_value(v) && kind(v) === kind(value) && holds(K.compare(v, value));
  };

  const meaning = (text) => {
    const word = text.toUpperCase();
    if (word === 'TRUE' || word === 'FALSE') return word === 'TRUE';
    const n = K.parse_number(text);
    return n !== undefined ? n : K.parse_date(text) || text;
  };

  // Long digits are numbers of cards and contracts: they never meet as doubles, which would take neighbours for equal.
  const DIGITS = 15;

  const equals = (value, spelt = K.to_text(value)) => {
    if (typeof value === 'string') {
      const matches = K.wildcard(value);
      return (v) => typeof v === 'string' && v !== '' && matches(v);
    }
    return (v) => {
      if (!has_value(v)) return false;
      if (typeof v === 'string' && typeof value !== 'boolean') {
        if (v.length > DIGITS || spelt.length > DIGITS) return K.fold_case(v) === K.fold_case(spelt);
        const read = meaning(v); // numeric and date text counts as its value
        return kind(read) === 'number' && K.is_date(read) === K.is_date(value) && K.compare(read, value) === 0;
      }
      return kind(v) === kind(value) && K.compare(v, value) === 0;
    };
  };

  /** Which places meet every (list, criterion) pair; all lists must be as long as `length`, if given. */
  const places = (pairs, length) => {
    const tests = [];
    for (let i = 0; i + 1 < pairs.length; i += 2) {
      const list = K.list(pairs[i]);
      if (length === undefined) length = list.length;
      if (list.length !== length) K.fail('#VALUE!', '条件列表的长度不同', 'the lists of the conditions have different lengths');
      const holds = K.criterion(pairs[i + 1]);
      tests.push((row) => holds(list[row]));
    }
    const out = [];
    for (let row = 0; row < length; ++row) if (tests.every((holds) => holds(row))) out.push(row);
    return out;
  };
  const picked = (list, rows) => K.countables([rows.map((row) => (row < list.length ? list[row] : null))]);

  const PAIRS = ['list 条件列表 any list repeat', 'criterion 条件 criteria repeat'];
  const FRUIT = { 分类: ['文具', '日用', '文具', '日用'], 单价: [12, 8.5, 1.2, 15.8], 小计: [60, 34, 120, null] };

  K.define({
    name: 'COUNTIFS', zh: '多条件计数', params: PAIRS, returns: 'number',
    doc: { zh: '同时满足各条件的项数。列表也可以是其他表单的字段，如 COUNTIFS(试用.医院,id)。', en: 'How many places meet every condition. The lists may be fields of another form: COUNTIFS(trial.hospital,id).' },
    examples: [['COUNTIFS(分类,"文具",单价,">=5")', 1, FRUIT], ['COUNTIFS(电话,"<>")', 1, { 电话: ['1', null, ''] }]],
    body: (...pairs) => places(pairs).length,
  });
  K.define({
    name: 'COUNTIF', zh: '条件计数', params: ['list 列表 any list', 'criterion 条件 criteria'], returns: 'number',
    doc: { zh: '满足条件的项数；条件可写 ">=5"、"<>"、"张*"。', en: 'How many items meet the condition, such as ">=5", "<>" or "A*".' },
    examples: [['COUNTIF(分类,"文具")', 2, FRUIT], ['COUNTIF(单价,">10")', 2, FRUIT], ['COUNTIF(分类,"*具")', 2, FRUIT]],
    body: (list, criterion) => places([list, criterion]).length,
  });

  const by_one = (name, zh, doc, examples, body) =>
    K.define({
      name, zh, params: ['list 条件列表 any list', 'criterion 条件 criteria', 'values 数值列表 number list optional'], returns: 'number', doc, examples,
      body: (list, criterion, values = list) => body(picked(K.list(values), places([list, criterion])).map(K.number)),
    });
  const by_many = (name, zh, returns, doc, examples, body) =>
    K.define({
      name, zh, params: ['values 数值列表 number list', ...PAIRS], returns, doc, examples,
      body: (values, ...pairs) => {
        const list = K.list(values);
        return body(picked(list, places(pairs, list.length)));
      },
    });
  const sum = (items) => K.sum(items.map(K.number));
  const mean = (items) => K.mean(items.map(K.number));

  by_one('SUMIF', '条件求和', { zh: '满足条件的数值之和；省略第三个参数时对条件列表求和。', en: 'The sum where the condition holds; of the list itself without a third argument.' },
    [['SUMIF(分类,"文具",小计)', 180, FRUIT], ['SUMIF(单价,">10")', 27.8, FRUIT]], sum);
  by_one('AVERAGEIF', '条件平均', { zh: '满足条件的数值的平均值；没有为 #DIV/0!。', en: 'The mean where the condition holds; #DIV/0! when nowhere.' },
    [['AVERAGEIF(分类,"日用",单价)', 12.15, FRUIT], ['AVERAGEIF(分类,"无",单价)', { error: '#DIV/0!' }, FRUIT]], mean);
  by_many('SUMIFS', '多条件求和', 'number', { zh: '同时满足各条件的数值之和。列表也可以是其他表单的字段，如 SUMIFS(试用.金额,试用.医院,id)。', en: 'The sum where every condition holds. The lists may be fields of another form: SUMIFS(trial.amount,trial.hospital,id).' },
    [['SUMIFS(小计,分类,"文具",单价,"<10")', 120, FRUIT]], sum);
  by_many('AVERAGEIFS', '多条件平均', 'number', { zh: '同时满足各条件的数值的平均值；没有为 #DIV/0!。', en: 'The mean where every condition holds; #DIV/0! when nowhere.' },
    [['AVERAGEIFS(单价,分类,"日用")', 12.15, FRUIT]], mean);
  by_many('MAXIFS', '多条件最大', 'same:1', { zh: '同时满足各条件的最大数值或最晚日期；没有为 0。', en: 'The largest where every condition holds; 0 when nowhere.' },
    [['MAXIFS(单价,分类,"文具")', 12, FRUIT]], (items) => K.extreme(items, 1));
  by_many('MINIFS', '多条件最小', 'same:1', { zh: '同时满足各条件的最小数值或最早日期；没有为 0。', en: 'The smallest where every condition holds; 0 when nowhere.' },
    [['MINIFS(单价,分类,"文具")', 1.2, FRUIT]], (items) => K.extreme(items, -1));
});
