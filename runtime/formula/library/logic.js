// Conditions, errors, and questions about a value. Lazy parameters arrive as functions without arguments.
Kedu.family('logic', (K) => {
  const no_match = () => K.fail('#N/A', '没有符合的条件', 'no condition is met');

  /** What a lazy argument gives: {value} or {error}. Anything but a formula error goes on its way. */
  const attempt = (K.attempt = (thunk) => {
    try {
      const value = thunk();
      return { value: typeof value === 'number' ? K.finite(value) : value };
    } catch (error) {
      if (error instanceof K.FormulaError) return { error };
      throw error;
    }
  });

  K.define({
    name: 'IF', zh: '如果', params: ['condition 条件 bool lazy', 'then 成立时 any lazy', 'otherwise 不成立时 any lazy optional'],
    returns: 'common:2,3',
    doc: { zh: '条件成立返回第二个参数，否则返回第三个；省略第三个则为空。', en: 'The second argument when the condition holds, otherwise the third, or blank.' },
    examples: [['IF(3>2,"是","否")', '是'], ['IF(3<2,"是")', null], ['SUM(IF(数量>2,数量,0))', 7, { 数量: [1, 3, 4] }]],
    body: (condition, then, otherwise) => {
      const held = condition();
      if (!Array.isArray(held) || held.length === 0) return K.truth(held) ? then() : otherwise ? otherwise() : null;
      const item = (v, i) => (!Array.isArray(v) ? v : i < v.length ? v[i] : K.fail('#VALUE!', '两个列表长度不同', 'the lists have different lengths'));
      const yes = then();
      const no = otherwise ? otherwise() : null;
      return held.map((h, i) => (K.truth(h) ? item(yes, i) : item(no, i)));
    },
  });

  K.define({
    name: 'IFS', zh: '多条件', params: ['condition 条件 bool lazy repeat', 'value 结果 any lazy repeat'], returns: 'common:2+2',
    doc: { zh: '依次检查条件，返回第一个成立的条件对应的结果；都不成立为 #N/A。', en: 'The result of the first condition that holds; #N/A when none does.' },
    examples: [['IFS(1>2,"a",TRUE,"b")', 'b'], ['IFS(1>2,"a")', { error: '#N/A' }]],
    body: (...pairs) => {
      for (let i = 0; i + 1 < pairs.length; i += 2) if (K.truth(pairs[i]())) return pairs[i + 1]();
      return no_match();
    },
  });

  K.define({
    name: 'SWITCH', zh: '匹配', params: ['value 值 any lazy', 'match 匹配值 any lazy', 'result 结果 any lazy', 'more 更多 any lazy optional repeat'],
    returns: 'common:3+2,last',
    doc: { zh: '值等于哪个匹配值就返回其后的结果；最后多出的一个参数是默认结果，没有则 #N/A。', en: 'The result after the first equal match; a last single argument is the default, else #N/A.' },
    examples: [['SWITCH("F","M","男","F","女","未知")', '女'], ['SWITCH(9,1,"a","其他")', '其他'], ['SWITCH(9,1,"a")', { error: '#N/A' }]],
    body: (value, ...rest) => {
      const v = value();
      let i = 0;
      for (; i + 1 < rest.length; i += 2) if (K.truth(K.eq(v, rest[i]()))) return rest[i + 1]();
      return i < rest.length ? rest[i]() : no_match();
    },
  });

  K.define({
    name: 'CHOOSE', zh: '选择', params: ['index 序号 number lazy', 'value 值 any lazy repeat'], returns: 'common:2+',
    doc: { zh: '返回第几个值，序号从 1 开始。', en: 'The value at that place, counted from 1.' },
    examples: [['CHOOSE(2,"铜","银","金")', '银'], ['CHOOSE(4,"铜","银","金")', { error: '#VALUE!' }]],
    body: (index, ...values) => {
      const i = Math.trunc(K.number(index()));
      return i >= 1 && i <= values.length
        ? values[i - 1]()
        : K.fail('#VALUE!', '序号不在 1 到 ' + values.length + ' 之间', 'the index is not between 1 and ' + values.length);
    },
  });

  // AND and OR stop at the first item that decides; items inside lists count one by one, blank items of a list not at all.
  const decide = (thunks, deciding) => {
    let seen = false;
    for (const thunk of thunks) {
      const v = thunk();
      for (const item of Array.isArray(v) ? v.filter((x) => !K.is_blank(x)) : [v]) {
        seen = true;
        if (K.truth(item) === deciding) return deciding;
      }
    }
    return seen ? !deciding : K.fail('#VALUE!', '没有可判断的值', 'there is nothing to decide about');
  };

  K.define({
    name: 'AND', zh: '并且', params: ['condition 条件 bool lazy repeat'], returns: 'bool',
    doc: { zh: '所有条件都成立时为 TRUE；遇到不成立的就停止。', en: 'TRUE when every condition holds; stops at the first that does not.' },
    examples: [['AND(1<2,2<3)', true], ['AND(1>2,1/0)', false]],
    body: (...thunks) => decide(thunks, false),
  });
  K.define({
    name: 'OR', zh: '或者', params: ['condition 条件 bool lazy repeat'], returns: 'bool',
    doc: { zh: '任一条件成立时为 TRUE；遇到成立的就停止。', en: 'TRUE when some condition holds; stops at the first that does.' },
    examples: [['OR(1>2,2<3)', true], ['OR(1<2,1/0)', true]],
    body: (...thunks) => decide(thunks, true),
  });
  K.define({
    name: 'NOT', zh: '否', params: ['condition 条件 bool'], returns: 'bool',
    doc: { zh: '取反。', en: 'The opposite.' },
    examples: [['NOT(1>2)', true], ['NOT(0)', true]],
    body: (b) => !b,
  });
  K.define({
    name: 'XOR', zh: '异或', params: ['condition 条件 any list repeat'], returns: 'bool',
    doc: { zh: '成立的条件为奇数个时为 TRUE。', en: 'TRUE when an odd number of conditions hold.' },
    examples: [['XOR(TRUE,FALSE)', true], ['XOR(TRUE,TRUE)', false]],
    body: (...args) => {
      let odd = false;
      for (const arg of args)
        for (const item of Array.isArray(arg) ? arg.filter((x) => !K.is_blank(x)) : [arg]) if (K.truth(item)) odd = !odd;
      return odd;
    },
  });

  K.define({
    name: 'LET', zh: '命名', params: ['name 名称 any', 'value 值 any', 'more 更多 any repeat'], returns: 'any', compiled: true,
    doc: { zh: '给值起名，最后一个参数是用到这些名称的结果；长公式也可以写成 let 名称 = 值; 结果。', en: 'Names values; the last argument is the result that uses them. Long formulas may say let name = value; result.' },
    examples: [['LET(a,2,a*a)', 4], ['LET(税率,0.06,净额,金额/(1+税率),ROUND(净额*税率,2))', 6, { 金额: 106 }]],
    body: () => K.fail('#NAME?', 'LET 由编译器处理', 'LET is the compiler’s'),
  });
  K.define({
    name: 'TRUE', zh: '真', params: [], returns: 'bool',
    doc: { zh: '逻辑值 TRUE。', en: 'The logical value TRUE.' }, examples: [['TRUE()', true]],
    body: () => true,
  });
  K.define({
    name: 'FALSE', zh: '假', params: [], returns: 'bool',
    doc: { zh: '逻辑值 FALSE。', en: 'The logical value FALSE.' }, examples: [['FALSE()', false]],
    body: () => false,
  });

  K.define({
    name: 'IFERROR', zh: '出错时', params: ['value 值 any lazy', 'otherwise 出错时的值 any lazy'], returns: 'common:1,2',
    doc: { zh: '值出错时返回第二个参数。', en: 'The second argument when the first is an error.' },
    examples: [['IFERROR(1/0,"-")', '-'], ['IFERROR(4/2,"-")', 2]],
    body: (value, otherwise) => {
      const tried = attempt(value);
      return tried.error ? otherwise() : tried.value;
    },
  });
  K.define({
    name: 'IFNA', zh: '找不到时', params: ['value 值 any lazy', 'otherwise 找不到时的值 any lazy'], returns: 'common:1,2',
    doc: { zh: '值为 #N/A 时返回第二个参数；其他错误照旧。', en: 'The second argument when the first is #N/A; other errors stay.' },
    examples: [['IFNA(NA(),0)', 0], ['IFNA(1/0,0)', { error: '#DIV/0!' }]],
    body: (value, otherwise) => {
      const tried = attempt(value);
      if (!tried.error) return tried.value;
      if (tried.error.code === '#N/A') return otherwise();
      throw tried.error;
    },
  });
  K.define({
    name: 'COALESCE', zh: '首个非空', params: ['value 值 any lazy repeat'], returns: 'common:1+',
    doc: { zh: '返回第一个不为空的值。', en: 'The first value that is not blank.' },
    examples: [['COALESCE("",IF(FALSE,1),"赵六")', '赵六']],
    body: (...thunks) => {
      for (const thunk of thunks) {
        const v = thunk();
        if (!K.is_blank(v)) return v;
      }
      return null;
    },
  });

  // Questions that are answered even about an error, so their argument is lazy. A list is asked item by item.
  const question = (name, zh, doc, examples, ask, of_error = () => false) =>
    K.define({
      name, zh, params: ['value 值 any lazy'], returns: 'bool', doc, examples,
      body: (value) => {
        const { value: v, error } = attempt(value);
        if (error) return of_error(error.code);
        return Array.isArray(v) && v.length ? v.map(ask) : ask(v);
      },
    });
  const no = () => false;
  question('ISERROR', '是错误', { zh: '值是任何错误时为 TRUE。', en: 'Whether the value is an error.' },
    [['ISERROR(1/0)', true], ['ISERROR(1)', false]], no, () => true);
  question('ISERR', '是错误非NA', { zh: '值是 #N/A 以外的错误时为 TRUE。', en: 'Whether the value is an error other than #N/A.' },
    [['ISERR(1/0)', true], ['ISERR(NA())', false]], no, (code) => code !== '#N/A');
  question('ISNA', '是NA', { zh: '值是 #N/A 时为 TRUE。', en: 'Whether the value is #N/A.' },
    [['ISNA(NA())', true], ['ISNA(1/0)', false]], no, (code) => code === '#N/A');
  question('ISNUMBER', '是数值', { zh: '值是数字或日期时为 TRUE。', en: 'Whether the value is a number or a date.' },
    [['ISNUMBER(3)', true], ['ISNUMBER("3")', false], ['ISNUMBER(FIND("x","abc"))', false]], (v) => typeof v === 'number' || K.is_date(v));
  question('ISTEXT', '是文本', { zh: '值是文本时为 TRUE。', en: 'Whether the value is text.' },
    [['ISTEXT("a")', true], ['ISTEXT(1)', false]], (v) => typeof v === 'string');
  question('ISNONTEXT', '非文本', { zh: '值不是文本时为 TRUE，空值也算。', en: 'Whether the value is anything but text.' },
    [['ISNONTEXT(1)', true]], (v) => typeof v !== 'string', () => true);
  question('ISLOGICAL', '是逻辑值', { zh: '值是 TRUE 或 FALSE 时为 TRUE。', en: 'Whether the value is TRUE or FALSE.' },
    [['ISLOGICAL(1=1)', true], ['ISLOGICAL(1)', false]], (v) => typeof v === 'boolean');

  const blank = (name, zh, doc, examples, ask) =>
    K.define({
      name, zh, params: ['value 值 any lazy'], returns: 'bool', doc, examples,
      body: (value) => {
        const { value: v, error } = attempt(value);
        return !error && ask(v);
      },
    });
  blank('ISBLANK', '为空', { zh: '字段没有填写时为 TRUE；公式算出的空文本 "" 不算。', en: 'Whether nothing is filled in; a computed "" does not count.' },
    [['ISBLANK(电话)', true, { 电话: null }], ['ISBLANK("")', false]], (v) => v !== '' && K.is_blank(v));
  blank('ISEMPTY', '为空值', { zh: '空、空文本、空列表或全为空的列表时为 TRUE。', en: 'Whether it is blank, "", or a list without anything in it.' },
    [['ISEMPTY("")', true], ['ISEMPTY(0)', false]], (v) => (Array.isArray(v) ? v.every(K.is_blank) : K.is_blank(v)));

  const parity = (name, zh, remainder, doc, examples) =>
    K.define({
      name, zh, params: ['number 数值 number'], returns: 'bool', doc, examples,
      body: (x) => Math.abs(K.round(x, 0, 'down')) % 2 === remainder,
    });
  parity('ISEVEN', '是偶数', 0, { zh: '去掉小数后是偶数时为 TRUE。', en: 'Whether the whole part is even.' }, [['ISEVEN(2.9)', true], ['ISEVEN(-1)', false]]);
  parity('ISODD', '是奇数', 1, { zh: '去掉小数后是奇数时为 TRUE。', en: 'Whether the whole part is odd.' }, [['ISODD(3)', true], ['ISODD(2.9)', false]]);

  K.define({
    name: 'N', zh: '数值化', params: ['value 值 any'], returns: 'number',
    doc: { zh: '数字照旧，TRUE 为 1，日期为序号，其余为 0。', en: 'A number as it is, TRUE as 1, a date as its serial number, anything else 0.' },
    examples: [['N(7)', 7], ['N("7")', 0], ['N(TRUE)', 1]],
    body: (v) => (typeof v === 'string' ? 0 : K.number(v)),
  });
  K.define({
    name: 'T', zh: '转文本', params: ['value 值 any'], returns: 'text',
    doc: { zh: '文本照旧，其余为空文本。', en: 'Text as it is, anything else "".' },
    examples: [['T("a")', 'a'], ['T(1)', '']],
    body: (v) => (typeof v === 'string' ? v : ''),
  });
  K.define({
    name: 'NA', zh: '无值', params: [], returns: 'any',
    doc: { zh: '错误值 #N/A。', en: 'The error #N/A.' }, examples: [['NA()', { error: '#N/A' }]],
    body: () => K.fail('#N/A', '没有可用的值', 'no value is available'),
  });

  const ERROR_CODES = ['#NULL!', '#DIV/0!', '#VALUE!', '#REF!', '#NAME?', '#NUM!', '#N/A', '#LIMIT!', '#CYCLE!'];
  K.define({
    name: 'ERROR.TYPE', zh: '错误类型', params: ['value 值 any lazy'], returns: 'number',
    doc: { zh: '错误的编号：#DIV/0! 2，#VALUE! 3，#REF! 4，#NAME? 5，#NUM! 6，#N/A 7；不是错误则 #N/A。', en: 'The number of an error; #N/A when there is none.' },
    examples: [['ERROR.TYPE(1/0)', 2], ['ERROR.TYPE(NA())', 7], ['ERROR.TYPE(1)', { error: '#N/A' }]],
    body: (value) => {
      const { error } = attempt(value);
      return error ? ERROR_CODES.indexOf(error.code) + 1 : K.fail('#N/A', '这个值不是错误', 'the value is not an error');
    },
  });
});
