import { describe, expect, it } from 'vitest';
import { type About, createCollector } from '../../../harness/report/collect.ts';
import { Report } from '../../../harness/report/report.ts';
import { D, History, history, PRINTER } from '../../support/history.ts';
import { collect, faulty, hostileReport, NOW, reportOf, ruleOf } from './given-report.ts';

const about: About = {
  title: 'x',
  generatedAt: NOW,
  emulator: '0.1.0',
  source: { kind: 'timeline', names: ['x'] },
  demands: { failOn: 'must' },
};

describe('a report', () => {
  it('has every rule with the verdict of its judge', () => {
    const told = faulty();
    const report = reportOf([told]);
    for (const { obligation, verdict } of Object.values(told.judged().verdicts())) {
      const rule = ruleOf(report, obligation.number);
      expect(rule).toMatchObject({ outcome: verdict.outcome, level: obligation.level, text: obligation.text });
      if (verdict.outcome === 'broken') {
        expect(rule.breaches).toBe(verdict.breaches);
        expect(rule.proofs.map(({ record: _, ...proof }) => proof)).toEqual(verdict.evidence);
      }
    }
    expect(report.counts).toMatchObject({ broken: 5, manual: 7, failing: 3, entries: told.entries.length });
    expect(Object.keys(report.counts).length).toBe(8);
  });

  it('keeps its contract, whatever is in it', () => {
    expect(Report.safeParse(reportOf([faulty()], { newest: 50 })).error).toBeUndefined();
    const hostile = hostileReport();
    expect(Report.safeParse(hostile).error).toBeUndefined();
    expect(new Set(hostile.rules.map(({ outcome }) => outcome)).size).toBe(5);
    expect(new Set(hostile.rules.map(({ standing }) => standing))).toEqual(
      new Set([null, 'fails', 'noted', 'expected', 'known']),
    );
    expect(new Set(hostile.expectations.map(({ state }) => state)).size).toBe(4);
  });

  it('shows the entries that proofs refer to, and no others', () => {
    const told = faulty();
    const { timeline, rules } = reportOf([told]);
    const wanted = new Set(rules.flatMap(({ proofs }) => proofs.flatMap(({ entries }) => entries)));
    expect(timeline.entries.map(({ entry }) => entry.seq)).toEqual([...wanted].sort((a, b) => a - b));
    expect(timeline.leftOut).toBe(told.entries.length - wanted.size);
  });

  it('shows as many of the newest entries beside them as were asked for', () => {
    const told = history({ device: PRINTER });
    for (let i = 0; i < 100; i += 1) told.status();
    const { timeline } = reportOf([told], { newest: 7 });
    expect(timeline.entries.map(({ entry }) => entry.seq)).toEqual(told.entries.slice(-7).map(({ seq }) => seq));
    expect(timeline.leftOut).toBe(told.entries.length - 7);
    expect(reportOf([told], { newest: 1_000 }).timeline).toMatchObject({ leftOut: 0 });
  });

  it('reads the newest once more where that can be done, and shows the same', () => {
    const records = [faulty(), history({ device: PRINTER }), faulty()];
    const asked: (readonly number[])[] = [];
    const shown = (isKept: boolean, device?: string) => {
      const collector = createCollector({ newest: 12, device });
      for (const { entries } of records) {
        const those = (seqs: readonly number[]) => entries.filter(({ seq }) => seqs.includes(seq));
        const again = (seqs: readonly number[]) => {
          asked.push(seqs);
          return those(seqs);
        };
        collector.begin({ again: isKept ? undefined : again });
        for (const entry of entries) collector.step(entry);
        collector.show(those(collector.end()));
      }
      return collector.report(about).timeline;
    };
    for (const device of [undefined, 'acme-printer/SN-0002']) expect(shown(false, device)).toEqual(shown(true, device));
    expect(asked.length).toBeGreaterThan(1);
    for (const seqs of asked) expect(seqs).toEqual([...seqs].sort((a, b) => a - b));
  });
});

