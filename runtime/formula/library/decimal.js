// The decimal rule: numbers are doubles, but rounding looks at them as people wrote them, at 15 significant digits.
Kedu.family('math', (K) => {
  /** What compiled formulas call where the operands are surely numbers: no tests of kinds, no lists. */
  K.plain = {};

  const POWERS = Array.from({ length: 23 }, (_, i) => Number('1e' + i)); // exact as doubles

  /** The value at 15 significant digits. */
  K.tidy = (x) => (Number.isInteger(x) && Math.abs(x) < 1e15 ? x : Number(x.toPrecision(15)));

  const shift = (x, digits) => {
    if (digits >= 0 && digits <= 22) return x * POWERS[digits];
    if (digits > 22) return x * POWERS[22] * Number('1e' + (digits - 22));
    return digits < -22 ? x / Number('1e' + -digits) : x / POWERS[-digits];
  };

  // y = size·10^digits, whole or half exactly where it is so at 15 significant digits. Beyond a relative 1e-14 of a whole
  // or half, or within the last bit of it, there is no doubt and no need to look at the digits.
  const settled = (y, size, digits) => {
    const near = Math.round(y * 2) / 2;
    const gap = Math.abs(y - near);
    if (gap > y * 1e-14) return y;
    if (gap <= y * 2.3e-16) return near; // the last bit
    const exact = shift(Number(size.toPrecision(15)), digits);
    return Math.abs(exact - near) <= exact * 5e-16 ? near : exact;
  };

  /** Rounds to decimals (negative: tens, hundreds): 'half' away from zero, 'up' away from zero, 'down' to zero. */
  K.round = (x, digits, way = 'half') => {
    if (digits >= 0 && Number.isInteger(x)) return x;
    const size = Math.abs(x);
    const y = shift(size, digits);
    if (!(y < 1e15)) return x;
    const exact = settled(y, size, digits);
    const n = way === 'half' ? Math.floor(exact + 0.5) : way === 'up' ? Math.ceil(exact) : Math.floor(exact);
    if (n === 0) return 0;
    return x < 0 ? -shift(n, -digits) : shift(n, -digits);
  };

  /** Largest whole number that is not above x at 15 significant digits. */
  K.floor = (x) => K.round(x, 0, x < 0 ? 'up' : 'down');

  /**
   * A sum or product whose decimals are known (s) without the noise of binary fractions; everything else as it is.
   * Values too large to have those decimals stay.
   */
  K.snap = (x, s) => {
    if (typeof x !== 'number') return Array.isArray(x) ? x.map((item) => K.snap(item, s)) : x;
    const y = x * POWERS[s];
    return Math.abs(y) < 9007199254740992 ? Math.round(y) / POWERS[s] + 0 : x; // + 0: never -0
  };

  /** snap() of a number, the power of ten given instead of the decimals. */
  K.plain.snap = (x, power) => {
    const y = x * power;
    return Math.abs(y) < 9007199254740992 ? Math.round(y) / power + 0 : x;
  };

  /**
   * A number snapped to s decimals and rounded to fewer, d: in whole units of the last decimal, where halves are exact.
   * up = 10^s, step = 10^(s−d), down = 10^d; bias = step / 2 rounds halves away from zero, step − 1 up, 0 down.
   */
  K.plain.cut = (x, up, bias, step, down) => {
    const units = Math.round(x * up);
    const size = Math.abs(units);
    if (!(size < 1e15)) return cut_large(x, up, bias, step, down);
    const n = Math.floor((size + bias) / step) / down;
    return units < 0 ? 0 - n : n;
  };
  const cut_large = (x, up, bias, step, down) =>
    K.round(K.plain.snap(x, up), Math.round(Math.log10(down)), bias === 0 ? 'down' : bias === step - 1 ? 'up' : 'half');
});
