// Text: lengths and positions count code points, so that an emoji or a rare character is one.
Kedu.family('text', (K) => {
  const bad = (zh, en) => K.fail('#VALUE!', zh, en);
  const not_found = () => bad('没有找到要查找的文本', 'the text was not found');
  const bad_position = () => bad('位置或长度超出范围', 'the position or length is out of range');

  const SURROGATE = /[\ud800-\udfff]/;
  /** Something with length and slice that counts code points: the text itself where it has no surrogates. */
  const points = (s) => (SURROGATE.test(s) ? Array.from(s) : s);
  const joined = (p) => (typeof p === 'string' ? p : p.join(''));
  const slice = (s, from, to) => joined(points(s).slice(from, to));
  const length_of = (s) => points(s).length;
  /** Code-point position of a UTF-16 position. */
  const point_at = (s, unit) => length_of(s.slice(0, unit));
  const unit_at = (s, point) => joined(points(s).slice(0, point)).length;
  const count = (n) => (n >= 0 ? Math.trunc(n) : bad_position());

  const of_text = (name, zh, body, doc, examples, returns = 'text') =>
    K.define({ name, zh, params: ['text 文本 text'], returns, doc, examples, body });

  // Every text among the arguments, items of lists included.
  const texts = (args) => [].concat(...args.map((arg) => (Array.isArray(arg) ? arg.map(K.to_text) : [K.to_text(arg)])));
  const join = (name, zh, doc, examples) =>
    K.define({
      name, zh, params: ['text 文本 text list repeat'], returns: 'text', doc, examples,
      body: (...args) => K.join_texts(texts(args), ''),
    });
  join('CONCATENATE', '连接', { zh: '依次连接。', en: 'One after the other.' }, [['CONCATENATE("韩","梅梅",1)', '韩梅梅1']]);
  join('CONCAT', '连接文本', { zh: '依次连接，列表逐项连接。', en: 'One after the other, lists item by item.' }, [['CONCAT(商品)', '钢笔毛巾', { 商品: ['钢笔', '毛巾'] }]]);

  K.define({
    name: 'TEXTJOIN', zh: '分隔连接', params: ['separator 分隔符 text', 'skip_blank 忽略空值 bool', 'text 文本 text list repeat'], returns: 'text',
    doc: { zh: '用分隔符连接，可忽略空值。', en: 'Joined with a separator; blanks may be skipped.' },
    examples: [['TEXTJOIN("，",TRUE,商品)', '钢笔，毛巾', { 商品: ['钢笔', null, '毛巾'] }], ['TEXTJOIN("-",FALSE,"a","","b")', 'a--b']],
    body: (separator, skip, ...args) => {
      const all = texts(args);
      return K.join_texts(skip ? all.filter((s) => s !== '') : all, separator);
    },
  });

  K.define({
    name: 'LEFT', zh: '左取', params: ['text 文本 text', 'length 字数 number optional'], returns: 'text',
    doc: { zh: '开头的若干字，默认一个。', en: 'The first characters, one unless said.' },
    examples: [['LEFT("ABC123",3)', 'ABC'], ['LEFT("诸葛亮")', '诸'], ['LEFT("a",-1)', { error: '#VALUE!' }]],
    body: (s, n = 1) => slice(s, 0, count(n)),
  });
  K.define({
    name: 'RIGHT', zh: '右取', params: ['text 文本 text', 'length 字数 number optional'], returns: 'text',
    doc: { zh: '末尾的若干字，默认一个。', en: 'The last characters, one unless said.' },
    examples: [['RIGHT("13900001234",4)', '1234'], ['RIGHT("赞👍")', '👍']],
    body: (s, n = 1) => slice(s, Math.max(0, length_of(s) - count(n))),
  });
  K.define({
    name: 'MID', zh: '中取', params: ['text 文本 text', 'start 起始 number', 'length 字数 number'], returns: 'text',
    doc: { zh: '从第几个字起取若干字。', en: 'Characters from a place on, counted from 1.' },
    examples: [['MID("粤A12345",2,1)', 'A'], ['MID("abc",0,1)', { error: '#VALUE!' }]],
    body: (s, start, n) => {
      const from = start >= 1 ? Math.trunc(start) - 1 : bad_position();
      return slice(s, from, from + count(n));
    },
  });
  of_text('LEN', '字数', (s) => length_of(s), { zh: '字数。', en: 'How many characters.' }, [['LEN("欧阳锋")', 3], ['LEN("赞👍")', 2]], 'number');

  const finder = (name, zh, doc, examples, find) =>
    K.define({
      name, zh, params: ['find 查找文本 text', 'text 文本 text', 'start 起始 number optional'], returns: 'number', doc, examples,
      body: (wanted, s, start = 1) => {
        const from = Math.trunc(start) - 1;
        if (from < 0 || from > length_of(s)) bad_position();
        const place = find(wanted, s, from);
        return place < 0 ? not_found() : place + 1;
      },
    });
  finder('FIND', '查找', { zh: '文本出现的位置，区分大小写；没有则 #VALUE!。', en: 'Where the text stands, minding case; #VALUE! when nowhere.' },
    [['FIND("市","深圳市南山区")', 3], ['FIND("a","ABC")', { error: '#VALUE!' }]], (wanted, s, from) => {
      const unit = s.indexOf(wanted, unit_at(s, from));
      return unit < 0 ? -1 : point_at(s, unit);
    });
  finder('SEARCH', '搜索', { zh: '文本出现的位置，不分大小写，可用 * ? ~；没有则 #VALUE!。', en: 'Where the text stands, ignoring case, with * ? ~; #VALUE! when nowhere.' },
    [['SEARCH("HT","abht1")', 3], ['SEARCH("b*1","abht1")', 2]], (wanted, s, from) => K.wildcard_search(wanted, s, from));

  K.define({
    name: 'REPLACE', zh: '按位替换', params: ['text 文本 text', 'start 起始 number', 'length 字数 number', 'new 新文本 text'], returns: 'text',
    doc: { zh: '把从第几个字起的若干字换成新文本。', en: 'Puts a new text in the place of characters from start on.' },
    examples: [['REPLACE("6222123456783456",5,8,"********")', '6222********3456']],
    body: (s, start, n, fresh) => {
      const from = start >= 1 ? Math.trunc(start) - 1 : bad_position();
      return K.join_texts([slice(s, 0, from), fresh, slice(s, from + count(n))], '');
    },
  });
  K.define({
    name: 'SUBSTITUTE', zh: '替换', params: ['text 文本 text', 'old 旧文本 text', 'new 新文本 text', 'instance 第几个 number optional'], returns: 'text',
    doc: { zh: '把旧文本换成新文本，可只换第几个；区分大小写。', en: 'Replaces old by new, all or the one counted; minds case.' },
    examples: [['SUBSTITUTE("深圳市南山区","深圳市","")', '南山区'], ['SUBSTITUTE("a-b-c","-","+",2)', 'a-b+c']],
    body: (s, old, fresh, instance) => {
      if (instance !== undefined && !(instance >= 1)) bad('第几个必须是 1 或更大', 'the instance must be 1 or more');
      if (old === '') return s;
      const parts = s.split(old);
      if (instance === undefined) return K.join_texts(parts, fresh);
      const n = Math.trunc(instance);
      return n < parts.length ? K.join_texts([parts.slice(0, n).join(old), parts.slice(n).join(old)], fresh) : s;
    },
  });

  of_text('UPPER', '大写', (s) => K.checked_text(s.toUpperCase()), { zh: '字母变大写。', en: 'In capitals.' }, [['UPPER("abc")', 'ABC']]);
  of_text('LOWER', '小写', (s) => K.checked_text(s.toLowerCase()), { zh: '字母变小写。', en: 'In small letters.' }, [['LOWER("AbC")', 'abc']]);
  of_text('PROPER', '首字母大写', (s) => s.replace(/\p{L}+/gu, (word) => {
    const [first, ...rest] = word;
    return first.toUpperCase() + rest.join('').toLowerCase();
  }), { zh: '每个词的首字母大写，其余小写。', en: 'Each word with a capital first letter.' }, [['PROPER("hello WORLD 2nd")', 'Hello World 2Nd']]);
  of_text('TRIM', '去空格', (s) => s.split(' ').filter((part) => part !== '').join(' '), { zh: '去掉首尾空格，中间连续空格留一个。', en: 'Without spaces at the ends; runs of spaces become one.' }, [['TRIM("  李  雷 ")', '李 雷']]);
  of_text('CLEAN', '去控制符', (s) => s.replace(/[\u0000-\u001f]/g, ''), { zh: '去掉换行等不可见的控制字符。', en: 'Without line breaks and other control characters.' }, [['CLEAN("a"&CHAR(10)&"b")', 'ab']]);

  K.define({
    name: 'REPT', zh: '重复', params: ['text 文本 text', 'times 次数 number'], returns: 'text',
    doc: { zh: '重复若干次。', en: 'The text so many times over.' },
    examples: [['REPT("-",3)', '---'], ['REPT("-",-1)', { error: '#VALUE!' }], ['REPT("x",40000)', { error: '#LIMIT!' }]],
    body: (s, times) => {
      const n = times >= 0 ? Math.trunc(times) : bad('次数不能为负数', 'the number of times must not be negative');
      K.check_length(s.length * n);
      return s.repeat(s === '' ? 0 : n);
    },
  });
  K.define({
    name: 'EXACT', zh: '完全相同', params: ['left 文本甲 text', 'right 文本乙 text'], returns: 'bool',
    doc: { zh: '两个文本是否完全相同，区分大小写。', en: 'Whether two texts are the same, minding case.' },
    examples: [['EXACT("a","A")', false], ['EXACT("a","a")', true]],
    body: (a, b) => a === b,
  });

  K.define({
    name: 'CHAR', zh: '字符', params: ['code 编码 number'], returns: 'text',
    doc: { zh: '编码 1 到 255 的字符，CHAR(10) 是换行。', en: 'The character with a code from 1 to 255; CHAR(10) is a line break.' },
    examples: [['CHAR(65)', 'A'], ['CHAR(0)', { error: '#VALUE!' }]],
    body: (code) => (code >= 1 && code < 256 ? String.fromCharCode(Math.trunc(code)) : bad('编码须在 1 到 255 之间', 'the code must be between 1 and 255')),
  });
  K.define({
    name: 'UNICHAR', zh: '统一码字符', params: ['code 编码 number'], returns: 'text',
    doc: { zh: 'Unicode 编码的字符。', en: 'The character with that Unicode number.' },
    examples: [['UNICHAR(20013)', '中'], ['UNICHAR(0)', { error: '#VALUE!' }]],
    body: (code) => {
      const n = Math.trunc(code);
      if (!(n >= 1 && n <= 0x10ffff)) bad('没有这个编码', 'there is no such code');
      if (n >= 0xd800 && n <= 0xdfff) K.fail('#N/A', '这个编码不是字符', 'the code is no character');
      return String.fromCodePoint(n);
    },
  });
  const first_code = (s) => (s === '' ? bad('文本为空', 'the text is empty') : s.codePointAt(0));
  of_text('CODE', '字符编码', first_code, { zh: '第一个字的编码。', en: 'The code of the first character.' }, [['CODE("A")', 65], ['CODE("")', { error: '#VALUE!' }]], 'number');
  of_text('UNICODE', '统一码', first_code, { zh: '第一个字的 Unicode 编码。', en: 'The Unicode number of the first character.' }, [['UNICODE("中")', 20013]], 'number');

  // In a list an item must equal, in a text a part must.
  K.define({
    name: 'CONTAINS', zh: '包含', params: ['text 文本或列表 any list', 'find 查找 any'], returns: 'bool',
    doc: { zh: '文本是否含有，或列表是否有这一项；文本区分大小写。', en: 'Whether a text contains it, minding case, or a list has such an item.' },
    examples: [['CONTAINS("深圳市南山区","南山")', true], ['CONTAINS(标签,"新客")', true, { 标签: ['新客', '三甲'] }], ['CONTAINS(标签,"新")', false, { 标签: ['新客'] }]],
    body: (where, wanted) =>
      Array.isArray(where) ? where.some((item) => !K.is_blank(item) && K.eq(item, wanted)) : K.to_text(where).includes(K.to_text(wanted)),
  });
  const edge = (name, zh, doc, examples, body) =>
    K.define({ name, zh, params: ['text 文本 text', 'find 查找 text'], returns: 'bool', doc, examples, body });
  edge('STARTSWITH', '开头是', { zh: '是否以它开头，区分大小写。', en: 'Whether the text starts with it, minding case.' }, [['STARTSWITH("HT-01","HT")', true]], (s, part) => s.startsWith(part));
  edge('ENDSWITH', '结尾是', { zh: '是否以它结尾，区分大小写。', en: 'Whether the text ends with it, minding case.' }, [['ENDSWITH("a.pdf",".pdf")', true]], (s, part) => s.endsWith(part));

  K.define({
    name: 'SPLIT', zh: '拆分', params: ['text 文本 text', 'separator 分隔符 text'], returns: 'list:text',
    doc: { zh: '按分隔符拆成列表；分隔符为空时逐字拆分。', en: 'The parts between separators; every character without one.' },
    examples: [['SPLIT("a,b,c",",")', ['a', 'b', 'c']], ['INDEX(SPLIT("a-b","-"),2)', 'b']],
    body: (s, separator) => {
      if (s === '') return [];
      const parts = separator === '' ? Array.from(s) : s.split(separator);
      K.check_count(parts.length);
      return parts;
    },
  });
});