describe('several records', () => {
  it('are judged each by itself, and told together', () => {
    const good = history();
    good.status();
    const report = reportOf([good, faulty(), faulty(), good]);
    const alone = ruleOf(reportOf([faulty()]), 1);
    expect(ruleOf(report, 1)).toMatchObject({
      outcome: 'broken',
      breaches: 2 * alone.breaches,
      times: 2 * alone.times + 2,
    });
    // The first ten of them, in the order of the records.
    expect(ruleOf(report, 1).proofs.map(({ record }) => record)).toEqual([1, 1, 1, 1, 1, 2, 2, 2, 2, 2]);
    expect(report.records.map(({ title, entries }) => [title, entries])).toEqual([
      ['story 1', good.entries.length],
      ['story 2', faulty().entries.length],
      ['story 3', faulty().entries.length],
      ['story 4', good.entries.length],
    ]);
    const shown = new Set(report.timeline.entries.map(({ record, entry }) => `${record}:${entry.seq}`));
    for (const { proofs } of report.rules)
      for (const { record, entries } of proofs) for (const seq of entries) expect(shown).toContain(`${record}:${seq}`);
  });

  it('may begin with the same numbers', () => {
    const one = history();
    one.status();
    expect(ruleOf(reportOf([one, one, one]), 1)).toMatchObject({ outcome: 'kept', times: 3 });
  });

  it('are kept only where all of them could be seen', () => {
    const good = history();
    good.status();
    const blind = history();
    blind.gap(5).status();
    expect(ruleOf(reportOf([good, blind]), 1)).toMatchObject({ outcome: 'not observable' });
    expect(ruleOf(reportOf([blind, good]), 1)).toMatchObject({ outcome: 'not observable' });
    expect(ruleOf(reportOf([blind, faulty()]), 1)).toMatchObject({ outcome: 'broken' });
    expect(ruleOf(reportOf([new History(), good]), 1)).toMatchObject({ outcome: 'kept' });
  });
});

describe('a record', () => {
  it('that lacks its beginning is not observable, unless it is a part on purpose', () => {
    const told = history();
    told.status();
    const late = told.entries.slice(2);
    const read = (isWhole: boolean) => {
      const collector = createCollector();
      collector.begin({ isWhole });
      for (const entry of late) collector.step(entry);
      return collector.report(about);
    };
    expect(read(true).records).toMatchObject([{ missing: 2, entries: late.length }]);
    expect(ruleOf(read(true), 1)).toMatchObject({
      outcome: 'not observable',
      why: '2 entries are missing from the record',
    });
    expect(read(false).records).toMatchObject([{ missing: 0 }]);
    expect(ruleOf(read(false), 1).outcome).toBe('kept');
  });

  it('tells how many entries are missing in it', () => {
    const told = history();
    told.status();
    told.gap(40).status();
    const [, , third] = told.entries;
    expect(reportOf([told]).records).toMatchObject([{ missing: 40 }]);
    const collector = createCollector();
    for (const entry of told.entries) if (entry.kind !== 'gap' && entry !== third) collector.step(entry);
    expect(collector.report(about).records).toMatchObject([{ missing: 41 }]);
  });

  it('takes each entry once', () => {
    const told = history();
    told.status();
    const collector = createCollector();
    collector.begin();
    for (const entry of [...told.entries, ...told.entries]) collector.step(entry);
    expect(collector.entries).toBe(told.entries.length);
    expect(ruleOf(collector.report(about), 1).times).toBe(1);
  });

  it('of several devices is judged for one where it is asked for', () => {
    const both = (device: string) => {
      const collector = createCollector({ device, newest: 100 });
      const told = history();
      told.status();
      told.status({ device: PRINTER, refusal: 'invalidVersion' });
      collect(collector, told);
      return { hasMet: collector.hasMet, report: collector.report(about) };
    };
    const coffee = both('acme-coffee/SN-0001');
    expect(ruleOf(coffee.report, 1).outcome).toBe('kept');
    expect(coffee.report.timeline.entries.every(({ entry }) => entry.device?.modelId !== 'acme-printer')).toBe(true);
    expect(ruleOf(both('acme-printer/SN-0002').report, 1).outcome).toBe('broken');
    expect(both('acme-printer/SN-0009').hasMet).toBe(false);
    expect(createCollector().hasMet).toBe(true);
  });

  it('is judged by the clock that devices are said to go by', () => {
    const told = history();
    told.status();
    told.move(3 * D);
    told.status();
    expect(ruleOf(reportOf([told]), 4)).toMatchObject({
      outcome: 'not exercised',
      why: expect.stringContaining('the clock moved'),
    });
    expect(ruleOf(reportOf([told], { clock: 'shared' }), 4).outcome).toBe('broken');
    told.goesBy('shared');
    expect(reportOf([told], { clock: 'shared', production: true, serialPatterns: { a: 'b' } }).judging).toEqual({
      clock: 'shared',
      device: null,
      production: true,
      serialPatterns: { a: 'b' },
      failOn: 'must',
    });
  });
});
