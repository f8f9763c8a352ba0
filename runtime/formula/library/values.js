// What a value is and how it becomes another kind: blank, number, text, bool, date; text ↔ date and number.
Kedu.family('value', (K) => {
  const { Day, Instant, DAY_MS } = K;

  K.is_date = (v) => v instanceof Day || v instanceof Instant;
  /** null, "" and []: what a form calls empty. */
  K.is_blank = (v) => v === null || v === undefined || v === '' || (Array.isArray(v) && v.length === 0);
  /** Any value as a list: a scalar is a list of one, blank of none. */
  K.list = (v) => (Array.isArray(v) ? v : v === null || v === undefined ? [] : [v]);

  const pad = (n, width) => String(n).padStart(width, '0');

  const date_text = (day) => {
    const { year, month, day: d } = K.civil(day);
    return pad(year, 4) + '-' + pad(month, 2) + '-' + pad(d, 2);
  };

  const instant_text = (ms) => {
    const local = K.local_ms(ms);
    const day = Math.floor(local / DAY_MS);
    const s = Math.floor((local - day * DAY_MS) / 1000);
    return date_text(day) + ' ' + pad(Math.floor(s / 3600), 2) + ':' + pad(Math.floor(s / 60) % 60, 2) + ':' + pad(s % 60, 2);
  };

  /** A number with at most 15 significant digits, as a spreadsheet shows it. */
  K.number_text = (x) => {
    if (x - x !== 0) K.fail('#NUM!', '结果超出数值范围', 'the result is out of the range of numbers');
    if (Number.isInteger(x) && Math.abs(x) < 1e15) return x === 0 ? '0' : String(x);
    const short = String(Number(x.toPrecision(15)));
    const [digits, exponent] = short.split('e');
    if (exponent === undefined) return short;
    const power = Number(exponent);
    if (power < 0 && power >= -9) {
      const negative = digits[0] === '-' ? '-' : '';
      return negative + '0.' + '0'.repeat(-power - 1) + digits.replace(/[-.]/g, '');
    }
    return digits + 'E' + (power < 0 ? '-' : '+') + pad(Math.abs(power), 2);
  };

  K.checked_text = (s) => (s.length > K.TEXT_LIMIT ? too_long() : s);
  const too_long = () => K.fail('#LIMIT!', '文本超过 32,767 个字符', 'the text is longer than 32,767 characters');
  /** Refuses a text of that many characters before anybody builds it. */
  K.check_length = (length) => (length > K.TEXT_LIMIT ? too_long() : length);
  K.check_count = (count) => {
    if (count > K.LIST_LIMIT) K.fail('#LIMIT!', '列表超过 10,000 项', 'the list has more than 10,000 items');
    return count;
  };

  /** Text as & sees it: blank is "", dates are ISO, the items of a list are joined with commas. */
  K.to_text = (v) => {
    if (typeof v === 'string') return v;
    if (v === null || v === undefined) return '';
    if (typeof v === 'number') return K.number_text(v);
    if (typeof v === 'boolean') return v ? 'TRUE' : 'FALSE';
    if (v instanceof Day) return date_text(v.d);
    if (v instanceof Instant) return instant_text(v.ms);
    return K.join_texts(v.map(K.to_text), ',');
  };

  /** Joins texts; the length is checked before the text exists. */
  K.join_texts = (texts, separator) => {
    let length = separator.length * Math.max(0, texts.length - 1);
    for (const text of texts) K.check_length((length += text.length));
    return texts.join(separator);
  };

  /** Full-width digits, letters and punctuation as their ASCII twins. */
  K.half_width = (s) =>
    s.replace(/[\uff01-\uff5e\u3000]/g, (c) => (c === '\u3000' ? ' ' : String.fromCharCode(c.charCodeAt(0) - 0xfee0)));

  const PLAIN_NUMBER = /^[+-]?(?:\d+|\d{1,3}(?:,\d{3})+)?(?:\.\d*)?(?:[eE][+-]?\d{1,3})?$/;

  /** The number a text spells: "1,234.5", "12%", "￥88", "(5)", "1e3"; undefined when it spells none. */
  K.parse_number = (text) => {
    if (text.length > 100) return undefined;
    let s = K.half_width(text.replace(/￥/g, '¥')).trim();
    let factor = 1;
    if (/^\(.*\)$/.test(s)) {
      s = s.slice(1, -1).trim();
      if (/^[+-]/.test(s)) return undefined;
      factor = -1;
    }
    s = s.replace(/^([+-]?)\s*[¥$]\s*/, '$1');
    const percent = /\s*%$/.exec(s);
    if (percent) s = s.slice(0, percent.index);
    if (!/\d/.test(s) || !PLAIN_NUMBER.test(s)) return undefined;
    const n = Number(s.replace(/,/g, ''));
    if (!Number.isFinite(n)) return undefined;
    return percent ? (factor * n) / 100 : factor * n;
  };

  const DATE = /^\s*(\d{4})(?:-(\d{1,2})-(\d{1,2})|\/(\d{1,2})\/(\d{1,2})|年(\d{1,2})月(\d{1,2})日?)(.*)$/;
  const TIME = /^(上午|下午|中午)?\s*(\d{1,4})(?::(\d{1,2})(?::(\d{1,2})(\.\d{1,9})?)?|[时点](?:(\d{1,2})分)?(?:(\d{1,2})秒)?)\s*([ap]\.?m\.?)?$/i;
  const HOUR_ONLY = /^(\d{1,2})\s*([ap]m)$/i;
  const ZONE = /\s*(?:(Z)|([+-])(\d{2}):?(\d{2}))$/i;

  /** Milliseconds into the day of "15:20", "3:20:05 PM", "下午3:20", "15时20分"; undefined when it is no time. */
  K.parse_time = (text) => {
    let m = TIME.exec(text.trim());
    if (!m) {
      m = HOUR_ONLY.exec(text.trim());
      if (!m) return undefined;
      m = [m[0], undefined, m[1], '0', undefined, undefined, undefined, undefined, m[2]];
    }
    let hour = Number(m[2]);
    const minute = Number(m[3] || m[6] || 0);
    const second = Number(m[4] || m[7] || 0) + Number(m[5] || 0);
    const half = m[1] ? (m[1] === '上午' ? 'a' : 'p') : m[8] && m[8][0].toLowerCase();
    if (minute > 59 || second >= 60 || (half && (hour > 12 || hour < 1))) return undefined;
    if (half) hour = (hour % 12) + (half === 'p' ? 12 : 0);
    return Math.round((hour * 3600 + minute * 60 + second) * 1000);
  };

  /** A Day for yyyy-m-d, yyyy/m/d and yyyy年m月d日, an Instant when a time of day follows; null when it is no date. */
  K.parse_date = (text) => {
    if (text.length > 64) return null;
    const m = DATE.exec(text);
    if (!m) return null;
    const year = Number(m[1]);
    const month = Number(m[2] || m[4] || m[6]);
    const day = Number(m[3] || m[5] || m[7]);
    if (year < 1 || month < 1 || month > 12 || day < 1 || day > K.days_in_month(year, month)) return null;
    const number = K.day_number(year, month, day);
    let rest = m[8];
    if (rest.trim() === '') return new Day(number);
    if (!/^[T\s上下中]/i.test(rest)) return m[6] ? with_time(number, rest, null) : null;
    rest = rest.replace(/^T/i, ' ');
    const zone = ZONE.exec(rest);
    return with_time(number, zone ? rest.slice(0, zone.index) : rest, zone);
  };

  const with_time = (day, text, zone) => {
    const ms = K.parse_time(text);
    if (ms === undefined || ms >= DAY_MS) return null;
    const local = day * DAY_MS + ms;
    if (!zone) return K.instant_of_local(local);
    const offset = zone[1] ? 0 : (zone[2] === '-' ? -1 : 1) * (Number(zone[3]) * 60 + Number(zone[4])) * 60000;
    return new Instant(local - offset);
  };

  const quoted = (v) => {
    const s = K.to_text(v);
    return '“' + (s.length > 20 ? s.slice(0, 20) + '…' : s) + '”';
  };
  const not_a_number = (v) => K.fail('#VALUE!', quoted(v) + '不是数字', quoted(v) + ' is not a number');

  /** A number in arithmetic: blank is 0, TRUE is 1, numeric text its number, a date its serial number. */
  K.number = (v) => {
    if (typeof v === 'number') return v;
    if (v === null || v === undefined) return 0;
    if (typeof v === 'boolean') return v ? 1 : 0;
    if (typeof v === 'string') return number_of_text(v);
    if (K.is_date(v)) return K.serial(v);
    if (v.length === 0) return 0;
    return v.length === 1 ? K.number(v[0]) : a_list();
  };
  const a_list = () => K.fail('#VALUE!', '这里需要单个值，得到的是列表', 'a single value is needed here, not a list');

  const number_of_text = (text) => {
    const n = K.parse_number(text);
    if (n !== undefined) return n;
    const date = K.parse_date(text);
    if (date) return K.serial(date);
    const time = K.parse_time(text);
    return time === undefined ? not_a_number(text) : time / DAY_MS;
  };

  /** The truth of a condition: blank is FALSE, numbers other than 0 are TRUE, text counts only as "TRUE" or "FALSE". */
  K.truth = (v) => {
    if (typeof v === 'boolean') return v;
    if (typeof v === 'number') return v !== 0;
    if (v === null || v === undefined) return false;
    if (typeof v === 'string') {
      const word = v.toUpperCase();
      if (word === 'TRUE' || word === 'FALSE') return word === 'TRUE';
      return K.fail('#VALUE!', quoted(v) + '不是逻辑值', quoted(v) + ' is not a logical value');
    }
    if (K.is_date(v)) return true;
    return v.length === 0 ? false : v.length === 1 ? K.truth(v[0]) : a_list();
  };

  const not_a_date = (v) => K.fail('#VALUE!', quoted(v) + '不是日期', quoted(v) + ' is not a date');

  /** Wall-clock milliseconds in the app's zone of a date, instant, serial number or text. */
  K.local_of = (v) => {
    if (v instanceof Day) return v.d * DAY_MS;
    if (v instanceof Instant) return K.local_ms(v.ms);
    if (typeof v === 'string') {
      const date = K.parse_date(v);
      if (date) return K.local_of(date);
      const time = K.parse_time(v);
      if (time !== undefined) return K.local_of_serial(time / DAY_MS);
      const n = K.parse_number(v);
      return n === undefined ? not_a_date(v) : K.local_of(n);
    }
    const serial = K.number(v);
    if (serial < 0) K.fail('#NUM!', '日期序号不能为负', 'a date cannot be a negative number');
    if (serial >= K.END_SERIAL) K.fail('#NUM!', '日期超出 0001 至 9999 年', 'the date is outside the years 1 to 9999');
    return K.local_of_serial(serial);
  };

  /** Day number of the same. */
  K.day_of = (v) => (v instanceof Day ? v.d : Math.floor(K.local_of(v) / DAY_MS));

  /** A sentence about a value, for messages and traces. */
  K.describe = (v) => {
    if (K.is_blank(v)) return 'blank';
    if (Array.isArray(v)) return 'list of ' + v.length;
    if (v instanceof Day) return 'date ' + K.to_text(v);
    if (v instanceof Instant) return 'datetime ' + K.to_text(v);
    return (typeof v === 'boolean' ? 'bool' : typeof v === 'string' ? 'text' : typeof v) + ' ' + K.to_text(v);
  };

  K.converters.number = K.number;
  K.converters.text = K.to_text;
  K.converters.bool = K.truth;
  K.converters.date = K.day_of; // the body gets a day number
  K.converters.datetime = K.local_of; // the body gets wall-clock milliseconds
});
