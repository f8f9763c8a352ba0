// What Chinese offices write: amounts in capital numerals, and what a name sounds like.
Kedu.family('chinese', (K) => {
  const DIGITS = '零壹贰叁肆伍陆柒捌玖';

  K.define({
    name: 'RMBUPPER', zh: '人民币大写', params: ['amount 金额 number'], returns: 'text',
    doc: { zh: '金额的大写，四舍五入到分；到元或角为止时加“整”。', en: 'The amount in capital Chinese numerals, rounded to fen.' },
    examples: [['RMBUPPER(1234.5)', '壹仟贰佰叁拾肆元伍角整'], ['RMBUPPER(10500)', '壹万零伍佰元整'], ['RMBUPPER(0)', '零元整'], ['RMBUPPER(-6.07)', '负陆元零柒分'], ['RMBUPPER(1E16)', { error: '#NUM!' }]],
    body: (amount) => {
      if (Math.abs(amount) >= 1e15) K.fail('#NUM!', '金额太大', 'the amount is too large');
      const [whole, cents] = K.fixed_digits(amount, 2).split('.');
      const jiao = Number(cents[0]);
      const fen = Number(cents[1]);
      const yuan = whole === '0' ? '' : K.chinese_whole(whole, 2) + '元';
      if (!yuan && !jiao && !fen) return '零元整';
      const sign = amount < 0 ? '负' : '';
      if (!jiao && !fen) return sign + yuan + '整';
      const gap = yuan && !jiao ? '零' : ''; // 票据: a missing 角 between 元 and 分 is said
      return sign + yuan + gap + (jiao ? DIGITS[jiao] + '角' : '') + (fen ? DIGITS[fen] + '分' : '整');
    },
  });

  // Made when somebody first asks: for each character of the block from 一 the number of its syllable, 0 for none.
  const FIRST = 0x4e00;
  let syllables = null;
  let spoken = null;
  let words = null; // by their first character
  const load = () => {
    words = Object.create(null);
    for (const word of K.pinyin_words) (words[word[0][0]] = words[word[0][0]] || []).push(word);
    syllables = [''];
    spoken = new Uint16Array(0x9fff - FIRST + 1);
    for (const [, syllable, characters] of K.pinyin_table.matchAll(/([a-z]+)([^a-z]+)/g)) {
      for (let i = 0; i < characters.length; ++i) spoken[characters.charCodeAt(i) - FIRST] = syllables.length;
      syllables.push(syllable);
    }
  };
  const WORD = /[\u4e00-\u9fff]+|[^\u4e00-\u9fff]+/g;

  /** A text as its syllables and the runs of other signs between them. Words that are read their own way come first. */
  const said = (text) => {
    if (!spoken) load();
    const out = [];
    for (const [run] of text.matchAll(WORD)) {
      if (run.charCodeAt(0) < FIRST || run.charCodeAt(0) > 0x9fff) {
        out.push({ sign: run });
        continue;
      }
      for (let i = 0; i < run.length; ) {
        const word = (words[run[i]] || []).find(([characters]) => run.startsWith(characters, i));
        if (word) for (const syllable of word[1].split(' ')) out.push({ syllable });
        else {
          const syllable = syllables[spoken[run.charCodeAt(i) - FIRST]];
          out.push(syllable ? { syllable } : { sign: run[i] });
        }
        i += word ? word[0].length : 1;
      }
    }
    return out;
  };

  K.define({
    name: 'PINYIN', zh: '拼音', params: ['text 文本 text', 'separator 分隔符 text optional'], returns: 'text',
    doc: { zh: '汉字的拼音，小写、不带声调，ü 写作 v；可给音节间的分隔符。多音字取常用音，常见地名和词语按其读法；其他字符不变。', en: 'How Chinese characters are read: pinyin in lower case without tones, ü as v, with a separator between syllables where given. A character of several readings takes its common one, well-known places and words their own; other characters stay.' },
    examples: [['PINYIN("张三")', 'zhangsan'], ['PINYIN("重庆银行"," ")', 'chong qing yin hang'], ['PINYIN("吕布")', 'lvbu'], ['PINYIN("A座3楼","-")', 'A-zuo-3-lou'], ['PINYIN(空)', '', { 空: null }]],
    body: (text, separator = '') => {
      const parts = said(text).map((part) => part.syllable || (separator ? part.sign.trim() : part.sign));
      return K.join_texts(parts.filter((part) => part !== ''), separator);
    },
  });
  K.define({
    name: 'PINYINHEAD', zh: '拼音首字母', params: ['text 文本 text'], returns: 'text',
    doc: { zh: '每个汉字拼音的首字母，大写；其中的字母和数字不变，其他字符略去。', en: 'The first letter of each Chinese character as it is read, in capitals; letters and digits stay, other characters are left out.' },
    examples: [['PINYINHEAD("武汉协和医院")', 'WHXHYY'], ['PINYINHEAD("重庆A座")', 'CQAZ'], ['PINYINHEAD("")', '']],
    body: (text) => said(text).map((part) => (part.syllable ? part.syllable[0].toUpperCase() : part.sign.replace(/[^A-Za-z0-9]/g, ''))).join(''),
  });
});
