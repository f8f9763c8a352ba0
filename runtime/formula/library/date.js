// Dates and times: taking apart, putting together, moving and measuring. Bodies get day numbers and wall-clock milliseconds.
Kedu.family('date', (K) => {
  const { DAY_MS } = K;
  const out_of_range = () => K.fail('#NUM!', '参数超出允许范围', 'the argument is out of range');
  const not_a_date = () => K.fail('#VALUE!', '文本不是日期', 'the text is not a date');
  const not_a_time = () => K.fail('#VALUE!', '文本不是时间', 'the text is not a time');
  const MAX_MONTHS = 120000; // beyond the calendar either way

  K.define({
    name: 'TODAY', zh: '今天', params: [], returns: 'date', clock: true,
    doc: { zh: '今天的日期（应用时区）。', en: 'The date of today in the zone of the app.' }, examples: [['TODAY()-TODAY()', 0]],
    body: () => K.day(K.today()),
  });
  K.define({
    name: 'NOW', zh: '现在', params: [], returns: 'datetime', clock: true,
    doc: { zh: '现在的日期时间。', en: 'The present instant.' }, examples: [['NOW()-NOW()', 0]],
    body: () => K.now_instant(),
  });

  K.define({
    name: 'DATE', zh: '日期', params: ['year 年 number', 'month 月 number', 'day 日 number'], returns: 'date',
    doc: { zh: '由年、月、日组成日期，超出的月和日顺延。', en: 'A date of year, month and day; months and days beyond roll over.' },
    examples: [['DATE(2023,2,29)', { date: '2023-03-01' }], ['DATE(2024,13,1)', { date: '2025-01-01' }], ['DATE(2024,3,0)', { date: '2024-02-29' }]],
    body: (year, month, day) => {
      const y = Math.trunc(year);
      if (!(y >= 0 && y < 10000 && Math.abs(month) < MAX_MONTHS && Math.abs(day) < 1e7)) out_of_range();
      return K.day(K.day_number(y < 1900 ? y + 1900 : y, Math.trunc(month), Math.trunc(day)));
    },
  });
  K.define({
    name: 'TIME', zh: '时间', params: ['hour 时 number', 'minute 分 number', 'second 秒 number'], returns: 'number',
    doc: { zh: '一天中的时间，是一天的几分之几；超过 24 小时只留余数。', en: 'A time of day as a fraction of a day; whole days are dropped.' },
    examples: [['TIME(12,0,0)', 0.5], ['TIME(0,90,0)', 0.0625], ['TIME(-1,0,0)', { error: '#NUM!' }]],
    body: (hour, minute, second) => {
      if ([hour, minute, second].some((n) => Math.abs(n) >= 32768)) out_of_range();
      const seconds = Math.trunc(hour) * 3600 + Math.trunc(minute) * 60 + Math.trunc(second);
      return seconds < 0 ? out_of_range() : (seconds % 86400) / 86400;
    },
  });

  const part = (name, zh, type, doc, examples, body) =>
    K.define({ name, zh, params: ['date 日期 ' + type], returns: 'number', doc, examples, body });
  part('YEAR', '年', 'date', { zh: '日期的年。', en: 'The year.' }, [['YEAR("2024-05-01")', 2024], ['YEAR(空)', null, { 空: null }]], (d) => K.civil(d).year);
  part('MONTH', '月', 'date', { zh: '日期的月。', en: 'The month.' }, [['MONTH("2024-05-01")', 5]], (d) => K.civil(d).month);
  part('DAY', '日', 'date', { zh: '日期的日。', en: 'The day of the month.' }, [['DAY("2024-05-31")', 31]], (d) => K.civil(d).day);
  part('QUARTER', '季度', 'date', { zh: '日期在第几季度。', en: 'The quarter of the year.' }, [['QUARTER("2024-05-01")', 2]], (d) => Math.ceil(K.civil(d).month / 3));

  // Whole seconds into the day; fractions of a day are rounded to the nearest second, as clocks of spreadsheets do.
  const second_of_day = (local) => {
    const s = Math.floor(local / 1000 + 1e-3);
    return ((s % 86400) + 86400) % 86400;
  };
  part('HOUR', '时', 'datetime', { zh: '时间的小时，0 到 23。', en: 'The hour, 0 to 23.' }, [['HOUR("2024-05-01 23:20")', 23], ['HOUR(0.5)', 12]], (t) => Math.floor(second_of_day(t) / 3600));
  part('MINUTE', '分', 'datetime', { zh: '时间的分钟。', en: 'The minute.' }, [['MINUTE("23:20:05")', 20]], (t) => Math.floor(second_of_day(t) / 60) % 60);
  part('SECOND', '秒', 'datetime', { zh: '时间的秒。', en: 'The second.' }, [['SECOND("23:20:05")', 5]], (t) => second_of_day(t) % 60);

  /** 0 = Monday … 6 = Sunday. */
  K.weekday = (d) => (((d + 3) % 7) + 7) % 7;
  // The first day of the week (0 = Monday) by type: 1 Sunday, 2 Monday, 11–17 Monday … Sunday.
  const week_start = (type) => (type === 1 ? 6 : type === 2 ? 0 : type >= 11 && type <= 17 ? type - 11 : out_of_range());

  K.define({
    name: 'WEEKDAY', zh: '星期几', params: ['date 日期 date', 'type 类型 number optional'], returns: 'number',
    doc: { zh: '星期几。类型 1（默认）周日为 1，2 周一为 1，3 周一为 0，11 至 17 从周一至周日起为 1。', en: 'The day of the week: type 1 Sunday = 1, 2 Monday = 1, 3 Monday = 0, 11 to 17 from Monday to Sunday = 1.' },
    examples: [['WEEKDAY("2024-05-01",2)', 3], ['WEEKDAY("2024-05-01")', 4], ['WEEKDAY("2024-05-01",9)', { error: '#NUM!' }]],
    body: (d, type = 1) => {
      const t = Math.trunc(type);
      return t === 3 ? K.weekday(d) : ((K.weekday(d) - week_start(t) + 7) % 7) + 1;
    },
  });
  const iso_week = (d) => {
    const thursday = d - K.weekday(d) + 3;
    return Math.floor((thursday - K.day_number(K.civil(thursday).year, 1, 1)) / 7) + 1;
  };
  part('ISOWEEKNUM', 'ISO周数', 'date', { zh: 'ISO 8601 的周数。', en: 'The week of the year by ISO 8601.' }, [['ISOWEEKNUM("2021-01-03")', 53]], iso_week);
  K.define({
    name: 'WEEKNUM', zh: '周数', params: ['date 日期 date', 'type 类型 number optional'], returns: 'number',
    doc: { zh: '一年中的第几周，1 月 1 日在第一周。类型 1（默认）周日开始，2 周一开始，21 为 ISO。', en: 'The week of the year; 1 January is in week 1. Type 1 starts on Sunday, 2 on Monday, 21 is ISO.' },
    examples: [['WEEKNUM("2024-01-07")', 2], ['WEEKNUM("2024-01-07",2)', 1], ['WEEKNUM("2021-01-03",21)', 53]],
    body: (d, type = 1) => {
      const t = Math.trunc(type);
      if (t === 21) return iso_week(d);
      const first = K.day_number(K.civil(d).year, 1, 1);
      return Math.floor((d - first + ((K.weekday(first) - week_start(t) + 7) % 7)) / 7) + 1;
    },
  });

  K.define({
    name: 'DAYS', zh: '天数', params: ['end 结束 date', 'start 开始 date'], returns: 'number',
    doc: { zh: '两个日期相差的天数。', en: 'The days from start to end.' },
    examples: [['DAYS("2024-05-20","2024-05-01")', 19]],
    body: (end, start) => end - start,
  });

  // Days in a year of 12 × 30 days; US moves the ends of February and of long months, Europe only the 31st.
  const days360 = (start, end, european) => {
    let { year: y1, month: m1, day: d1 } = K.civil(start);
    let { year: y2, month: m2, day: d2 } = K.civil(end); // the 31st counts as the 1st of the next month
    if (european) {
      d1 = Math.min(d1, 30);
      d2 = Math.min(d2, 30);
    } else {
      if (d1 === K.days_in_month(y1, m1)) d1 = 30;
      if (d2 === 31 && d1 === 30) d2 = 30;
    }
    return (y2 - y1) * 360 + (m2 - m1) * 30 + d2 - d1;
  };
  K.define({
    name: 'DAYS360', zh: '360天制', params: ['start 开始 date', 'end 结束 date', 'european 欧洲法 bool optional'], returns: 'number',
    doc: { zh: '按每月 30 天计算的天数。', en: 'The days between, with months of 30 days.' },
    examples: [['DAYS360("2024-01-30","2024-03-31")', 60], ['DAYS360("2024-01-01","2024-12-31")', 360], ['DAYS360("2024-01-01","2024-12-31",TRUE)', 359]],
    body: (start, end, european = false) => days360(start, end, european),
  });

  // Basis 0 treats two ends of February as equal; NASD as spreadsheets have it.
  const years_30_us = (start, end) => {
    const a = K.civil(start);
    const b = K.civil(end);
    const end_of_february = ({ year, month, day }) => month === 2 && day === K.days_in_month(year, 2);
    let d1 = a.day;
    let d2 = b.day;
    if (end_of_february(a) && end_of_february(b)) d2 = 30;
    if (end_of_february(a)) d1 = 30;
    if (d2 === 31 && d1 >= 30) d2 = 30;
    if (d1 === 31) d1 = 30;
    return ((b.year - a.year) * 360 + (b.month - a.month) * 30 + d2 - d1) / 360;
  };
  // Basis 1: within a year 365 or 366 as 29 February says, over more the mean length of the years.
  const years_actual = (start, end) => {
    const a = K.civil(start);
    const b = K.civil(end);
    const one_year = a.year === b.year || (b.year === a.year + 1 && (a.month > b.month || (a.month === b.month && a.day >= b.day)));
    if (!one_year) {
      const days = K.day_number(b.year + 1, 1, 1) - K.day_number(a.year, 1, 1);
      return ((end - start) * (b.year - a.year + 1)) / days;
    }
    const leap_day = (year) => K.is_leap(year) && start <= K.day_number(year, 2, 29) && end >= K.day_number(year, 2, 29);
    const long = a.year === b.year ? K.is_leap(a.year) : leap_day(a.year) || leap_day(b.year);
    return (end - start) / (long ? 366 : 365);
  };
  const YEARS = [
    years_30_us,
    years_actual,
    (start, end) => (end - start) / 360,
    (start, end) => (end - start) / 365,
    (start, end) => days360(start, end, true) / 360,
  ];
  K.define({
    name: 'YEARFRAC', zh: '年份数', params: ['start 开始 date', 'end 结束 date', 'basis 基准 number optional'], returns: 'number',
    doc: { zh: '两个日期之间是几年。基准 0 30/360，1 实际/实际，2 实际/360，3 实际/365，4 欧洲 30/360。', en: 'The years between. Basis 0 30/360, 1 actual, 2 actual/360, 3 actual/365, 4 European 30/360.' },
    examples: [['YEARFRAC("2024-01-01","2024-07-01")', 0.5], ['YEARFRAC("2023-01-01","2024-01-01",3)', 1], ['YEARFRAC("2024-01-01","2024-07-01",5)', { error: '#NUM!' }]],
    body: (start, end, basis = 0) => {
      const years = YEARS[Math.trunc(basis)] || out_of_range();
      return years(Math.min(start, end), Math.max(start, end));
    },
  });

  const months_of = (n) => (Math.abs(n) < MAX_MONTHS ? Math.trunc(n) : out_of_range());
  K.define({
    name: 'EDATE', zh: '移月', params: ['date 日期 date', 'months 月数 number'], returns: 'date',
    doc: { zh: '若干个月之后（负数之前）的同一天，没有这一天则为月末。', en: 'The same day months later, or the end of a shorter month.' },
    examples: [['EDATE("2023-01-31",1)', { date: '2023-02-28' }], ['EDATE("2024-03-31",-1)', { date: '2024-02-29' }]],
    body: (d, months) => K.day(K.add_months(d, months_of(months))),
  });
  K.define({
    name: 'EOMONTH', zh: '月末', params: ['date 日期 date', 'months 月数 number optional'], returns: 'date',
    doc: { zh: '若干个月之后的月末。', en: 'The end of the month, months later.' },
    examples: [['EOMONTH("2024-05-01",0)', { date: '2024-05-31' }], ['EOMONTH("2024-01-31",1)', { date: '2024-02-29' }]],
    body: (d, months = 0) => {
      const { year, month } = K.civil(d);
      return K.day(K.day_number(year, month + months_of(months) + 1, 1) - 1);
    },
  });

  const full_months = (start, end) => {
    const a = K.civil(start);
    const b = K.civil(end);
    return (b.year - a.year) * 12 + b.month - a.month - (b.day < a.day ? 1 : 0);
  };
  const DIFFERENCES = {
    D: (start, end) => end - start,
    M: full_months,
    Y: (start, end) => Math.floor(full_months(start, end) / 12),
    YM: (start, end) => full_months(start, end) % 12,
    MD: (start, end) => end - K.add_months(start, full_months(start, end)),
    YD: (start, end) => end - K.add_months(start, 12 * Math.floor(full_months(start, end) / 12)),
  };
  Object.setPrototypeOf(DIFFERENCES, null);
  K.define({
    name: 'DATEDIF', zh: '日期差', params: ['start 开始 date', 'end 结束 date', 'unit 单位 text'], returns: 'number',
    doc: { zh: '两个日期相差多少。单位 "Y" 整年、"M" 整月、"D" 天、"YM" 不足一年的月、"MD" 不足一月的天、"YD" 不足一年的天。', en: 'The difference in "Y", "M", "D", or what is left over: "YM", "MD", "YD".' },
    examples: [['DATEDIF("1995-08-20","2024-03-15","y")', 28], ['DATEDIF("2024-01-31","2024-03-01","MD")', 1], ['DATEDIF("2024-05-02","2024-05-01","D")', { error: '#NUM!' }]],
    body: (start, end, unit) => {
      const difference = DIFFERENCES[unit.toUpperCase()];
      if (!difference) K.fail('#NUM!', '单位须为 Y、M、D、YM、MD 或 YD', 'the unit must be Y, M, D, YM, MD or YD');
      if (start > end) K.fail('#NUM!', '开始日期晚于结束日期', 'the start is after the end');
      return difference(start, end);
    },
  });

  // Units of DATEADD: months, days, or milliseconds of one.
  const UNITS = [
    [/^(y|years?|年)$/i, { months: 12 }], [/^(q|quarters?|季度?|季)$/i, { months: 3 }], [/^(m|months?|个?月)$/i, { months: 1 }],
    [/^(w|weeks?|周)$/i, { days: 7 }], [/^(d|days?|天|日)$/i, { days: 1 }],
    [/^(h|hours?|小?时)$/i, { ms: 3600000 }], [/^(mi|n|minutes?|分钟?)$/i, { ms: 60000 }], [/^(s|seconds?|秒)$/i, { ms: 1000 }],
  ];
  K.define({
    name: 'DATEADD', zh: '日期加减', params: ['date 日期 any', 'amount 数量 any', 'unit 单位 any optional'], returns: 'same:1',
    doc: { zh: '日期加减若干单位："Y" 年、"Q" 季、"M" 月、"W" 周、"D" 天（默认）、"H" 时、"MI" 分、"S" 秒；月末不溢出。', en: 'A date moved by "Y", "Q", "M", "W", "D" (default), "H", "MI" or "S"; months clamp to their end.' },
    examples: [['DATEADD("2024-01-31",1,"M")', { date: '2024-02-29' }], ['DATEADD("2024-05-01",2,"weeks")', { date: '2024-05-15' }]],
    body: (date, amount, unit = 'D') => {
      if (K.is_blank(date)) return null;
      if (typeof amount === 'string' && K.parse_number(amount) === undefined) [amount, unit] = [unit, amount];
      const found = UNITS.find(([spelling]) => spelling.test(K.to_text(unit).slice(0, 20)));
      if (!found) K.fail('#VALUE!', '不认识的时间单位', 'the unit is not known');
      const { months, days, ms } = found[1];
      const n = K.number(amount);
      const local = K.local_of(date);
      const moment = typeof date === 'string' ? K.parse_date(date) : date;
      const day = Math.floor(local / DAY_MS);
      if (ms) return K.instant((moment instanceof K.Instant ? moment.ms : K.instant_of_local(local).ms) + Math.round(n * ms));
      const target = months ? K.add_months(day, months_of(n * months)) : K.day(day + Math.trunc(n * days)).d;
      return moment instanceof K.Instant ? K.instant_of_local(target * DAY_MS + (local - day * DAY_MS)) : K.day(target);
    },
  });

  K.define({
    name: 'DATEVALUE', zh: '转日期', params: ['text 文本 any'], returns: 'date',
    doc: { zh: '文本表示的日期：yyyy-m-d、yyyy/m/d、yyyy年m月d日。', en: 'The date a text spells.' },
    examples: [['DATEVALUE("2024年5月1日")', { date: '2024-05-01' }], ['DATEVALUE("2024-02-30")', { error: '#VALUE!' }]],
    body: (v) => {
      if (K.is_blank(v)) return null;
      const date = typeof v === 'string' ? K.parse_date(v) : v;
      return K.is_date(date) ? K.day(K.day_of(date)) : not_a_date();
    },
  });
  K.define({
    name: 'TIMEVALUE', zh: '转时间', params: ['text 文本 any'], returns: 'number',
    doc: { zh: '文本中的时间，是一天的几分之几。', en: 'The time of day a text spells, as a fraction of a day.' },
    examples: [['TIMEVALUE("12:00")', 0.5], ['TIMEVALUE("下午6:00")', 0.75], ['TIMEVALUE("abc")', { error: '#VALUE!' }]],
    body: (v) => {
      if (K.is_blank(v)) return null;
      const date = typeof v === 'string' ? K.parse_date(v) : v;
      const local = K.is_date(date) ? K.local_of(date) : typeof v === 'string' ? K.parse_time(v) : undefined;
      return local === undefined ? not_a_time() : (((local % DAY_MS) + DAY_MS) % DAY_MS) / DAY_MS;
    },
  });
});
