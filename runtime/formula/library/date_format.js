// A date or time in one section of a format: yyyy m d aaaa h mm ss AM/PM 上午/下午 [h], in Chinese numerals where asked.
Kedu.family('text', (K) => {
  const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];
  const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
  const CHINESE = '一二三四五六日';
  const two = (n) => String(n).padStart(2, '0');
  const either = (code, n) => (code.length > 1 ? two(n) : String(n));

  const month = (code, n) => (code.length < 3 ? either(code, n) : code.length === 3 ? MONTHS[n - 1].slice(0, 3) : code.length === 5 ? MONTHS[n - 1][0] : MONTHS[n - 1]);
  const CODES = {
    y: (code, t) => (code.length > 2 ? String(t.year).padStart(4, '0') : two(t.year % 100)),
    e: (code, t) => String(t.year),
    m: (code, t) => month(code, t.month),
    d: (code, t) => (code.length < 3 ? either(code, t.day) : code.length === 3 ? WEEKDAYS[t.weekday].slice(0, 3) : WEEKDAYS[t.weekday]),
    a: (code, t) => (code.length === 3 ? '' : '星期') + CHINESE[t.weekday],
    h: (code, t) => either(code, t.twelve ? t.hour % 12 || 12 : t.hour),
    s: (code, t) => either(code, t.second),
  };
  const HALVES = { 'am/pm': ['AM', 'PM'], 'a/p': ['A', 'P'], '上午/下午': ['上午', '下午'] };
  const ELAPSED_MS = { h: 3600000, m: 60000, s: 1000 };

  /** `value` as it came (a date or a serial number) with its number of serial days; `numerals` 1 or 2 for Chinese ones. */
  K.format_date = (tokens, value, serial, numerals = 0) => {
    if (serial < 0 && !K.is_date(value)) K.fail('#VALUE!', '日期序号不能为负', 'a date cannot be a negative number');
    const local = K.local_of(value === null || value === undefined ? serial : value);
    const day = Math.floor(local / K.DAY_MS);
    const ms = local - day * K.DAY_MS;
    const t = { ...K.civil(day), weekday: K.weekday(day), hour: Math.floor(ms / 3600000), second: Math.floor(ms / 1000) % 60 };
    t.twelve = tokens.some((token) => token.is === 'half');
    const elapsed_ms = Math.round(serial * K.DAY_MS);
    let decimals = -1; // of the seconds, once "." has followed them
    let previous = '';
    const spelt = (part, code) => (numerals === 0 || !/^\d+$/.test(part) ? part : 'ye'.includes(code) ? K.chinese_digits(part, numerals) : K.chinese_part(part, numerals));
    return tokens.map(({ is, text }) => {
      const before = previous;
      previous = text[0];
      if (is === 'date') return spelt(CODES[text[0]](text, t), text[0]);
      if (is === 'minute') return spelt(either(text, Math.floor(ms / 60000) % 60), 'm');
      if (is === 'half') return HALVES[text.toLowerCase()][t.hour < 12 ? 0 : 1];
      if (is === 'elapsed') return String(Math.floor(elapsed_ms / ELAPSED_MS[text[0]])).padStart(text.length, '0');
      if (is === 'mark' && text === '.' && before === 's') decimals = 0;
      else if (is === 'mark' && text === '0' && decimals >= 0) return String(ms % 1000).padStart(3, '0')[decimals++] || '0';
      return text;
    }).join('');
  };
});
