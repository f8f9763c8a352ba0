// Regular expressions, first half: a pattern of a user becomes a tree, and the tree a small program for regex.js.
// Left out, because they break its bound on time: back references and looking around.
Kedu.family('regex', (K) => {
  const PATTERN_LIMIT = 500;
  const PROGRAM_LIMIT = 2000;
  const DEPTH_LIMIT = 50;

  const bad = (zh, en) => K.fail('#VALUE!', '正则表达式有误：' + zh, 'the regular expression is wrong: ' + en);
  const too_much = () => K.fail('#LIMIT!', '正则表达式太复杂', 'the regular expression is too complex');

  // ---- Reading: pattern → tree ----
  const DIGIT = [[48, 57]];
  const WORD = [[48, 57], [65, 90], [95, 95], [97, 122]];
  K.word_ranges = WORD;
  const SPACE = [[9, 13], [32, 32], [160, 160], [0x2028, 0x2029], [0x3000, 0x3000], [0xfeff, 0xfeff]];
  const except = (ranges) => {
    const out = [];
    let next = 0;
    for (const [low, high] of ranges) {
      if (low > next) out.push([next, low - 1]);
      next = high + 1;
    }
    out.push([next, 0x10ffff]);
    return out;
  };
  const CLASSES = { d: DIGIT, w: WORD, s: SPACE, D: except(DIGIT), W: except(WORD), S: except(SPACE) };
  const CONTROLS = { t: 9, n: 10, v: 11, f: 12, r: 13 };
  const own = (table, key) => (Object.prototype.hasOwnProperty.call(table, key) ? table[key] : undefined);

  const read = (pattern) => {
    const chars = Array.from(pattern);
    let at = 0;
    let groups = 0;
    let ignore_case = false;
    const eat = (text) => {
      if (chars.slice(at, at + text.length).join('') !== text) return false;
      at += text.length;
      return true;
    };

    const alternatives = (depth) => {
      if (depth > DEPTH_LIMIT) too_much();
      const options = [sequence(depth)];
      while (eat('|')) options.push(sequence(depth));
      return options.length === 1 ? options[0] : { is: 'or', options };
    };
    const sequence = (depth) => {
      const items = [];
      while (at < chars.length && chars[at] !== '|' && chars[at] !== ')') items.push(repeated(atom(depth)));
      return { is: 'then', items };
    };
    const repeated = (item) => {
      for (let bounds; (bounds = quantifier()); ) {
        if (item.is === 'assert') bad('量词前没有内容', 'nothing to repeat');
        item = { is: 'repeat', item, min: bounds[0], max: bounds[1], lazy: eat('?') };
      }
      return item;
    };
    const quantifier = () => {
      if (eat('*')) return [0, Infinity];
      if (eat('+')) return [1, Infinity];
      if (eat('?')) return [0, 1];
      const braces = chars[at] === '{' && /^\{(\d{1,10})(,(\d{1,10})?)?\}/.exec(chars.slice(at, at + 25).join(''));
      if (!braces) return null;
      at += braces[0].length;
      const min = Number(braces[1]);
      const max = braces[3] ? Number(braces[3]) : braces[2] ? Infinity : min;
      if (max < min) bad('{m,n} 中 m 大于 n', 'the numbers of {m,n} are out of order');
      if (min > PROGRAM_LIMIT || (max !== Infinity && max > PROGRAM_LIMIT)) too_much();
      return [min, max];
    };
    const atom = (depth) => {
      const c = chars[at++];
      if (c === '(') return group(depth);
      if (c === '[') return char_class();
      if (c === '.') return { is: 'set', ranges: except([[10, 10], [13, 13], [0x2028, 0x2029]]) };
      if (c === '^' || c === '$') return { is: 'assert', what: c };
      if (c === '*' || c === '+' || c === '?') return bad('量词前没有内容', 'nothing to repeat');
      if (c !== '\\') return single(c.codePointAt(0));
      if (chars[at] === 'b' || chars[at] === 'B') return { is: 'assert', what: chars[at++] };
      const escaped = escape();
      return Array.isArray(escaped) ? { is: 'set', ranges: escaped } : single(escaped);
    };
    const group = (depth) => {
      let index = 0;
      if (eat('?')) {
        const named = /^<([A-Za-z_]\w{0,30})>/.exec(chars.slice(at, at + 35).join(''));
        if (named) {
          at += named[0].length;
          index = ++groups;
        } else if (!eat(':')) bad('不支持 (?' + (chars[at] || '') + '…)', '(?' + (chars[at] || '') + '…) is not supported');
      } else index = ++groups;
      const item = alternatives(depth + 1);
      if (!eat(')')) bad('缺少右括号', 'a closing parenthesis is missing');
      return index ? { is: 'group', item, index } : item;
    };
    const single = (code) => ({ is: 'set', ranges: [[code, code]] });
    // A code point, or the ranges of a class such as \d.
    const escape = () => {
      const c = chars[at++];
      if (c === undefined) bad('末尾多了反斜杠', 'a backslash at the end');
      const ranges = own(CLASSES, c);
      if (ranges) return ranges;
      const control = own(CONTROLS, c);
      if (control) return control;
      const hex = (c === 'u' && /^(?:([0-9a-f]{4})|\{([0-9a-f]{1,6})\})/i.exec(chars.slice(at, at + 8).join(''))) || (c === 'x' && /^([0-9a-f]{2})/i.exec(chars.slice(at, at + 2).join('')));
      if (hex) {
        at += hex[0].length;
        return parseInt(hex[1] || hex[2], 16);
      }
      if (/[A-Za-z0-9]/.test(c)) bad('不支持 \\' + c, '\\' + c + ' is not supported');
      return c.codePointAt(0);
    };
    const char_class = () => {
      const negative = eat('^');
      const ranges = [];
      const item = () => (chars[at] === '\\' ? (++at, chars[at] === 'b' ? (++at, 8) : escape()) : chars[at++].codePointAt(0));
      for (let first = true; at < chars.length && (first || chars[at] !== ']'); first = false) {
        if (first && chars[at] === ']') break;
        const low = item();
        if (Array.isArray(low)) ranges.push(...low);
        else if (chars[at] === '-' && at + 1 < chars.length && chars[at + 1] !== ']') {
          ++at;
          const high = item();
          if (Array.isArray(high) || high < low) bad('字符范围颠倒', 'a range of characters is out of order');
          ranges.push([low, high]);
        } else ranges.push([low, low]);
      }
      if (!eat(']')) bad('缺少 ]', 'a ] is missing');
      return { is: 'set', ranges, negative };
    };

    if (eat('(?i)')) ignore_case = true;
    const tree = alternatives(0);
    if (at < chars.length) bad('多了右括号', 'a closing parenthesis too many');
    return { tree, groups, ignore_case };
  };

  // ---- Compiling: tree → program of {op, …}; x and y are instructions to go on with, x first ----
  const compile = (tree) => {
    const program = [];
    const emit = (instruction) => {
      if (program.push(instruction) > PROGRAM_LIMIT) too_much();
      return instruction;
    };
    const write = {
      set: (node) => emit({ op: 'set', ranges: node.ranges, negative: !!node.negative }),
      assert: (node) => emit({ op: 'assert', what: node.what }),
      then: (node) => node.items.forEach(any),
      group: (node) => {
        emit({ op: 'save', slot: 2 * node.index });
        any(node.item);
        emit({ op: 'save', slot: 2 * node.index + 1 });
      },
      or: (node) => {
        const ends = [];
        node.options.forEach((option, i) => {
          const last = i === node.options.length - 1;
          const split = last ? null : emit({ op: 'split', x: program.length + 1, y: 0 });
          any(option);
          if (last) return;
          ends.push(emit({ op: 'jump', x: 0 }));
          split.y = program.length;
        });
        for (const end of ends) end.x = program.length;
      },
      repeat: (node) => {
        for (let i = 0; i < node.min; ++i) any(node.item);
        if (node.max === Infinity) {
          const start = program.length;
          const split = emit({ op: 'split' });
          any(node.item);
          emit({ op: 'jump', x: start });
          branch(split, start + 1, program.length, node.lazy);
          return;
        }
        const splits = [];
        for (let i = node.min; i < node.max; ++i) {
          splits.push([emit({ op: 'split' }), program.length]);
          any(node.item);
        }
        for (const [split, body] of splits) branch(split, body, program.length, node.lazy);
      },
    };
    const branch = (split, body, after, lazy) => Object.assign(split, lazy ? { x: after, y: body } : { x: body, y: after });
    const any = (node) => write[node.is](node);
    any(tree);
    emit({ op: 'match' });
    return program;
  };

  let last_pattern = null;
  let last_regex = null;
  /** {program, slots, ignore_case} of a pattern. */
  K.regex = (pattern) => {
    if (pattern === last_pattern) return last_regex;
    if (pattern.length > PATTERN_LIMIT) K.fail('#LIMIT!', '正则表达式超过 500 个字符', 'the regular expression is longer than 500 characters');
    const { tree, groups, ignore_case } = read(pattern);
    last_regex = { program: compile(tree), slots: 2 * groups + 2, ignore_case };
    last_pattern = pattern;
    return last_regex;
  };
});
