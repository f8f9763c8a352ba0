// The decimal rule: numbers are doubles, but rounding looks at them as people wrote them, at 15 significant digits.
Kedu.family('math', (K) => {
  const POWERS = Array.from({ length: 23 }, (_, i) => Number('1e' + i)); // exact as doubles

  /** The value at 15 significant digits. */
  K.tidy = (x) => (Number.isInteger(x) && Math.abs(x) < 1e15 ? x : Number(x.toPrecision(15)));

  const shift = (x, digits) => {
    if (digits > 22) return x * POWERS[22] * Number('1e' + (digits - 22));
    return digits < 0 ? (digits < -22 ? x / Number('1e' + -digits) : x / POWERS[-digits]) : x * POWERS[digits];
  };

  // |x|·10^digits, where whole and half numbers are exact if x is one at 15 significant digits. Beyond a relative 1e-14
  // of one there is no doubt and no need to look at the digits.
  const scaled = (x, digits) => {
    const y = shift(x, digits);
    const near = Math.round(y * 2) / 2;
    if (Math.abs(y - near) > y * 1e-14) return y;
    const exact = shift(Number(x.toPrecision(15)), digits);
    return Math.abs(exact - near) <= exact * 5e-16 ? near : exact;
  };

  const PICK = {
    half: (y) => Math.floor(y + 0.5),
    up: Math.ceil,
    down: Math.floor,
  };

  /** Rounds to decimals (negative: tens, hundreds): 'half' away from zero, 'up' away from zero, 'down' to zero. */
  K.round = (x, digits, way = 'half') => {
    if (x === 0 || x !== x) return x;
    const size = Math.abs(x);
    if (digits > 308 || shift(size, digits) >= 1e15) return x;
    const n = PICK[way](scaled(size, digits));
    const r = shift(n, -digits);
    return n === 0 ? 0 : x < 0 ? -r : r;
  };

  /** Largest whole number that is not above x at 15 significant digits. */
  K.floor = (x) => K.round(x, 0, x < 0 ? 'up' : 'down');

  /**
   * A sum or product whose decimals are known (s) without the noise of binary fractions; everything else as it is.
   * Values too large to have those decimals stay.
   */
  K.snap = (x, s) => {
    if (Array.isArray(x)) return x.map((item) => K.snap(item, s));
    if (typeof x !== 'number') return x;
    const y = x * POWERS[s];
    return Math.abs(y) < 9007199254740992 ? Math.round(y) / POWERS[s] : x;
  };
});
