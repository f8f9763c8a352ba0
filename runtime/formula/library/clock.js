// Calendar arithmetic on integer days, and what one evaluation sees of the world: its clock, time zone and calendars.
// Days from and to civil dates follow Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
Kedu.family('date', (K) => {
  K.DAY_MS = 86400000;
  const EPOCH_SERIAL = 25569; // 1970-01-01 as a spreadsheet serial number

  /** A day without a time zone: `d` days since 1970-01-01. */
  K.Day = class Day {
    constructor(d) {
      this.d = d;
    }
  };

  /** An instant: `ms` since 1970-01-01T00:00:00Z. */
  K.Instant = class Instant {
    constructor(ms) {
      this.ms = ms;
    }
  };

  const floor_div = (a, b) => Math.floor(a / b);

  /** Day number of a civil date; months beyond 1–12 and days beyond the month roll over. */
  K.day_number = (year, month, day) => {
    const months = year * 12 + month - 1;
    const m = ((months % 12) + 12) % 12; // 0 = January
    const y = floor_div(months, 12) - (m < 2 ? 1 : 0);
    const era = floor_div(y, 400);
    const year_of_era = y - era * 400;
    const day_of_year = floor_div(153 * ((m + 10) % 12) + 2, 5);
    const day_of_era = year_of_era * 365 + floor_div(year_of_era, 4) - floor_div(year_of_era, 100) + day_of_year;
    return era * 146097 + day_of_era - 719468 + (day - 1);
  };

  /** {year, month, day} of a day number. */
  K.civil = (number) => {
    const z = number + 719468;
    const era = floor_div(z, 146097);
    const doe = z - era * 146097;
    const yoe = floor_div(doe - floor_div(doe, 1460) + floor_div(doe, 36524) - floor_div(doe, 146096), 365);
    const doy = doe - (365 * yoe + floor_div(yoe, 4) - floor_div(yoe, 100));
    const mp = floor_div(5 * doy + 2, 153);
    const month = mp < 10 ? mp + 3 : mp - 9;
    return { year: yoe + era * 400 + (month <= 2 ? 1 : 0), month, day: doy - floor_div(153 * mp + 2, 5) + 1 };
  };

  K.is_leap = (year) => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  K.days_in_month = (year, month) => (month === 2 ? (K.is_leap(year) ? 29 : 28) : 30 + ((month + (month > 7)) & 1));

  /** The same day of another month; the end of a shorter month where there is none. */
  K.add_months = (number, months) => {
    const { year, month, day } = K.civil(number);
    const first = K.day_number(year, month + months, 1);
    const target = K.civil(first);
    return first + Math.min(day, K.days_in_month(target.year, target.month)) - 1;
  };

  const FIRST = K.day_number(1, 1, 1);
  const LAST = K.day_number(9999, 12, 31);

  K.END_SERIAL = LAST + 1 + EPOCH_SERIAL;

  /** A Day, or #NUM! outside the years 1 to 9999. */
  K.day = (number) => {
    if (!(number >= FIRST && number <= LAST)) K.fail('#NUM!', '日期超出 0001 至 9999 年', 'the date is outside the years 1 to 9999');
    return new K.Day(number);
  };

  K.instant = (ms) => {
    if (!(ms >= FIRST * K.DAY_MS && ms < (LAST + 1) * K.DAY_MS))
      K.fail('#NUM!', '时间超出 0001 至 9999 年', 'the time is outside the years 1 to 9999');
    return new K.Instant(Math.round(ms));
  };

  // One evaluation at a time: the host enters before it calls.
  let now_ms = 0;
  let zone = [[0, 8 * 3600000]];
  const calendars = Object.create(null);

  /** Sets clock and zone of the following evaluations; zone is sorted [[utc ms, offset ms], …], its first entry reaches back for ever. */
  K.enter = (ms, transitions) => {
    now_ms = ms;
    if (transitions.length) zone = transitions;
  };

  K.fixedZone = (offset_ms) => [[0, offset_ms]];

  /** Registers the days off beyond weekends, and the weekend days that are worked, as day numbers. */
  K.calendar = (name, holidays, makeup_days) => {
    calendars[name.toUpperCase()] = { holidays: new Set(holidays), makeup_days: new Set(makeup_days) };
  };

  K.calendar_named = (name) => calendars[name.toUpperCase()];

  const offset_at = (ms) => {
    let low = 0;
    let high = zone.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (zone[middle][0] <= ms) low = middle;
      else high = middle;
    }
    return zone[low][1];
  };

  /** Wall-clock milliseconds in the app's zone, counted as if they were UTC. */
  K.local_ms = (ms) => ms + offset_at(ms);

  /** The instant of a wall-clock time; the earlier one where it comes twice, shifted by the gap where it never comes. */
  K.instant_of_local = (local) => {
    const guess = local - offset_at(local - offset_at(local));
    const earlier = local - offset_at(local - K.DAY_MS);
    return K.instant(K.local_ms(earlier) === local ? Math.min(guess, earlier) : K.local_ms(guess) === local ? guess : earlier);
  };

  K.now_instant = () => new K.Instant(now_ms);
  K.today = () => floor_div(K.local_ms(now_ms), K.DAY_MS);

  /** A date or instant as a spreadsheet serial number, in the app's zone. */
  K.serial = (v) => (v instanceof K.Day ? v.d : K.local_ms(v.ms) / K.DAY_MS) + EPOCH_SERIAL;
  /** Wall-clock milliseconds of a serial number. */
  K.local_of_serial = (serial) => Math.round((serial - EPOCH_SERIAL) * K.DAY_MS);
});
