// Numbers in Chinese: 一千二百三十四 and, for cheques and contracts, 壹仟贰佰叁拾肆.
Kedu.family('chinese', (K) => {
  const SECTIONS = ['', '万', '亿', '万亿'];
  // By the number of the format [DBNum1], [DBNum2]; `one_ten` says whether 10 in a date is 一十 or 十.
  const NUMERALS = {
    1: { digits: '〇一二三四五六七八九', places: ['', '十', '百', '千'], one_ten: false },
    2: { digits: '零壹贰叁肆伍陆柒捌玖', places: ['', '拾', '佰', '仟'], one_ten: true },
  };

  /** Whole digits in words. A run of zeros inside is one zero; a section of four zeros has no name of its own. */
  K.chinese_whole = (whole, kind) => {
    const { digits, places } = NUMERALS[kind];
    let out = '';
    let zero = false;
    let section_used = false;
    for (let i = 0; i < whole.length; ++i) {
      const place = whole.length - 1 - i;
      const d = Number(whole[i]);
      if (d === 0) zero = out !== '';
      else {
        out += (zero ? digits[0] : '') + digits[d] + places[place % 4];
        zero = false;
        section_used = true;
      }
      if (place % 4 === 0) {
        if (section_used) out += place === 12 && Number(whole.slice(i + 1, i + 5)) > 0 ? '万' : SECTIONS[place / 4];
        section_used = false;
      }
    }
    return out;
  };

  /** Every digit by itself: 2024 → 二〇二四. */
  K.chinese_digits = (text, kind) => text.replace(/\d/g, (d) => NUMERALS[kind].digits[d]);

  /** A number as a spreadsheet shows it, in words: 123.45 → 一百二十三.四五. */
  K.chinese_number = (x, kind) => {
    const text = K.number_text(x);
    const [, sign, whole, rest] = /^(-?)(\d+)(.*)$/.exec(text);
    if (whole.length > 16) return K.chinese_digits(text, kind);
    return sign + (whole === '0' ? NUMERALS[kind].digits[0] : K.chinese_whole(whole, kind)) + K.chinese_digits(rest, kind);
  };

  /** A month, day, hour, minute or second: 12 → 十二, 05 → 〇五. */
  K.chinese_part = (text, kind) => {
    const { digits, one_ten } = NUMERALS[kind];
    if (text[0] === '0') return K.chinese_digits(text, kind);
    const words = K.chinese_whole(text, kind);
    return !one_ten && text.length === 2 && text[0] === '1' ? words.slice(digits[1].length) : words;
  };
});
