// A number in one section of a format: digits fall into the placeholders from the right, the rest of them on the left.
Kedu.family('text', (K) => {
  const is_digit = (t) => t.is === 'mark' && '0#?'.includes(t.text);
  const is_mark = (t, c) => t.is === 'mark' && t.text === c;

  // What a placeholder shows where the number has no digit.
  const EMPTY = { 0: '0', '#': '', '?': ' ' };

  /** The shape of a section: tokens before and after the point, scaling and grouping. */
  const shape_of = (tokens) => {
    const shape = { whole: [], part: [], exponent: null, percents: 0, thousands: 0, grouped: false };
    let side = shape.whole;
    let commas = 0; // since the last placeholder: they group when another follows, else they divide
    for (const t of tokens) {
      if (is_digit(t)) {
        if (commas && side === shape.whole) shape.grouped = true;
        commas = 0;
        side.push({ digit: t.text });
      } else if (is_mark(t, ',')) {
        if (side.some((p) => p.digit)) ++commas;
        else side.push({ literal: ',' });
      } else if (is_mark(t, '.') && side === shape.whole) {
        shape.thousands += commas;
        commas = 0;
        shape.point = true;
        side = shape.part;
      } else if (t.is === 'exponent' && !shape.exponent) {
        shape.exponent = { sign: t.text[1], digits: [] };
        side = shape.exponent.digits;
      } else {
        if (is_mark(t, '%')) ++shape.percents;
        side.push({ literal: t.is === 'general' ? '' : t.text, general: t.is === 'general' });
      }
    }
    shape.thousands += commas;
    return shape;
  };
  const count = (parts) => parts.filter((p) => p.digit).length;

  // Whole digits over the placeholders, right to left; the first placeholder takes all that are left.
  const fill_whole = (parts, digits, grouped) => {
    const out = [];
    let used = 0;
    let left = count(parts);
    const put = (c) => {
      if (grouped && used > 0 && used % 3 === 0 && /\d/.test(c)) out.push(',');
      out.push(c);
      ++used;
    };
    for (let i = parts.length - 1; i >= 0; --i) {
      if (!parts[i].digit) {
        out.push(Array.from(parts[i].literal).reverse().join(''));
        continue;
      }
      const rest = --left === 0 ? digits.length - used : 1;
      if (used >= digits.length) {
        const empty = EMPTY[parts[i].digit];
        if (empty) put(empty);
        else ++used;
      } else for (let n = 0; n < rest; ++n) put(digits[digits.length - 1 - used]);
    }
    return Array.from(out.join('')).reverse().join('');
  };

  // Decimals over the placeholders, left to right; # and ? drop zeros at the end.
  const fill_part = (parts, digits) => {
    let significant = digits.replace(/0+$/, '').length;
    let i = 0;
    return parts.map((p) => {
      if (!p.digit) return p.literal;
      const at = i++;
      return at < significant || p.digit === '0' ? digits[at] : EMPTY[p.digit];
    }).join('');
  };

  const fixed = (x, shape) => {
    const decimals = count(shape.part);
    const [whole, part = ''] = K.fixed_digits(x, decimals).split('.');
    const digits = whole === '0' ? '' : whole;
    const tail = fill_part(shape.part, part);
    if (count(shape.whole) === 0) return shape.whole.map((p) => p.literal).join('') + digits + (shape.point ? '.' : '') + tail;
    return fill_whole(shape.whole, digits, shape.grouped) + (shape.point ? '.' : '') + tail;
  };

  const scientific = (x, shape) => {
    const width = Math.max(1, count(shape.whole));
    let power = x === 0 ? 0 : Math.floor(Math.log10(x));
    const lower = (p) => (width > 1 ? Math.floor(p / width) * width : p);
    power = lower(power);
    const mantissa = (p) => Number((x / 10 ** p).toPrecision(15));
    if (x !== 0 && K.round(mantissa(power), count(shape.part)) >= 10 ** width) power = lower(power + 1 + (width > 1 ? width - 1 : 0));
    const sign = power < 0 ? '-' : shape.exponent.sign === '+' ? '+' : '';
    return fixed(mantissa(power), shape) + 'E' + sign + fill_whole(shape.exponent.digits, String(Math.abs(power)), false);
  };

  /** "# ?/?" and "# ?/8": the nearest fraction whose denominator has so many digits. */
  const fraction = (tokens, x) => {
    const slash = tokens.findIndex((t) => is_mark(t, '/'));
    const after = tokens.slice(slash + 1);
    const wanted = after.map((t) => t.text).join('');
    const mixed = tokens.slice(0, slash).some((t, i, all) => is_digit(t) && all.slice(i).some((u) => u.is === 'literal' && u.text === ' '));
    const whole = mixed ? Math.floor(x) : 0;
    const limit = 10 ** Math.min(3, after.filter(is_digit).length) - 1;
    const denominator = /^\d*[1-9]\d*$/.test(wanted) ? Number(wanted) : 0;
    let best = [0, 1];
    let error = Infinity;
    for (let d = denominator || 1; d <= (denominator || limit); ++d) {
      const n = Math.round((x - whole) * d);
      const e = Math.abs(x - whole - n / d);
      if (e < error - 1e-12) [best, error] = [[n, d], e];
    }
    const [n, d] = best;
    if (!mixed) return n + '/' + d;
    // Columns of fractions stand under each other: ? keeps its place with a space.
    const width = (parts) => parts.filter(is_digit).length;
    const top = tokens.slice(tokens.findIndex((t) => t.is === 'literal' && t.text === ' '), slash);
    const fit = (s, n, pad) => (pad < 0 ? s.padStart(n) : s.padEnd(n));
    const carry = n === d ? 1 : 0;
    const number = whole + carry ? String(whole + carry) : n === 0 ? '0' : '';
    if (n === 0 || carry) return number + ' '.repeat(width(top) + 2 + (denominator ? wanted.length : width(after)));
    return number + ' ' + fit(String(n), width(top), -1) + '/' + fit(String(d), width(after), 1);
  };

  /** In Chinese numerals: in words where the format asks for no digits, else digit by digit; digits it spells itself stay. */
  K.format_numerals = (tokens, x, kind) => {
    if (!tokens.some(is_digit)) {
      const words = K.chinese_number(x, kind);
      return tokens.some((t) => t.is === 'general') ? tokens.map((t) => (t.is === 'general' ? words : t.text)).join('') : words + tokens.map((t) => t.text).join('');
    }
    const hidden = (t) => (t.is === 'literal' ? { ...t, text: t.text.replace(/\d/g, (d) => String.fromCharCode(0xe000 + Number(d))) } : t);
    const written = K.chinese_digits(K.format_number(tokens.map(hidden), x), kind);
    return written.replace(/[\ue000-\ue009]/g, (c) => String(c.charCodeAt(0) - 0xe000));
  };

  K.format_number = (tokens, x) => {
    const size = Math.abs(x);
    const sign = x < 0 ? '-' : '';
    if (tokens.some((t) => is_mark(t, '/')) && tokens.some(is_digit)) return sign + fraction(tokens, size);
    const shape = shape_of(tokens);
    if (shape.whole.some((p) => p.general)) {
      return sign + shape.whole.map((p) => (p.general ? K.number_text(size) : p.literal)).join('');
    }
    if (!count(shape.whole) && !count(shape.part)) {
      const literal = shape.whole.concat(shape.part).map((p) => p.literal).join('');
      return literal === '' ? '' : sign + literal;
    }
    const scaled = K.tidy((size * 100 ** shape.percents) / 1000 ** shape.thousands);
    const written = shape.exponent ? scientific(scaled, shape) : fixed(scaled, shape);
    return (sign && K.round(scaled, count(shape.part)) === 0 && !shape.exponent ? '' : sign) + written; // never -0.00
  };
});
