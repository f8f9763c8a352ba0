// The operators that compiled formulas call: coercion, dates, comparison, and lists item by item.
Kedu.family('operators', (K) => {
  const { Day, Instant, DAY_MS, number, is_date } = K;

  const divided_by_zero = () => K.fail('#DIV/0!', '除数为零或为空', 'division by zero or by a blank');
  const out_of_range = () => K.fail('#NUM!', '结果超出数值范围', 'the result is out of the range of numbers');
  /** The number itself, or #NUM! when it is infinite or not a number. */
  const finite = (x) => (x - x === 0 ? x : out_of_range());
  K.finite = finite;

  const wrong_lengths = () => K.fail('#VALUE!', '两个列表长度不同', 'the lists have different lengths');

  /** Applies f to two operands, item by item where one is a list. */
  const each = (f, a, b) => {
    const left = Array.isArray(a);
    const right = Array.isArray(b);
    if (left && right && a.length !== b.length) wrong_lengths();
    const n = left ? a.length : b.length;
    const out = [];
    for (let i = 0; i < n; ++i) out.push(f(left ? a[i] : a, right ? b[i] : b));
    return out;
  };
  const some_list = (a, b) => Array.isArray(a) || Array.isArray(b);

  /** A date moved by a number of days: a Day by whole days, else the instant at that time of day. */
  const moved = (date, days) => {
    if (date instanceof Instant) return K.instant(date.ms + Math.round(days * DAY_MS));
    const whole = Math.round(days);
    if (Math.abs(days - whole) < 1e-9) return K.day(date.d + whole);
    return K.instant_of_local(Math.round((date.d + days) * DAY_MS));
  };

  const days_between = (a, b) => {
    if (a instanceof Day && b instanceof Day) return a.d - b.d;
    if (a instanceof Instant && b instanceof Instant) return (a.ms - b.ms) / DAY_MS;
    return (K.local_of(a) - K.local_of(b)) / DAY_MS;
  };

  K.add = (a, b) => {
    if (typeof a === 'number' && typeof b === 'number') return finite(a + b);
    if (some_list(a, b)) return each(K.add, a, b);
    if (is_date(a) && !is_date(b)) return moved(a, number(b));
    if (is_date(b) && !is_date(a)) return moved(b, number(a));
    return finite(number(a) + number(b));
  };

  K.sub = (a, b) => {
    if (typeof a === 'number' && typeof b === 'number') return finite(a - b);
    if (some_list(a, b)) return each(K.sub, a, b);
    if (is_date(a)) {
      const other = typeof b === 'string' ? K.parse_date(b) || b : b;
      return is_date(other) ? days_between(a, other) : moved(a, -number(other));
    }
    if (is_date(b)) {
      if (empty(a)) return null; // a blank date stays blank
      const other = typeof a === 'string' ? K.parse_date(a) : null;
      if (other) return days_between(other, b);
    }
    return finite(number(a) - number(b));
  };

  K.mul = (a, b) => {
    if (typeof a === 'number' && typeof b === 'number') return finite(a * b);
    if (some_list(a, b)) return each(K.mul, a, b);
    return finite(number(a) * number(b));
  };

  K.div = (a, b) => {
    if (some_list(a, b)) return each(K.div, a, b);
    const divisor = number(b);
    const dividend = number(a);
    return divisor === 0 ? divided_by_zero() : finite(dividend / divisor);
  };

  K.pow = (a, b) => {
    if (some_list(a, b)) return each(K.pow, a, b);
    const base = number(a);
    const exponent = number(b);
    if (base === 0 && exponent < 0) divided_by_zero();
    if (base === 0 && exponent === 0) K.fail('#NUM!', '0 的 0 次方没有意义', '0 to the power of 0 has no meaning');
    return finite(base ** exponent);
  };

  K.neg = (a) => {
    if (typeof a === 'number') return a === 0 ? 0 : -a;
    return Array.isArray(a) ? a.map(K.neg) : K.neg(number(a));
  };
  K.pos = (a) => a;
  K.pct = (a) => (Array.isArray(a) ? a.map(K.pct) : number(a) / 100);

  /** & : lists of both sides are joined item by item; a list beside a scalar reads as "a,b". */
  K.cat = (a, b) => {
    if (Array.isArray(a) && Array.isArray(b)) return each(K.cat, a, b);
    const left = K.to_text(a);
    const right = K.to_text(b);
    K.check_length(left.length + right.length);
    return left + right;
  };

  K.fold_case = (s) => s.toLowerCase();
  const compare_text = (a, b) => {
    const x = K.fold_case(a);
    const y = K.fold_case(b);
    return x < y ? -1 : x > y ? 1 : 0;
  };
  const compare_number = (a, b) => {
    const difference = a - b;
    if (difference === 0 || Math.abs(difference) <= 1e-15 * Math.max(Math.abs(a), Math.abs(b))) return 0;
    return difference < 0 ? -1 : 1;
  };

  // number (and date) < text < logical
  const rank = (v) => (typeof v === 'string' ? 1 : typeof v === 'boolean' ? 2 : 0);
  const blank_like = (other) => (typeof other === 'string' ? '' : typeof other === 'boolean' ? false : 0);

  /** -1, 0 or 1 of two scalars in the order of a spreadsheet. */
  K.compare = (a, b) => {
    if (typeof a === 'number' && typeof b === 'number') return compare_number(a, b);
    if (a === null || a === undefined) a = blank_like(b);
    if (b === null || b === undefined) b = blank_like(a);
    if (is_date(a) && typeof b === 'string') b = K.parse_date(b) || b;
    if (is_date(b) && typeof a === 'string') a = K.parse_date(a) || a;
    if (rank(a) !== rank(b)) return rank(a) < rank(b) ? -1 : 1;
    if (typeof a === 'string') return compare_text(a, b);
    if (a instanceof Instant && b instanceof Instant) return Math.sign(a.ms - b.ms);
    return compare_number(number(a), number(b));
  };

  const empty = (v) => v === null || v === undefined || v === '';
  const flat = (v) => (Array.isArray(v) && v.length === 0 ? null : v);

  const comparison = (test, is_order) => {
    const compare = (a, b) => {
      if (typeof a === 'number' && typeof b === 'number') return test(compare_number(a, b));
      if (Array.isArray(a) || Array.isArray(b)) {
        a = flat(a);
        b = flat(b);
        return some_list(a, b) ? each(compare, a, b) : compare(a, b);
      }
      // A blank date has no place in any order, and equals no date.
      if ((is_date(a) && empty(b)) || (is_date(b) && empty(a))) return is_order ? false : test(1);
      return test(K.compare(a, b));
    };
    return compare;
  };

  K.eq = comparison((c) => c === 0, false);
  K.ne = comparison((c) => c !== 0, false);
  K.lt = comparison((c) => c < 0, true);
  K.le = comparison((c) => c <= 0, true);
  K.gt = comparison((c) => c > 0, true);
  K.ge = comparison((c) => c >= 0, true);

  // The same of two numbers: the sign of their difference, unless it is within the last bits. Native arithmetic before
  // them does not look for overflow; they do.
  const side = (a, b) => {
    const difference = a - b;
    if (difference - difference !== 0) return finite(a) < finite(b) ? -1 : 1;
    return Math.abs(difference) <= 1e-15 * Math.max(Math.abs(a), Math.abs(b)) ? 0 : difference;
  };
  Object.assign(K.plain, {
    eq: (a, b) => side(a, b) === 0,
    ne: (a, b) => side(a, b) !== 0,
    lt: (a, b) => side(a, b) < 0,
    le: (a, b) => side(a, b) <= 0,
    gt: (a, b) => side(a, b) > 0,
    ge: (a, b) => side(a, b) >= 0,
  });

  /**
   * The same operators where the compiler knows that an operand is a date although it may be blank: `sides` is 1 when the
   * left one is, 2 the right one, 3 both. A blank date stays blank through + and -, and ordering against it is FALSE.
   */
  const dated = (operator, if_blank) => {
    const run = (a, b, sides) => {
      if (some_list(a, b)) return each((x, y) => run(x, y, sides), a, b);
      return ((sides & 1) && empty(a)) || ((sides & 2) && empty(b)) ? if_blank : operator(a, b);
    };
    return run;
  };
  K.dated = Object.freeze({
    add: dated(K.add, null),
    sub: dated(K.sub, null),
    lt: dated(K.lt, false),
    le: dated(K.le, false),
    gt: dated(K.gt, false),
    ge: dated(K.ge, false),
  });
});
