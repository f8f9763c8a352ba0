// Loans, investments and depreciation. Money paid is negative, money received positive, as in spreadsheets.
Kedu.family('finance', (K) => {
  const out_of_range = () => K.fail('#NUM!', '参数超出允许范围', 'the argument is out of range');
  const no_rate = () => K.fail('#NUM!', '没有找到满足条件的利率', 'no rate was found');

  // Growth over n periods and the sum of the growths, exact for tiny rates.
  const growth = (rate, n) => Math.exp(n * Math.log1p(rate));
  const annuity = (rate, n, type) => (rate === 0 ? n : ((1 + rate * type) * Math.expm1(n * Math.log1p(rate))) / rate);
  const due = (type) => (type ? 1 : 0);

  const pmt = (rate, n, pv, fv, type) => -(fv + pv * growth(rate, n)) / annuity(rate, n, type);
  const fv_of = (rate, n, payment, pv, type) => -(pv * growth(rate, n) + payment * annuity(rate, n, type));

  const money = (name, zh, params, doc, examples, body) =>
    K.define({ name, zh, params: params.map((p) => p.replace('!', 'number')), returns: 'number', doc, examples, body: (...args) => K.finite(body(...args)) });
  const RATE = 'rate 利率 !';
  const N = 'periods 期数 !';
  const PV = 'present 现值 !';
  const FV = 'future 终值 ! optional';
  const TYPE = 'type 期初付款 ! optional';

  money('PMT', '每期付款', [RATE, N, PV, FV, TYPE], { zh: '等额贷款或储蓄每期的付款。', en: 'The constant payment of a loan or a saving plan.' },
    [['ROUND(PMT(0.0435/12,240,-500000),2)', 3122.91], ['PMT(0,10,1000)', -100]],
    (rate, n, pv, fv = 0, type = 0) => (n === 0 ? out_of_range() : pmt(rate, n, pv, fv, due(type))));
  money('FV', '终值', [RATE, N, 'payment 每期付款 !', 'present 现值 ! optional', TYPE], { zh: '定期付款的终值。', en: 'The future value of payments.' },
    [['ROUND(FV(0.01,12,-100),2)', 1268.25]], (rate, n, payment, pv = 0, type = 0) => fv_of(rate, n, payment, pv, due(type)));
  money('PV', '现值', [RATE, N, 'payment 每期付款 !', FV, TYPE], { zh: '定期付款的现值。', en: 'The present value of payments.' },
    [['ROUND(PV(0.01,12,-100),2)', 1125.51]], (rate, n, payment, fv = 0, type = 0) => -(fv + payment * annuity(rate, n, due(type))) / growth(rate, n));
  money('NPER', '付款期数', [RATE, 'payment 每期付款 !', PV, FV, TYPE], { zh: '还清或存够需要的期数。', en: 'The number of periods.' },
    [['ROUND(NPER(0.01,-100,1000),4)', 10.5886]], (rate, payment, pv, fv = 0, type = 0) => {
      if (rate === 0) return payment === 0 ? out_of_range() : -(pv + fv) / payment;
      const p = payment * (1 + rate * due(type));
      return Math.log((p - fv * rate) / (p + pv * rate)) / Math.log1p(rate);
    });

  const period_parts = (rate, period, n, pv, fv, type) => {
    if (!(period >= 1 && period <= n)) out_of_range();
    const payment = pmt(rate, n, pv, fv, type);
    if (type && period === 1) return [0, payment];
    const owed = type ? fv_of(rate, period - 2, payment, pv, 1) - payment : fv_of(rate, period - 1, payment, pv, 0);
    return [owed * rate, payment - owed * rate];
  };
  const PERIOD = 'period 第几期 !';
  money('IPMT', '每期利息', [RATE, PERIOD, N, PV, FV, TYPE], { zh: '某一期付款中的利息。', en: 'The interest in the payment of a period.' },
    [['ROUND(IPMT(0.01,1,12,1000),2)', -10]], (rate, period, n, pv, fv = 0, type = 0) => period_parts(rate, period, n, pv, fv, due(type))[0]);
  money('PPMT', '每期本金', [RATE, PERIOD, N, PV, FV, TYPE], { zh: '某一期付款中的本金。', en: 'The principal in the payment of a period.' },
    [['ROUND(PPMT(0.01,1,12,1000),2)', -78.85]], (rate, period, n, pv, fv = 0, type = 0) => period_parts(rate, period, n, pv, fv, due(type))[1]);

  const cumulated = (name, zh, which, doc, examples) =>
    money(name, zh, [RATE, N, PV, 'first 起始期 !', 'last 结束期 !', 'type 期初付款 !'], doc, examples, (rate, n, pv, first, last, type) => {
      const from = Math.ceil(first);
      if (!(rate > 0 && n > 0 && pv > 0 && from >= 1 && last >= from && last <= n && last - from < 10000)) out_of_range();
      const parts = [];
      for (let p = from; p <= last; ++p) parts.push(period_parts(rate, p, n, pv, 0, due(type))[which]);
      return K.sum(parts);
    });
  cumulated('CUMIPMT', '累计利息', 0, { zh: '若干期付款中的利息之和。', en: 'The interest of several periods.' }, [['ROUND(CUMIPMT(0.01,12,1000,1,12,0),2)', -66.19]]);
  cumulated('CUMPRINC', '累计本金', 1, { zh: '若干期付款中的本金之和。', en: 'The principal of several periods.' }, [['ROUND(CUMPRINC(0.01,12,1000,1,12,0),2)', -1000]]);

  /**
   * A root of f above -1: Newton's steps from the guess, and where they fail a bracket around a change of sign, halved.
   * f may be infinite or not a number at places.
   */
  const root = (f, guess) => {
    if (!(guess > -1)) out_of_range();
    let x = guess;
    for (let i = 0; i < 50; ++i) {
      const y = f(x);
      if (y === 0) return x;
      const h = 1e-7 * Math.max(1, Math.abs(x));
      const slope = (f(x + h) - f(x - h)) / (2 * h);
      const next = x - y / slope;
      if (!Number.isFinite(next) || next <= -1) break;
      if (Math.abs(next - x) <= 1e-13 * Math.max(1, Math.abs(next))) return next;
      x = next;
    }
    return bisected(f, bracket(f));
  };
  const bracket = (f) => {
    const places = [-0.9999, -0.99, -0.9, -0.75, -0.5, -0.25, -0.1, -0.01, 0.001, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 100, 1000];
    for (let i = 1; i < places.length; ++i) if (f(places[i - 1]) * f(places[i]) <= 0) return [places[i - 1], places[i]];
    return no_rate();
  };
  const bisected = (f, [low, high]) => {
    const sign = Math.sign(f(low));
    for (let i = 0; i < 200 && high - low > 1e-15; ++i) {
      const middle = (low + high) / 2;
      if (Math.sign(f(middle)) === sign) low = middle;
      else high = middle;
    }
    return (low + high) / 2;
  };

  money('RATE', '每期利率', [N, 'payment 每期付款 !', PV, FV, TYPE, 'guess 猜测 ! optional'], { zh: '等额付款的每期利率。', en: 'The rate of constant payments.' },
    [['ROUND(RATE(12,-88.85,1000),4)', 0.01]], (n, payment, pv, fv = 0, type = 0, guess = 0.1) => {
      if (!(n > 0)) out_of_range();
      return root((rate) => pv * growth(rate, n) + payment * annuity(rate, n, due(type)) + fv, guess);
    });

  const flows_of = (list) => {
    const flows = K.numbers([K.list(list)]);
    if (!flows.some((x) => x > 0) || !flows.some((x) => x < 0)) K.fail('#NUM!', '现金流须有正有负', 'the cash flows need both signs');
    return flows;
  };
  const present = (rate, flows) => flows.reduceRight((sum, flow) => sum / (1 + rate) + flow, 0);

  K.define({
    name: 'NPV', zh: '净现值', params: ['rate 利率 number', 'flow 现金流 number list cells repeat'], returns: 'number',
    doc: { zh: '各期末现金流的净现值。', en: 'The net present value of flows at the ends of periods.' },
    examples: [['ROUND(NPV(0.1,-10000,3000,4200,6800),2)', 1188.44]],
    body: (rate, ...flows) => (rate === -1 ? K.fail('#DIV/0!', '利率不能为 -1', 'the rate must not be -1') : K.finite(present(rate, K.numbers(flows)) / (1 + rate))),
  });
  K.define({
    name: 'IRR', zh: '内部收益率', params: ['flows 现金流 number list', 'guess 猜测 number optional'], returns: 'number',
    doc: { zh: '使净现值为零的利率。', en: 'The rate at which the net present value is zero.' },
    examples: [['ROUND(IRR(流),4)', 0.0866, { 流: [-70000, 12000, 15000, 18000, 21000, 26000] }]],
    body: (list, guess = 0.1) => {
      const flows = flows_of(list);
      return root((rate) => present(rate, flows), guess);
    },
  });
  const dated_flows = (values, dates) => {
    const flows = flows_of(values);
    const days = K.list(dates).map(K.day_of);
    if (flows.length !== days.length || days.some((d) => d < days[0])) out_of_range();
    return (rate) => K.sum(flows.map((flow, i) => flow / (1 + rate) ** ((days[i] - days[0]) / 365)));
  };
  const DATED = { 流: [-10000, 2750, 4250, 3250, 2750], 日: ['2008-01-01', '2008-03-01', '2008-10-30', '2009-02-15', '2009-04-01'].map((date) => ({ date })) };
  K.define({
    name: 'XNPV', zh: '不定期净现值', params: ['rate 利率 number', 'flows 现金流 number list', 'dates 日期 date list'], returns: 'number',
    doc: { zh: '不定期现金流的净现值。', en: 'The net present value of flows at dates.' },
    examples: [['ROUND(XNPV(0.09,流,日),2)', 2086.65, DATED]],
    body: (rate, flows, dates) => (rate > -1 ? K.finite(dated_flows(flows, dates)(rate)) : out_of_range()),
  });
  K.define({
    name: 'XIRR', zh: '不定期收益率', params: ['flows 现金流 number list', 'dates 日期 date list', 'guess 猜测 number optional'], returns: 'number',
    doc: { zh: '不定期现金流的年收益率。', en: 'The yearly rate of return of flows at dates.' },
    examples: [['ROUND(XIRR(流,日),4)', 0.3734, DATED]],
    body: (flows, dates, guess = 0.1) => root(dated_flows(flows, dates), guess),
  });

  const COST = 'cost 原值 !';
  const SALVAGE = 'salvage 残值 !';
  const LIFE = 'life 年限 !';
  money('SLN', '直线折旧', [COST, SALVAGE, LIFE], { zh: '直线法每期折旧。', en: 'Straight-line depreciation.' },
    [['SLN(5000,500,3)', 1500]], (cost, salvage, life) => (life === 0 ? K.fail('#DIV/0!', '年限不能为零', 'the life must not be zero') : (cost - salvage) / life));
  money('SYD', '年数总和折旧', [COST, SALVAGE, LIFE, PERIOD], { zh: '年数总和法某期折旧。', en: 'Sum-of-years depreciation of a period.' },
    [['SYD(30000,7500,10,1)', 4090.9090909091]], (cost, salvage, life, period) => (life > 0 && period > 0 && period <= life ? ((cost - salvage) * (life - period + 1) * 2) / (life * (life + 1)) : out_of_range()));
  money('DDB', '双倍余额折旧', [COST, SALVAGE, LIFE, PERIOD, 'factor 倍数 ! optional'], { zh: '双倍余额递减法某期折旧。', en: 'Double-declining depreciation of a period.' },
    [['DDB(2400,300,10,1)', 480], ['ROUND(DDB(2400,300,10,10),2)', 22.12]], (cost, salvage, life, period, factor = 2) => {
      if (!(cost >= 0 && salvage >= 0 && life > 0 && period >= 1 && period <= life && factor > 0)) out_of_range();
      const rate = Math.min(1, factor / life);
      const value = (n) => cost * (1 - rate) ** n;
      return Math.max(0, value(period - 1) - Math.max(salvage, value(period)));
    });
  money('DB', '固定余额折旧', [COST, SALVAGE, LIFE, PERIOD, 'months 首年月数 ! optional'], { zh: '固定余额递减法某期折旧。', en: 'Fixed-declining depreciation of a period.' },
    [['ROUND(DB(1000000,100000,6,1,7),2)', 186083.33]], (cost, salvage, life, period, months = 12) => {
      const m = Math.trunc(months);
      if (!(cost >= 0 && salvage >= 0 && life > 0 && life <= 1200 && period >= 1 && period <= life + (m < 12 ? 1 : 0) && m >= 1 && m <= 12)) out_of_range();
      if (cost === 0) return 0;
      const rate = K.round(1 - (salvage / cost) ** (1 / life), 3);
      let total = (cost * rate * m) / 12;
      if (period === 1) return total;
      for (let p = 2; p < period; ++p) total += (cost - total) * rate;
      const last = (cost - total) * rate;
      return period > life ? (last * (12 - m)) / 12 : last;
    });

  const per_year = (name, zh, doc, examples, body) =>
    money(name, zh, [RATE, 'times 每年期数 !'], doc, examples, (rate, times) => {
      const n = Math.trunc(times);
      return rate > 0 && n >= 1 ? body(rate, n) : out_of_range();
    });
  per_year('EFFECT', '实际年利率', { zh: '名义年利率对应的实际年利率。', en: 'The effective yearly rate.' }, [['ROUND(EFFECT(0.0525,4),6)', 0.053543]], (rate, n) => (1 + rate / n) ** n - 1);
  per_year('NOMINAL', '名义年利率', { zh: '实际年利率对应的名义年利率。', en: 'The nominal yearly rate.' }, [['ROUND(NOMINAL(0.053543,4),4)', 0.0525]], (rate, n) => n * ((1 + rate) ** (1 / n) - 1));
});
