// Words of the formula pages; apart from the shell's dictionary, so that no form page carries them.
import { language } from '@/i18n/t'

const zh = {
  title: '公式试算', reference: '函数手册', form: '表单', own: '自己写一条', own_note: '从零写一条公式，用真实记录试算',
  sources: '这个表单的公式', no_sources: '这个表单没有公式。', hidden_n: '另有 {n} 条用到您看不到的字段，未列出。',
  kind_field: '计算字段', kind_rollup: '汇总条件', kind_check: '校验规则', kind_default: '默认值', kind_title: '记录标题',
  honest: '试算只读数据，不改应用：改好后复制到 {place}，重新发布才生效。',
  editor: '公式', placeholder: '例如 ROUND(预计金额*0.9,2)，可用中文、英文名或拼音首字母找字段和函数',
  insert: '插入字段或函数', copy: '复制', copied: '已复制', restore: '恢复原公式', changed: '已改动，未发布',
  fine: '没有问题', checking: '检查中…', errors_n: '{n} 处错误', warnings_n: '{n} 处提醒', hint: '改法', place_at: '第 {n} 字',
  check_away: '检查不了：服务器没有回应，稍后会再试。', empty: '还没有公式',
  trial: '试算结果', trial_note: '按您能看到的数据，在浏览器里用服务器的同一函数库计算', sample: '示例记录', choose_sample: '换一条记录',
  no_records: '这个表单还没有您能看到的记录，先建一条再来试算。', result: '结果', stored: '现值', same: '与现值相同', differs: '与现值不同', uses: '用到的值',
  more_records: '最近的记录', blank: '空', running: '计算中…', waiting: '公式写对后显示结果', unseen: '看不到此字段，按空计算',
  limit: '公式超出了时间上限，已停下', engine_away: '函数库没有载入，无法试算', too_many: '关联记录超过 {n} 条，只取了前 {n} 条',
  whole_form: '整个表单，作 SUMIFS、XLOOKUP 的列',
  keys: 'Tab 或 Enter 采用，Esc 关闭，Ctrl+空格 打开，F8 到下一处问题', search: '按名称、说明或拼音首字母查找', found_n: '{n} 个函数',
  none_found: '没有找到', none_found_text: '换个说法试试：中文名、英文名或拼音首字母都可以，如 四舍五入、ROUND、sswr。',
  all: '全部', example: '示例', returns: '返回', alias: '也写作', optional: '可省略', repeat: '可重复', field: '字段', function: '函数', option: '选项',
  try_it: '去试算', all_functions: '全部函数', linked: '关联', tools: '公式',
}
type Key = keyof typeof zh
const en: Record<Key, string> = {
  title: 'Formula workbench', reference: 'Functions', form: 'Form', own: 'Write your own', own_note: 'From scratch, tried on real records',
  sources: 'Formulas of this form', no_sources: 'This form has no formulas.', hidden_n: '{n} more use fields you may not see.',
  kind_field: 'Computed', kind_rollup: 'Roll-up filter', kind_check: 'Rule', kind_default: 'Default', kind_title: 'Record title',
  honest: 'Trying reads only and changes nothing: copy the result into {place} and publish to make it real.',
  editor: 'Formula', placeholder: 'For example ROUND(amount*0.9,2); find fields and functions by Chinese, English or pinyin initials',
  insert: 'Insert field or function', copy: 'Copy', copied: 'Copied', restore: 'Restore', changed: 'Changed, not published',
  fine: 'No problems', checking: 'Checking…', errors_n: '{n} errors', warnings_n: '{n} warnings', hint: 'Cure', place_at: 'at character {n}',
  check_away: 'Cannot check: the server does not answer. It will be tried again.', empty: 'No formula yet',
  trial: 'Result', trial_note: "Computed in the browser with the server's own functions, over what you may see", sample: 'Sample record', choose_sample: 'Another record',
  no_records: 'There is no record of this form that you may see. Create one first.', result: 'Result', stored: 'Stored', same: 'Same as stored', differs: 'Differs from stored', uses: 'Values used',
  more_records: 'Recent records', blank: 'blank', running: 'Computing…', waiting: 'The result appears once the formula is right', unseen: 'You may not see this field: taken as blank',
  limit: 'The formula took too long and was stopped', engine_away: 'The functions could not be loaded', too_many: 'More than {n} linked records: only the first {n} are used',
  whole_form: 'the whole form, a column for SUMIFS, XLOOKUP',
  keys: 'Tab or Enter accepts, Esc closes, Ctrl+Space opens, F8 goes to the next problem', search: 'Name, description or pinyin initials', found_n: '{n} functions',
  none_found: 'Nothing found', none_found_text: 'Try the Chinese or English name or pinyin initials: 四舍五入, ROUND, sswr.',
  all: 'All', example: 'Example', returns: 'Returns', alias: 'Also', optional: 'optional', repeat: 'repeats', field: 'field', function: 'function', option: 'option',
  try_it: 'Try it', all_functions: 'All functions', linked: 'linked', tools: 'Formulas',
}

export function w(key: Key, slots: Record<string, string | number> = {}): string {
  return (language.value === 'en' ? en : zh)[key].replace(/\{(\w+)\}/g, (_, name: string) => String(slots[name] ?? ''))
}
