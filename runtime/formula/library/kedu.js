// The one global of the library: errors, the declaration of functions, and the way a declaration becomes a callable.
'use strict';

var Kedu = {};

{
  const K = Kedu;

  /**
   * A formula's error as a value: `#DIV/0!` and its kin, with the reason in Chinese and English. Not an Error: gathering a
   * stack for every empty divisor of a column would cost more than the formulas.
   */
  K.FormulaError = class FormulaError {
    constructor(code, zh, en) {
      this.code = code;
      this.zh = zh;
      this.en = en;
    }
  };

  K.fail = (code, zh, en) => {
    throw new K.FormulaError(code, zh, en);
  };

  /** What `let` binds: worked out when first asked for, once; an error comes again each time. */
  K.once = (thunk) => {
    let state = 0; // 1 has a value, 2 an error
    let v;
    return () => {
      if (state === 2) throw v;
      if (state === 1) return v;
      try {
        v = thunk();
        state = 1;
      } catch (error) {
        if (!(error instanceof K.FormulaError)) throw error;
        v = error;
        state = 2;
        throw v;
      }
      return v;
    };
  };

  K.TEXT_LIMIT = 32767; // characters of one text
  K.LIST_LIMIT = 10000; // items of one list

  // The families as people see them, in the order of a list of functions.
  const FAMILIES = {
    logic: ['逻辑', 'Logic'], math: ['数学', 'Mathematics'], aggregate: ['汇总', 'Sums and counts'], criteria: ['条件汇总', 'Sums and counts by condition'],
    statistics: ['统计', 'Statistics'], lookup: ['查找与列表', 'Lookup and lists'], text: ['文本', 'Text'], regex: ['正则表达式', 'Regular expressions'],
    chinese: ['中文', 'Chinese'], date: ['日期时间', 'Dates and times'], workday: ['工作日', 'Working days'], finance: ['财务', 'Finance'], place: ['地点', 'Places'],
  };

  const specs = [];
  K.functions = Object.create(null);

  /** Runs one file of the library; everything it defines belongs to that family. */
  K.family = (name, body) => {
    K.current_family = name;
    body(K);
  };

  // 'digits 小数位 number optional' → {name, zh, type, optional: true}
  const FLAGS = ['optional', 'repeat', 'lazy', 'list', 'cells'];
  const parameter = (line) => {
    const [name, zh, type, ...flags] = line.split(' ');
    const out = { name, zh, type };
    for (const flag of flags) {
      if (!FLAGS.includes(flag)) throw new Error('unknown flag ' + flag + ' in ' + line);
      out[flag] = true;
    }
    return out;
  };

  // [formula, value] or [formula, value, fields]
  const example = ([expr, value, fields]) => (fields ? { expr, value, fields } : { expr, value });

  /** Declares a function: see README.md for the shape. */
  K.define = (d) => {
    const [zh, en] = FAMILIES[K.current_family];
    const spec = {
      name: d.name,
      zh: d.zh,
      family: K.current_family,
      group: { zh, en },
      aliases: d.aliases || [],
      params: d.params.map(parameter),
      returns: d.returns,
      doc: d.doc,
      examples: d.examples.map(example),
    };
    const repeated = spec.params.filter((p) => p.repeat);
    for (const p of repeated) p.group = repeated.length;
    if (d.scale) spec.scale = d.scale;
    if (d.clock) spec.clock = true;
    if (d.compiled) spec.compiled = true;
    specs.push(spec);
    const call = callable(spec, d.body);
    for (const name of [d.name, ...spec.aliases]) {
      if (K.functions[name]) throw new Error(name + ' is defined twice');
      K.functions[name] = call;
    }
  };

  /** The declarations without bodies, as plain JSON. */
  K.specs = () => specs.map((spec) => ({ ...spec }));

  // Converters by parameter type; values.js fills them in. A parameter without one takes its argument as it is.
  K.converters = Object.create(null);

  const as_it_is = (v) => v;
  const given = (convert) => (v) => (v === undefined ? undefined : convert(v));

  /**
   * The body behind conversions. Scalars are converted by their declared type; a list where a scalar is expected maps the
   * function over its items; a blank date makes the result blank. Lazy and list parameters meet the body untouched.
   */
  const callable = ({ params }, body) => {
    const scalar = params.map((p) => !p.lazy && !p.list);
    if (!scalar.includes(true)) return body;
    const convert = params.map((p, i) => {
      const by_type = scalar[i] && K.converters[p.type];
      return !by_type ? as_it_is : p.optional || p.repeat ? given(by_type) : by_type;
    });
    const dated = params.map((p, i) => scalar[i] && !p.optional && (p.type === 'date' || p.type === 'datetime'));

    if (!dated.includes(true) && !params.some((p) => p.repeat)) {
      if (params.length === 1) return plain_of_one(body, convert[0]);
      if (params.length === 2 && scalar[0] && scalar[1]) return plain_of_two(body, convert);
    }
    const group = params.filter((p) => p.repeat).length;
    const at = (i) => (i < params.length ? i : params.length - group + ((i - params.length) % group));
    const run = (...values) => {
      for (let i = 0; i < values.length; ++i) {
        if (dated[at(i)] && K.is_blank(values[i])) return null;
        values[i] = convert[at(i)](values[i]);
      }
      return body(...values);
    };
    return (...args) => {
      for (let i = 0; i < args.length; ++i)
        if (Array.isArray(args[i]) && scalar[at(i)]) return K.spread(run, args, args.map((_, j) => scalar[at(j)]));
      return run(...args);
    };
  };

  // The two commonest shapes, without the loop.
  const plain_of_one = (body, convert) => {
    const run = (a) => body(convert(a));
    return (a) => (Array.isArray(a) ? K.spread(run, [a], [true]) : run(a));
  };
  const plain_of_two = (body, [left, right]) => {
    const run = (a, b) => body(left(a), right(b));
    return (a, b) => (Array.isArray(a) || Array.isArray(b) ? K.spread(run, [a, b], [true, true]) : run(a, b));
  };

  /** Maps f over the lists among its scalar arguments, item by item; other arguments stay what they are. */
  K.spread = (f, args, is_scalar) => {
    let length = -1;
    const lists = args.map((arg, i) => Array.isArray(arg) && is_scalar[i]);
    args.forEach((arg, i) => {
      if (!lists[i]) return;
      if (length >= 0 && arg.length !== length)
        K.fail('#VALUE!', '两个列表长度不同', 'the lists have different lengths');
      length = arg.length;
    });
    if (length === 0) return f(...args.map((arg, i) => (lists[i] ? null : arg)));
    const out = [];
    for (let row = 0; row < length; ++row) out.push(f(...args.map((arg, i) => (lists[i] ? arg[row] : arg))));
    return out;
  };
}
