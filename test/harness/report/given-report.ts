import { type CollectOptions, type Collector, createCollector } from '../../../harness/report/collect.ts';
import type { JudgedRule, Report } from '../../../harness/report/report.ts';
import type { Demands } from '../../../harness/report/standing.ts';
import { D, finding, type History, history, PRINTER } from '../../support/history.ts';

/** Reports made of histories. */

export const NOW = '2031-04-01T12:00:00.000Z';

/** Feeds a history as one record, and shows what its proofs refer to. */
export function collect(collector: Collector, told: History, start: Parameters<Collector['begin']>[0] = {}): void {
  collector.begin(start);
  for (const fact of told.facts) collector.step(fact);
  const wanted = collector.end();
  collector.show(told.entries.filter(({ seq }) => wanted.includes(seq)));
}

export function reportOf(
  histories: readonly History[],
  options: CollectOptions = {},
  demands: Partial<Omit<Demands, 'now'>> = {},
): Report {
  const collector = createCollector(options);
  for (const [at, told] of histories.entries()) {
    const name = histories.length === 1 ? null : `story ${at + 1}`;
    collect(collector, told, { title: name, file: 'timeline.ndjson', isWhole: true });
  }
  return collector.report({
    title: 'Obligations of a DRS device maker',
    generatedAt: NOW,
    emulator: '0.1.0',
    source: { kind: 'timeline', names: ['timeline.ndjson'] },
    demands: { failOn: 'must', ...demands },
  });
}

/** A device that keeps some rules, breaks one of each level, and some more than once. */
export function faulty(): History {
  const told = history({ device: PRINTER });
  told.tell('SubscriptionChangedNotification', { slots: { black: true, color: true } });
  told.pass(2 * D);
  told.status();
  told.report('black', { findings: [finding('9', 'remainingQuantityInUnit', 'at most 100', '110')] });
  told.status({ findings: [finding('47', 'path', '/deviceStatus', '/deviceStatus/black')] });
  for (let i = 0; i < 12; i += 1) told.replenish('black', undefined, { refusal: 'invalidVersion' });
  return told;
}

/** What nobody should trust: signs of every form, ends of what surrounds them, and control characters. */
export const HOSTILE = [
  '</code></pre><script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  ']]>&lt;!-- --><!ENTITY x "y">',
  '\u0000\u001b[31m\u0007\u009b\u2028\ud800\ufffe',
  '\r\n::error title=x::y\n::set-output name=a::b',
  '`` ` | [a](javascript:alert(1)) ![b](http://x/y) @team #1 http://evil.example www.evil.example *x* _y_ <b>',
  '%0A%25 a,b:c',
].join(' ');

/** A report with every outcome and every standing, in which all that can come from outside is hostile. */
export function hostileReport(text: string = HOSTILE): Report {
  const told = history({ device: { modelId: `m${text}`, serialNumber: `s${text}` } });
  const slotId = `slot${text}`;
  told.notify(text, { slotId });
  told.status({ findings: [finding('47', text, text, text)], path: `POST /deviceStatus?${encodeURIComponent('x')}` });
  told.report(slotId, { findings: [finding('9', text, text, text)] });
  told.replenish(slotId, text, { refusal: 'invalidVersion', headers: { 'x-odd': text } });
  told.call('getOrderInfo', { refusal: text, reply: text, body: text });
  const collector = createCollector({ newest: 100 });
  collect(collector, told, { title: text, file: text });
  collect(collector, faulty(), { title: `${text}2`, file: text });
  const report = collector.report({
    title: text,
    generatedAt: NOW,
    emulator: text,
    source: { kind: 'scenarios', names: [text] },
    damaged: 3,
    faults: [{ operation: text, effect: text, struck: 2 }],
    demands: {
      failOn: 'must',
      expected: [
        { rule: 1, reason: text, until: '2031-12-31' },
        { rule: 7, reason: text, until: '2031-01-01' },
        { rule: 8, reason: text },
        { rule: 40, reason: text },
      ],
      earlier: {
        file: text,
        generatedAt: text,
        emulator: text,
        rules: [{ number: 9, outcome: 'broken', times: 0, breaches: 9 }],
      },
    },
  });
  const why = (rule: JudgedRule): JudgedRule => (rule.why === null ? rule : { ...rule, why: text });
  return { ...report, rules: report.rules.map(why) };
}

export const ruleOf = (report: Report, number: number): JudgedRule => {
  const rule = report.rules.find((one) => one.number === number);
  if (rule === undefined) throw new Error(`no rule ${number}`);
  return rule;
};
