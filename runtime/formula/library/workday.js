// Working days: weekends, holidays, and the weekend days that are worked instead (调休).
Kedu.family('workday', (K) => {
  const bad = (zh, en) => K.fail('#VALUE!', zh, en);
  const LAST_STEP = 3700000; // more working days than ten thousand years have

  // Weekend as seven flags, Monday first.
  const SATURDAY_SUNDAY = [0, 0, 0, 0, 0, 1, 1];
  const weekend_of = (v) => {
    if (v === undefined || v === null) return SATURDAY_SUNDAY;
    if (typeof v === 'string') return /^[01]{7}$/.test(v) ? Array.from(v, Number) : bad('周末须为七个 0 或 1', 'the weekend must be seven digits 0 or 1');
    const n = Math.trunc(K.number(v));
    // 1 = Saturday and Sunday, 2 = Sunday and Monday … 7; 11 = Sunday only … 17 = Saturday only
    if (n >= 1 && n <= 7) return SATURDAY_SUNDAY.map((_, day) => (day === (n + 4) % 7 || day === (n + 5) % 7 ? 1 : 0));
    if (n >= 11 && n <= 17) return SATURDAY_SUNDAY.map((_, day) => (day === (n + 2) % 7 ? 1 : 0));
    return K.fail('#NUM!', '周末编号无效', 'the number of the weekend is not valid');
  };

  const days_of = (v) => new Set(K.list(v).filter((item) => !K.is_blank(item)).map(K.day_of));

  /** {weekend, off, on}: a calendar by name, or lists of holidays and make-up days. */
  const calendar_of = (holidays, makeup_days, weekend) => {
    const name = Array.isArray(holidays) && holidays.length === 1 ? holidays[0] : holidays;
    let off;
    let on = days_of(makeup_days);
    if (typeof name === 'string' && name !== '' && !K.parse_date(name)) {
      const known = K.calendar_named(name) || bad('没有名为“' + name.slice(0, 20) + '”的工作日历', 'there is no calendar of that name');
      off = known.holidays;
      on = on.size ? new Set([...known.makeup_days, ...on]) : known.makeup_days;
    } else off = days_of(holidays);
    return { weekend: weekend_of(weekend), off, on };
  };
  const is_working = ({ weekend, off, on }, d) => on.has(d) || (!weekend[K.weekday(d)] && !off.has(d));

  // Working days in [from, to]: whole weeks at once, then the exceptions.
  const count_days = (calendar, from, to) => {
    const { weekend, off, on } = calendar;
    const in_range = (d) => d >= from && d <= to;
    const weeks = Math.floor((to - from + 1) / 7);
    let n = weeks * weekend.filter((w) => !w).length;
    for (let d = from + weeks * 7; d <= to; ++d) if (!weekend[K.weekday(d)]) ++n;
    for (const d of off) if (in_range(d) && !weekend[K.weekday(d)] && !on.has(d)) --n;
    for (const d of on) if (in_range(d) && weekend[K.weekday(d)]) ++n;
    return n;
  };
  const networkdays = (start, end, calendar) => (start <= end ? count_days(calendar, start, end) : -count_days(calendar, end, start));

  const workday = (start, days, calendar) => {
    const n = Math.trunc(days);
    if (Math.abs(n) > LAST_STEP) K.fail('#NUM!', '天数太多', 'too many days');
    if (calendar.weekend.every((w) => w)) bad('没有工作日', 'there are no working days');
    const step = n < 0 ? -1 : 1;
    let d = start;
    for (let left = Math.abs(n); left > 0; ) {
      d += step;
      if (is_working(calendar, d)) --left;
    }
    return K.day(d);
  };

  const TAIL = ['holidays 假日 any list optional', 'makeup 补班日 any list optional'];
  const both = (suffix, zh, before, tail, resolve, examples) => {
    K.define({
      name: 'NETWORKDAYS' + suffix, zh: '工作日数' + zh, params: ['start 开始 date', 'end 结束 date', ...before, ...tail], returns: 'number',
      doc: { zh: '从开始到结束（含两端）的工作日数；假日可以是列表或日历名 "CN"。', en: 'The working days from start to end, both included; holidays are a list or a calendar name such as "CN".' },
      examples: examples[0], body: (start, end, ...rest) => networkdays(start, end, resolve(...rest)),
    });
    K.define({
      name: 'WORKDAY' + suffix, zh: '工作日' + zh, params: ['start 开始 date', 'days 天数 number', ...before, ...tail], returns: 'date',
      doc: { zh: '若干个工作日之后（负数之前）的日期。', en: 'The date so many working days later, or before when negative.' },
      examples: examples[1], body: (start, days, ...rest) => workday(start, days, resolve(...rest)),
    });
  };
  both('', '', [], TAIL, (holidays, makeup) => calendar_of(holidays, makeup), [
    [['NETWORKDAYS("2024-05-01","2024-05-20")', 14], ['NETWORKDAYS("2024-05-01","2024-05-20",假期,补班)', 13, { 假期: [{ date: '2024-05-01' }, { date: '2024-05-02' }], 补班: [{ date: '2024-05-11' }] }]],
    [['WORKDAY("2024-04-30",3)', { date: '2024-05-03' }]],
  ]);
  both('.INTL', '（自定周末）', ['weekend 周末 any optional'], TAIL, (weekend, holidays, makeup) => calendar_of(holidays, makeup, weekend), [
    [['NETWORKDAYS.INTL("2024-05-01","2024-05-20",11)', 17], ['NETWORKDAYS.INTL("2024-05-01","2024-05-07","0000000")', 7]],
    [['WORKDAY.INTL("2024-05-03",1,11)', { date: '2024-05-04' }]],
  ]);
  both('.CN', '（中国）', [], [], () => calendar_of('CN'), [
    [['NETWORKDAYS.CN("2024-05-01","2024-05-20")', 12]],
    [['WORKDAY.CN("2024-04-30",1)', { date: '2024-05-06' }]],
  ]);

  const off_day = (name, zh, tail, resolve, examples) =>
    K.define({
      name, zh, params: ['date 日期 date', ...tail], returns: 'bool',
      doc: { zh: '是否休息日：周末和假日是，补班日不是。', en: 'Whether it is a day off: weekends and holidays are, make-up days are not.' },
      examples, body: (d, ...rest) => !is_working(resolve(...rest), d),
    });
  off_day('ISOFFDAY', '是休息日', TAIL, (holidays, makeup) => calendar_of(holidays, makeup), [['ISOFFDAY("2024-05-04")', true], ['ISOFFDAY("2024-05-06")', false]]);
  off_day('ISOFFDAY.CN', '是中国休息日', [], () => calendar_of('CN'), [['ISOFFDAY.CN("2024-05-01")', true], ['ISOFFDAY.CN("2024-05-11")', false]]);
});
