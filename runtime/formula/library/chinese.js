// What Chinese offices write: amounts in capital numerals.
Kedu.family('chinese', (K) => {
  const DIGITS = '零壹贰叁肆伍陆柒捌玖';
  const PLACES = ['', '拾', '佰', '仟'];
  const SECTIONS = ['', '万', '亿', '万亿'];

  // A run of zeros inside a number is one 零; a section of four zeros has no name of its own.
  const whole_text = (digits) => {
    let out = '';
    let zero = false;
    let section_used = false;
    for (let i = 0; i < digits.length; ++i) {
      const place = digits.length - 1 - i;
      const d = Number(digits[i]);
      if (d === 0) zero = out !== '';
      else {
        out += (zero ? '零' : '') + DIGITS[d] + PLACES[place % 4];
        zero = false;
        section_used = true;
      }
      if (place % 4 === 0) {
        if (section_used) out += place === 12 && Number(digits.slice(i + 1, i + 5)) > 0 ? '万' : SECTIONS[place / 4];
        section_used = false;
      }
    }
    return out;
  };

  K.define({
    name: 'RMBUPPER', zh: '人民币大写', params: ['amount 金额 number'], returns: 'text',
    doc: { zh: '金额的大写，四舍五入到分；到元或角为止时加“整”。', en: 'The amount in capital Chinese numerals, rounded to fen.' },
    examples: [['RMBUPPER(1234.5)', '壹仟贰佰叁拾肆元伍角整'], ['RMBUPPER(10500)', '壹万零伍佰元整'], ['RMBUPPER(0)', '零元整'], ['RMBUPPER(-6.07)', '负陆元零柒分'], ['RMBUPPER(1E16)', { error: '#NUM!' }]],
    body: (amount) => {
      if (Math.abs(amount) >= 1e15) K.fail('#NUM!', '金额太大', 'the amount is too large');
      const [whole, cents] = K.fixed_digits(amount, 2).split('.');
      const jiao = Number(cents[0]);
      const fen = Number(cents[1]);
      const yuan = whole === '0' ? '' : whole_text(whole) + '元';
      if (!yuan && !jiao && !fen) return '零元整';
      const sign = amount < 0 ? '负' : '';
      if (!jiao && !fen) return sign + yuan + '整';
      const gap = yuan && !jiao ? '零' : ''; // 票据: a missing 角 between 元 and 分 is said
      return sign + yuan + gap + (jiao ? DIGITS[jiao] + '角' : '') + (fen ? DIGITS[fen] + '分' : '整');
    },
  });
});
