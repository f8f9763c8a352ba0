// The Chinese calendar: the day of a date in 农历, its year in stems and branches, and its animal.
Kedu.family('chinese', (K) => {
  // For each year from 1900 to 2100: bit i says that its month i has 30 days, else 29; from bit 13 on the month that is
  // followed by a leap month of its own number, 0 for none. As published by the Hong Kong Observatory and computed by two
  // libraries; ICU, and so every browser's Intl, is wrong in fourteen of these years.
  const YEARS = [
    0x116d2, 0x0752, 0x0ea5, 0xb64a, 0x064b, 0x0a9b, 0x9556, 0x056a, 0x0b59, 0x5752, // 1900
    0x0752, 0xdb25, 0x0b25, 0x0a4b, 0xb4ab, 0x02ad, 0x056b, 0x4b69, 0x0da9, 0xfd92, // 1910
    0x0e92, 0x0d25, 0xba4d, 0x0a56, 0x02b6, 0x95b5, 0x06d4, 0x0ea9, 0x5e92, 0x0e92, // 1920
    0xcd26, 0x052b, 0x0a57, 0xb2b6, 0x0b5a, 0x06d4, 0x6ec9, 0x0749, 0xf693, 0x0a93, // 1930
    0x052b, 0xca5b, 0x0aad, 0x056a, 0x9b55, 0x0ba4, 0x0b49, 0x5a93, 0x0a95, 0xf52d, // 1940
    0x0536, 0x0aad, 0xb5aa, 0x05b2, 0x0da5, 0x7d4a, 0x0d4a, 0x10a95, 0x0a97, 0x0556, // 1950
    0xcab5, 0x0ad5, 0x06d2, 0x8ea5, 0x0ea5, 0x064a, 0x6c97, 0x0a9b, 0xf55a, 0x056a, // 1960
    0x0b69, 0xb752, 0x0b52, 0x0b25, 0x964b, 0x0a4b, 0x114ab, 0x02ad, 0x056d, 0xcb69, // 1970
    0x0da9, 0x0d92, 0x9d25, 0x0d25, 0x15a4d, 0x0a56, 0x02b6, 0xc5b5, 0x06d5, 0x0ea9, // 1980
    0xbe92, 0x0e92, 0x0d26, 0x6a56, 0x0a57, 0x114d6, 0x035a, 0x06d5, 0xb6c9, 0x0749, // 1990
    0x0693, 0x952b, 0x052b, 0x0a5b, 0x555a, 0x056a, 0xfb55, 0x0ba4, 0x0b49, 0xba93, // 2000
    0x0a95, 0x052d, 0x8aad, 0x0ab5, 0x135aa, 0x05d2, 0x0da5, 0xdd4a, 0x0d4a, 0x0c95, // 2010
    0x952e, 0x0556, 0x0ab5, 0x55b2, 0x06d2, 0xcea5, 0x0725, 0x064b, 0xac97, 0x0cab, // 2020
    0x055a, 0x6ad6, 0x0b69, 0x17752, 0x0b52, 0x0b25, 0xda4b, 0x0a4b, 0x04ab, 0xa55b, // 2030
    0x05ad, 0x0b6a, 0x5b52, 0x0d92, 0xfd25, 0x0d25, 0x0a55, 0xb4ad, 0x04b6, 0x05b5, // 2040
    0x6daa, 0x0ec9, 0x11e92, 0x0e92, 0x0d26, 0xca56, 0x0a57, 0x04d6, 0x86d5, 0x0755, // 2050
    0x0749, 0x6e93, 0x0693, 0xf52b, 0x052b, 0x0a5b, 0xb55a, 0x056a, 0x0b65, 0x974a, // 2060
    0x0b4a, 0x11a95, 0x0a95, 0x052d, 0xcaad, 0x0ab5, 0x05aa, 0x8ba5, 0x0da5, 0x0d4a, // 2070
    0x7c95, 0x0c96, 0xf94e, 0x0556, 0x0ab5, 0xb5b2, 0x06d2, 0x0ea5, 0x8e4a, 0x068b, // 2080
    0x10c97, 0x04ab, 0x055b, 0xcad6, 0x0b6a, 0x0752, 0x9725, 0x0b45, 0x0a8b, 0x549b, // 2090
    0x04ab, // 2100
  ];
  const FIRST_YEAR = 1900;
  const FIRST_DAY = K.day_number(1900, 1, 31);
  const STEMS = '甲乙丙丁戊己庚辛壬癸';
  const BRANCHES = '子丑寅卯辰巳午未申酉戌亥';
  const ANIMALS = '鼠牛虎兔龙蛇马羊猴鸡狗猪';
  const MONTHS = ['正', '二', '三', '四', '五', '六', '七', '八', '九', '十', '冬', '腊'];
  const DIGITS = '一二三四五六七八九十';

  const months_of = (year) => (year >> 13 ? 13 : 12);
  const days_of = (year, month) => 29 + ((year >> month) & 1);

  /** {year, month, leap, day}; nothing outside of the table. */
  const lunar_of = (day) => {
    let left = day - FIRST_DAY;
    if (left < 0) return undefined;
    for (let y = 0; y < YEARS.length; ++y) {
      const leap = YEARS[y] >> 13;
      for (let i = 0; i < months_of(YEARS[y]); ++i) {
        const length = days_of(YEARS[y], i);
        if (left < length) return { year: FIRST_YEAR + y, month: leap && i >= leap ? i : i + 1, leap: leap > 0 && i === leap, day: left + 1 };
        left -= length;
      }
    }
    return undefined;
  };

  const day_text = (day) => (day === 10 ? '初十' : day === 20 ? '二十' : day === 30 ? '三十' : '初十廿'[Math.floor(day / 10)] + DIGITS[(day - 1) % 10]);
  const cycle = (year, of) => of[(year + 56) % of.length]; // 1984 began a cycle of both
  const PARTS = {
    年: (l) => cycle(l.year, STEMS) + cycle(l.year, BRANCHES) + '年',
    月: (l) => (l.leap ? '闰' : '') + MONTHS[l.month - 1] + '月',
    日: (l) => day_text(l.day),
    生肖: (l) => cycle(l.year, ANIMALS),
  };

  K.define({
    name: 'LUNAR', zh: '农历', params: ['date 日期 date', 'part 部分 text optional'], returns: 'text',
    doc: { zh: '公历日期的农历，如“甲辰年正月初一”；部分可为“年”“月”“日”“生肖”。1900-01-31 至 2101-01-28。', en: 'The date in the Chinese calendar, or one part of it: "年" year, "月" month, "日" day, "生肖" animal. From 1900-01-31 to 2101-01-28.' },
    examples: [['LUNAR(DATE(2024,2,10))', '甲辰年正月初一'], ['LUNAR(DATE(2023,3,25))', '癸卯年闰二月初四'], ['LUNAR(DATE(2024,6,10),"月")&LUNAR(DATE(2024,6,10),"日")', '五月初五'], ['LUNAR(DATE(2024,2,9),"生肖")', '兔'], ['LUNAR(DATE(1899,1,1))', { error: '#NUM!' }]],
    body: (day, part) => {
      const lunar = lunar_of(day) || K.fail('#NUM!', '农历只到 1900 至 2100 年', 'the Chinese calendar is known from 1900 to 2100');
      if (part === undefined || part === '') return PARTS.年(lunar) + PARTS.月(lunar) + PARTS.日(lunar);
      const said = Object.prototype.hasOwnProperty.call(PARTS, part) ? PARTS[part] : K.fail('#VALUE!', '部分可为 年、月、日、生肖', 'the part is one of 年, 月, 日, 生肖');
      return said(lunar);
    },
  });
});
