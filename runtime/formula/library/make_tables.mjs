// Writes pinyin_table.js from pinyin-pro, which the browser app's build has anyway (scripts/build fetches it):
//   node runtime/formula/library/make_tables.mjs
import { writeFileSync } from 'node:fs';
import { pinyin } from '../../web/node_modules/pinyin-pro/dist/index.mjs';

// Places and words whose characters have another common reading by themselves; kept where that makes a difference.
const WORDS = `重庆 长沙 长春 长治 长江 长城 长安 长宁 长兴 长葛 长垣 长乐 长岛 厦门 大厦 西藏 六安 蚌埠 番禺 台州 天台 丽水 东阿 乐山 莘县 莘庄 黟县 亳州
  铅山 砀山 牟平 中牟 郫县 郫都 枞阳 阿坝 高要 宁强 浒墅 龟兹 曲阜 黄埔 筠连 犍为 吐蕃 台北 六合 都江堰 成都 首都 古都 渑池 荥阳 荥经 华山 华县 任县 任丘 盛泽 解放 解州 燕山 燕郊 漯河 漷县 重阳
  银行 支行 分行 总行 行长 行业 同行 行情 商行 行政 行动 执行 旅行 院长 校长 会长 部长 处长 科长 组长 局长 董事长 秘书长 厂长 店长 队长 社长 所长 家长 成长 增长 音乐 乐器 声乐 快乐 重复 重新 重组 重点 重要 重大 会计 会议 调查 调研 调动 调整 调试
  提供 供应 大夫 参与 参差 人参 西洋参 朝阳 朝鲜 中药 膏药 便宜 方便 差异 出差 传记 传染 处方 处理 大都 都市 恶心 反应 应用 供给 给予 好奇 角色 结果 校对 校正 卷宗 空调 累计 量化 数量 测量 率领 效率 数据 没收 血液 血压 血管 供血 模样 模型 切除 数学 弹性 系统 联系 消长 省份 反省 相机 首相 兴奋 高兴 转型 着重 着急 种植 种类 中奖 属于 作坊 强度 勉强 屏蔽 薄膜 刻薄 称职 对称 散装 分散 当铺 适当 尽管 尽快 了解 终了 关系 扎实 扎针 臂力 胳膊 骨骼 尿素 心宽体胖 咽喉 哽咽 否则 露天 露面 炮制 泡制 曝光 曝晒 脉搏 脉脉 颈椎 脖颈`.split(/\s+/);

// Places whose reading the package does not know.
const PLACES = { 乐清: 'yue qing', 乐亭: 'lao ting', 尉犁: 'yu li', 单县: 'shan xian', 歙县: 'she xian', 会稽: 'kuai ji', 涡阳: 'guo yang', 浚县: 'xun xian', 洪洞: 'hong tong', 泌阳: 'bi yang', 大埔: 'da bu' };

const read = (text) => pinyin(text, { toneType: 'none', v: true, type: 'array' });
const alone = (character) => read(character)[0];

const by_syllable = new Map();
for (let code = 0x4e00; code <= 0x9fff; ++code) {
  const character = String.fromCharCode(code);
  const syllable = alone(character);
  if (/^[a-z]+$/.test(syllable)) by_syllable.set(syllable, (by_syllable.get(syllable) ?? '') + character);
}
const differing = WORDS.filter((word) => read(word).join() !== [...word].map(alone).join());
const words = [...differing.map((word) => [word, read(word).join(' ')]), ...Object.entries(PLACES)];
words.sort(([a], [b]) => b.length - a.length || (a < b ? -1 : 1));

const table = [...by_syllable].sort(([a], [b]) => (a < b ? -1 : 1)).map(([syllable, characters]) => `'${syllable}${characters}'`);
writeFileSync(new URL('pinyin_table.js', import.meta.url), `// The common reading of each character of Unicode's main block, and words that are read otherwise. Made by make_tables.mjs
// from pinyin-pro (MIT); not to be edited.
Kedu.family('chinese', (K) => {
  K.pinyin_words = [
${words.map(([word, said]) => `    ['${word}', '${said}'],`).join('\n')}
  ];
  K.pinyin_table = [
${table.map((line) => `    ${line},`).join('\n')}
  ].join('');
});
`);
