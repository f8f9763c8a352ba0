// Regular expressions, second half: runs the program of regex_syntax.js. No (instruction, place) is tried twice, so the
// time is at most text × program (Russ Cox, "Regular Expression Matching: the Virtual Machine Approach").
Kedu.family('regex', (K) => {
  const STATE_LIMIT = 1 << 26; // bits of memory for what was tried
  const STEP_LIMIT = 1000000;

  const too_much = () => K.fail('#LIMIT!', '正则表达式太复杂', 'the regular expression is too complex');

  const within = (ranges, code) => {
    for (let i = 0; i < ranges.length; ++i) if (code >= ranges[i][0] && code <= ranges[i][1]) return true;
    return false;
  };
  const in_set = ({ ranges, negative }, code, ignore_case) => {
    if (!ignore_case) return within(ranges, code) !== negative;
    const s = String.fromCodePoint(code);
    return (within(ranges, code) || within(ranges, s.toLowerCase().codePointAt(0)) || within(ranges, s.toUpperCase().codePointAt(0))) !== negative;
  };
  const is_word = (c) => c !== undefined && within(K.word_ranges, c);
  const asserted = (what, codes, at) => {
    if (what === '^') return at === 0;
    if (what === '$') return at === codes.length;
    return (is_word(codes[at - 1]) !== is_word(codes[at])) === (what === 'b');
  };

  /** A searcher of one text: find(from) gives the places of match and groups, [start, end, start1, end1 …], or null. */
  const searcher = ({ program, slots, ignore_case }, codes) => {
    const size = program.length;
    if (size * (codes.length + 1) > STATE_LIMIT) too_much();
    const tried = new Uint8Array(((size * (codes.length + 1)) >> 3) + 1); // place by place
    let farthest = 0;
    let steps = 0;

    const run = (start) => {
      const places = new Array(slots).fill(-1);
      places[0] = start;
      const todo = [0, start]; // pairs (instruction, place), or (-1 - slot, place to restore)
      while (todo.length) {
        let at = todo.pop();
        let pc = todo.pop();
        if (pc < 0) {
          places[-1 - pc] = at;
          continue;
        }
        for (;;) {
          const state = at * size + pc;
          if (tried[state >> 3] & (1 << (state & 7))) break;
          tried[state >> 3] |= 1 << (state & 7);
          if (at > farthest) farthest = at;
          if (++steps > STEP_LIMIT) too_much();
          const step = program[pc];
          if (step.op === 'set') {
            if (at >= codes.length || !in_set(step, codes[at], ignore_case)) break;
            ++at;
            ++pc;
          } else if (step.op === 'split') {
            todo.push(step.y, at);
            pc = step.x;
          } else if (step.op === 'jump') pc = step.x;
          else if (step.op === 'save') {
            todo.push(-1 - step.slot, places[step.slot]);
            places[step.slot] = at;
            ++pc;
          } else if (step.op === 'assert') {
            if (!asserted(step.what, codes, at)) break;
            ++pc;
          } else {
            places[1] = at;
            return places;
          }
        }
      }
      return null;
    };

    return (from) => {
      tried.fill(0, (from * size) >> 3, (((farthest + 1) * size) >> 3) + 1);
      farthest = from;
      for (let start = from; start <= codes.length; ++start) {
        const found = run(start);
        if (found) return found;
      }
      return null;
    };
  };

  const prepare = (text, pattern) => {
    const chars = Array.from(text);
    const find = searcher(K.regex(pattern), chars.map((c) => c.codePointAt(0)));
    return { chars, find, piece: (a, b) => (a < 0 ? '' : chars.slice(a, b).join('')) };
  };

  const TEXT_PATTERN = ['text 文本 text', 'pattern 正则表达式 text'];
  K.define({
    name: 'REGEXMATCH', zh: '正则匹配', params: TEXT_PATTERN, returns: 'bool',
    doc: { zh: '文本中是否有符合正则表达式的部分。', en: 'Whether some part of the text matches the regular expression.' },
    examples: [['REGEXMATCH("13900001234","^1\\d{10}$")', true], ['REGEXMATCH("abc","^\\d+$")', false], ['REGEXMATCH("a","(")', { error: '#VALUE!' }]],
    body: (text, pattern) => prepare(text, pattern).find(0) !== null,
  });
  K.define({
    name: 'REGEXEXTRACT', zh: '正则提取', params: TEXT_PATTERN, returns: 'text',
    doc: { zh: '第一个符合的部分，有括号时为第一个括号的内容；没有则 #N/A。', en: 'The first match, or its first group when there is one; #N/A when nothing matches.' },
    examples: [['REGEXEXTRACT("合同 HT-2024-001 号","[A-Z]+-\\d+")', 'HT-2024'], ['REGEXEXTRACT("金额：88元","(\\d+)元")', '88'], ['REGEXEXTRACT("a","\\d")', { error: '#N/A' }]],
    body: (text, pattern) => {
      const { find, piece } = prepare(text, pattern);
      const found = find(0) || K.fail('#N/A', '没有符合的部分', 'nothing matches');
      return found.length > 2 ? piece(found[2], found[3]) : piece(found[0], found[1]);
    },
  });

  // $1 … $9 are groups, $& and $0 the match, $$ a dollar.
  const expand = (replacement, found, piece) =>
    replacement.replace(/\$([$&]|\d)/g, (all, what) => {
      if (what === '$') return '$';
      const slot = what === '&' ? 0 : 2 * Number(what);
      return slot < found.length ? piece(found[slot], found[slot + 1]) : all;
    });
  K.define({
    name: 'REGEXREPLACE', zh: '正则替换', params: [...TEXT_PATTERN, 'replacement 新文本 text'], returns: 'text',
    doc: { zh: '把所有符合的部分换成新文本，$1 为第一个括号的内容。', en: 'Replaces every match; $1 is its first group.' },
    examples: [['REGEXREPLACE("13900001234","(\\d{3})\\d{4}","$1****")', '139****1234'], ['REGEXREPLACE("a1b22","\\d+","#")', 'a#b#']],
    body: (text, pattern, replacement) => {
      const { chars, find, piece } = prepare(text, pattern);
      const out = [];
      let length = 0;
      const put = (s) => {
        K.check_length((length += s.length));
        out.push(s);
      };
      let at = 0;
      for (let found; at <= chars.length && (found = find(at)); ) {
        const [start, end] = found;
        put(piece(at, start));
        put(expand(replacement, found, piece));
        at = end;
        if (end === start) put(end < chars.length ? chars[end] : ''), ++at;
      }
      put(piece(at, chars.length));
      return out.join('');
    },
  });
});
