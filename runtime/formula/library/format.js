// TEXT: reads a spreadsheet's number format into sections and tokens, and chooses the section of a value.
Kedu.family('text', (K) => {
  const FORMAT_LIMIT = 255;
  const bad = (zh, en) => K.fail('#VALUE!', zh, en);

  // One token after another: quoted text, escaped character, padding, bracket, date codes, AM/PM, number marks, the rest.
  const TOKEN = /"([^"]*)"?|[\\!]([\s\S]?)|_[\s\S]|\*[\s\S]|\[([^\]]*)\]|(am\/pm|a\/p|上午\/下午)|(g\/通用格式|general)|(y+|m+|d+|h+|s+|a{3,}|e(?![+-]))|(e[+-])|([0#?.,%/@;])|([\s\S])/giu;
  const CONDITION = /^(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)$/;

  /** Sections of tokens {is, text}; `is` one of literal, pad, half, general, date, elapsed, exponent, mark. */
  const parse = (format) => {
    const sections = [];
    let section;
    const open = () => sections.push((section = { tokens: [], condition: null, numerals: 0 }));
    const push = (is, text) => section.tokens.push({ is, text });
    open();
    TOKEN.lastIndex = 0;
    for (let m; TOKEN.lastIndex < format.length && (m = TOKEN.exec(format)); ) {
      const [all, quoted, escaped, bracket, half, general, date, exponent, mark, other] = m;
      if (quoted !== undefined) push('literal', quoted);
      else if (escaped !== undefined) push('literal', escaped);
      else if (bracket !== undefined) read_bracket(bracket, section, push);
      else if (half) push('half', half);
      else if (general) push('general', '');
      else if (date) push('date', date.toLowerCase());
      else if (exponent) push('exponent', exponent);
      else if (mark === ';') open();
      else if (mark) push('mark', mark);
      else if (other !== undefined) push('literal', other);
      else if (all[0] === '_') push('literal', ' ');
    }
    sections.forEach(classify);
    return sections;
  };

  const read_bracket = (text, section, push) => {
    const condition = CONDITION.exec(text);
    if (condition) section.condition = [condition[1], Number(condition[2])];
    else if (/^(h+|m+|s+)$/i.test(text)) push('elapsed', text.toLowerCase());
    else if (/^dbnum[12]$/i.test(text)) section.numerals = Number(text[5]);
    else if (text[0] === '$') push('literal', text.slice(1).split('-')[0]);
    // colours are left out
  };

  // Digits before any date code make a number; "ss.00" is still a time.
  const classify = (section) => {
    const first = (test) => section.tokens.findIndex(test);
    const date = first((t) => t.is === 'date' || t.is === 'elapsed' || t.is === 'half');
    const digit = first((t) => t.is === 'mark' && '0#?'.includes(t.text));
    section.kind = date >= 0 && (digit < 0 || date < digit) ? 'date' : first((t) => t.is === 'mark' && t.text === '@') >= 0 ? 'text' : 'number';
    if (section.kind === 'date') mark_minutes(section.tokens);
    // In a number, letters that would be date codes are just letters.
    else section.tokens.forEach((t) => t.is === 'date' && (t.is = 'literal'));
  };

  // m after h, or before s, is minutes.
  const mark_minutes = (tokens) => {
    const codes = tokens.filter((t) => t.is === 'date' || t.is === 'elapsed');
    codes.forEach((t, i) => {
      if (t.is !== 'date' || (t.text !== 'm' && t.text !== 'mm')) return;
      if ((i > 0 && codes[i - 1].text[0] === 'h') || (i + 1 < codes.length && codes[i + 1].text[0] === 's')) t.is = 'minute';
    });
  };

  let last_format = '';
  let last_sections = parse('');
  const sections_of = (format) => {
    if (format !== last_format) {
      if (format.length > FORMAT_LIMIT) bad('格式超过 255 个字符', 'the format is longer than 255 characters');
      last_sections = parse(format);
      last_format = format;
    }
    return last_sections;
  };

  const TESTS = {
    '=': (x, y) => x === y, '<>': (x, y) => x !== y,
    '<': (x, y) => x < y, '<=': (x, y) => x <= y, '>': (x, y) => x > y, '>=': (x, y) => x >= y,
  };

  /** {section, size}: the section for a number and the number it shows; a section of its own for negatives drops the sign. */
  const choose = (sections, x) => {
    const numeric = sections.filter((s) => s.kind !== 'text');
    if (numeric.length === 0) return { section: sections[0], x };
    if (numeric.some((s) => s.condition)) {
      const at = numeric.findIndex((s) => !s.condition || TESTS[s.condition[0]](x, s.condition[1]));
      const section = numeric[at < 0 ? numeric.length - 1 : at];
      return { section, x: at > 0 && x < 0 ? -x : x };
    }
    if (numeric.length === 1 || x > 0) return { section: numeric[0], x };
    if (x < 0) return { section: numeric[1], x: -x };
    return { section: numeric[numeric.length > 2 ? 2 : 0], x };
  };

  const text_section = (sections, text) => {
    const section = sections.length > 3 ? sections[3] : sections.find((s) => s.kind === 'text');
    if (!section) return text;
    return K.join_texts(section.tokens.map((t) => (t.is === 'mark' && t.text === '@' ? text : t.is === 'literal' ? t.text : '')), '');
  };

  // Text that spells a number or date is formatted as one.
  const understood = (v) => {
    if (typeof v !== 'string') return v;
    const n = K.parse_number(v);
    return n !== undefined ? n : K.parse_date(v) || v;
  };

  K.define({
    name: 'TEXT', zh: '格式化', params: ['value 值 any', 'format 格式 text'], returns: 'text',
    doc: { zh: '按格式写成文本，如 "#,##0.00"、"0%"、"yyyy年m月d日"、"aaaa"、"hh:mm"；[DBNum1]、[DBNum2] 用中文数字。', en: 'The value as text in a format such as "#,##0.00", "0%", "yyyy-mm-dd" or "hh:mm"; [DBNum1] and [DBNum2] write Chinese numerals.' },
    examples: [['TEXT(100000,"#,##0.00")', '100,000.00'], ['TEXT(0.756,"0.0%")', '75.6%'], ['TEXT(12,"00000")', '00012'], ['TEXT("2024-05-01","yyyy年mm月dd日 aaaa")', '2024年05月01日 星期三'], ['TEXT(1205,"[DBNum2]")', '壹仟贰佰零伍'], ['TEXT("2024-05-12","[DBNum1]yyyy年m月d日")', '二〇二四年五月十二日'], ['TEXT(空,"yyyy-mm-dd")', '', { 空: null }]],
    body: (value, format) => {
      if (typeof value === 'boolean') return K.to_text(value);
      const v = understood(value);
      if (format === '') return typeof v === 'string' ? v : '';
      const sections = sections_of(format);
      if (typeof v === 'string') return text_section(sections, v);
      if ((v === null || v === undefined) && sections[0].kind === 'date') return '';
      const { section, x } = choose(sections, K.number(v));
      if (section.kind === 'text') return text_section(sections, K.to_text(v));
      if (section.kind === 'date') return K.checked_text(K.format_date(section.tokens, v, x, section.numerals));
      return K.checked_text(section.numerals ? K.format_numerals(section.tokens, x, section.numerals) : K.format_number(section.tokens, x));
    },
  });
});
