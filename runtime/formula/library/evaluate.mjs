// A small evaluator of formulas for the examples of the library; the real compiler is ../language.
const TOKEN = /\s*(?:(\d+\.?\d*(?:[eE][+-]?\d+)?)|"((?:[^"]|"")*)"|([\p{L}_][\p{L}\p{N}_.]*)|(<>|<=|>=|[-+*/^&=<>%(),]))/uy;
const LEVELS = [{ '=': 'eq', '<>': 'ne', '<': 'lt', '<=': 'le', '>': 'gt', '>=': 'ge' }, { '&': 'cat' }, { '+': 'add', '-': 'sub' }, { '*': 'mul', '/': 'div' }, { '^': 'pow' }];

export function evaluator(Kedu) {
  const specs = new Map(Kedu.specs().flatMap((s) => [s.name, ...s.aliases].map((name) => [name, s])));

  const parse = (text) => {
    const tokens = [];
    TOKEN.lastIndex = 0;
    while (TOKEN.lastIndex < text.trimEnd().length) {
      const m = TOKEN.exec(text);
      if (!m) throw new Error('cannot read ' + text);
      tokens.push(m[1] !== undefined ? { number: Number(m[1]) } : m[2] !== undefined ? { text: m[2].replace(/""/g, '"') } : m[3] ? { name: m[3] } : { op: m[4] });
    }
    let at = 0;
    const is = (op) => at < tokens.length && tokens[at].op === op && ++at;
    const binary = (level) => {
      if (level === LEVELS.length) return unary();
      let left = binary(level + 1);
      while (at < tokens.length && LEVELS[level][tokens[at].op]) {
        const operator = LEVELS[level][tokens[at++].op];
        const [a, b] = [left, binary(level + 1)];
        left = (f) => Kedu[operator](a(f), b(f));
      }
      return left;
    };
    const unary = () => {
      if (is('-')) {
        const a = unary();
        return (f) => Kedu.neg(a(f));
      }
      let a = primary();
      while (is('%')) {
        const inner = a;
        a = (f) => Kedu.pct(inner(f));
      }
      return a;
    };
    const primary = () => {
      const token = tokens[at++];
      if (token.number !== undefined) return () => token.number;
      if (token.text !== undefined) return () => token.text;
      if (token.op === '(') {
        const inner = binary(0);
        is(')');
        return inner;
      }
      if (!is('(')) {
        if (token.name === 'TRUE' || token.name === 'FALSE') return () => token.name === 'TRUE';
        const reference = (f) => (f[token.name] === undefined ? null : f[token.name]);
        reference.field = true;
        return reference;
      }
      const spec = specs.get(token.name);
      if (!spec) throw new Error('no function ' + token.name);
      const args = [];
      while (!is(')')) {
        args.push(tokens[at].op === ',' || tokens[at].op === ')' ? () => null : binary(0));
        is(',');
      }
      const group = spec.params.filter((p) => p.repeat).length;
      const param = (i) => spec.params[i < spec.params.length ? i : spec.params.length - group + ((i - spec.params.length) % group)];
      const pass = (a, i, f) => {
        const cell = (v) => (a.field && param(i).cells && !Array.isArray(v) ? [v] : v);
        return param(i).lazy ? () => cell(a(f)) : cell(a(f));
      };
      return (f) => Kedu.functions[token.name](...args.map((a, i) => pass(a, i, f)));
    };
    return binary(0);
  };

  /** Values as the examples write them: {date}, {datetime}, {error}. */
  const plain = (v) => {
    if (v instanceof Kedu.Day) return { date: Kedu.to_text(v) };
    if (v instanceof Kedu.Instant) return { datetime: new Date(v.ms).toISOString() };
    return Array.isArray(v) ? Array.from(v, plain) : v === undefined ? null : v;
  };
  const live = (v) => {
    if (Array.isArray(v)) return v.map(live);
    return v && (v.date || v.datetime) ? Kedu.parse_date(v.date || v.datetime) : v;
  };

  return (text, fields = {}) => {
    const formula = parse(text);
    const slots = Object.fromEntries(Object.entries(fields).map(([name, v]) => [name, live(v)]));
    try {
      return plain(formula(slots));
    } catch (error) {
      if (error instanceof Kedu.FormulaError) return { error: error.code };
      throw error;
    }
  };
}
