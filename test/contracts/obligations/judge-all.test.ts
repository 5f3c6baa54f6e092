import { describe, expect, it } from 'vitest';
import { createFold } from '../../../contracts/obligations/fold.ts';
import { bursts, grace, spanText } from '../../../contracts/obligations/grace.ts';
import { obligations } from '../../../contracts/obligations/index.ts';
import { createJudgement, judgeOf, judges } from '../../../contracts/obligations/judge-all.ts';
import { renderObligations } from '../../../contracts/obligations/render.ts';
import { joinVerdicts } from '../../../contracts/obligations/verdict.ts';
import { TimelineEntry } from '../../../contracts/timeline.ts';
import { COFFEE, D, H, History, history, kept, MIN, PRINTER, S } from '../../support/history.ts';

const outcomes = (told: History, options = {}): Record<number, string> =>
  Object.fromEntries(
    Object.entries(told.judged(options).verdicts()).map(([number, { verdict }]) => [number, verdict.outcome]),
  );

/** A device that does what it should for some days, with a listener; `each` sees every one of them end. */
function goodDays(days: number, each: (told: History) => void = () => {}): History {
  const told = history({ device: PRINTER });
  told.tell('DeviceRegisteredNotification');
  told.tell('SubscriptionChangedNotification', { slots: { black: true, color: true } });
  for (let day = 0; day < days; day += 1) {
    told.pass(D);
    told.call('token', { body: { grant_type: 'refresh_token' } });
    told.status();
    told.report('black', { remaining: 90 - (day % 9) });
    told.report('color', { remaining: 50 });
    if (day % 5 === 4) {
      told.replenish('black');
      told.order('black', null, 'accepted', 'accepted');
      told.order('black', 'accepted', 'placed', 'T1');
      told.tell('OrderPlacedNotification', { slotId: 'black' });
      told.order('black', 'placed', 'shipped', 'T6');
      told.tell('ItemShippedNotification', { slotId: 'black' });
      told.order('black', 'shipped', 'delivered', 'T7');
    }
    each(told);
  }
  return told;
}

describe('all rules together', () => {
  it('each get a verdict', () => {
    const verdicts = createJudgement().verdicts();
    expect(Object.keys(verdicts).map(Number)).toEqual(obligations.map(({ number }) => number));
    for (const { obligation, verdict } of Object.values(verdicts)) {
      expect(verdict.outcome, String(obligation.number)).toBe(
        obligation.check === 'manual'
          ? 'manual'
          : [13, 26].includes(obligation.number)
            ? 'not observable'
            : 'not exercised',
      );
      expect('why' in verdict && verdict.why).toMatch(/\.$/);
    }
  });

  it('have a judge when they are automatic', () => {
    const judged = judges.map(({ rule }) => rule);
    expect(judged).toEqual([...new Set(judged)].sort((a, b) => a - b));
    for (const { number, check } of obligations) if (check === 'automatic') expect(judged).toContain(number);
    for (const number of judged) expect(judgeOf(number)?.start().rules).toHaveProperty([String(number)]);
    expect(judgeOf(44)).toBeUndefined();
  });

  it('are kept by a device that does what it should', () => {
    const told = goodDays(9);
    expect(told.broken()).toEqual([]);
    const exercised = Object.entries(outcomes(told))
      .filter(([, outcome]) => outcome === 'kept')
      .map(([number]) => Number(number));
    expect(exercised).toEqual([1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 29, 31, 46, 47]);
  });

  it('are judged alone as they are together', () => {
    const told = goodDays(3);
    told.pass(3 * D);
    told.status();
    for (const { rule } of judges) {
      const judge = judgeOf(rule);
      if (judge === undefined) throw new Error('no judge');
      const state = told.facts.reduce(judge.step, judge.start());
      expect(judge.verdict(state)).toEqual(told.verdict(rule));
    }
  });

  it('are in entries that the contract of the timeline knows', () => {
    const told = goodDays(5);
    told.move(D).gap(3).world('reset');
    told.replenish('black', undefined, { fault: true });
    for (const entry of told.entries) expect(TimelineEntry.safeParse(entry).error).toBeUndefined();
  });
});

describe('the record', () => {
  it('is not observable where entries are missing that nobody saw', () => {
    const told = goodDays(2);
    told.gap(40);
    told.status();
    expect(told.verdict(4)).toEqual({ outcome: 'not observable', why: '40 entries are missing from the record' });
    const one = goodDays(2);
    one.gap(1);
    expect(one.verdict(29)).toEqual({ outcome: 'not observable', why: '1 entry is missing from the record' });
  });

  it('stays broken by what was seen before', () => {
    const told = history();
    told.pass(2 * D);
    told.status();
    told.gap(7);
    expect(told.verdict(4)).toMatchObject({ outcome: 'broken' });
  });

  it('forgets what was going on: a pause over a gap is nobody’s', () => {
    const told = history();
    told.gap(7);
    told.pass(3 * D);
    told.status();
    expect(told.broken()).toEqual([]);
  });

  it('knows a gap of entries that it has seen, and entries that come again, for what they are', () => {
    const told = goodDays(2);
    const judgement = told.judged();
    const before = judgement.save();
    const { at, wall } = told.entries[3] as TimelineEntry;
    judgement.step({ seq: 4, kind: 'gap', at, wall, cause: null, device: null, dropped: 4 });
    for (const entry of told.entries) judgement.step(entry);
    expect(judgement.save()).toBe(before);
  });

  it('notices a number that is left out, but may begin anywhere', () => {
    const told = goodDays(2);
    const late = createJudgement();
    for (const entry of told.entries.slice(5)) late.step(entry);
    expect(late.verdicts()[4]?.verdict).toEqual(kept(1));
    const holed = createJudgement();
    for (const entry of told.entries.filter(({ seq }) => seq !== 9)) holed.step(entry);
    expect(holed.verdicts()[4]?.verdict.outcome).toBe('not observable');
  });

  it('goes on from any prefix that was written down', () => {
    const told = goodDays(7);
    told.pass(30 * H);
    told.status();
    told.lived(told.at - H);
    const whole = told.judged().save();
    for (let cut = 0; cut <= told.facts.length; cut += 7) {
      const first = createJudgement();
      for (const fact of told.facts.slice(0, cut)) first.step(fact);
      const second = createJudgement({}, first.save());
      for (const fact of told.facts.slice(cut)) second.step(fact);
      expect(second.save()).toBe(whole);
    }
  });

  it('is not changed by asking', () => {
    const told = goodDays(3);
    told.pass(5 * D);
    told.call('token');
    const judgement = told.judged();
    const before = judgement.save();
    expect(judgement.verdicts()[4]?.verdict.outcome).toBe('broken');
    expect(judgement.save()).toBe(before);
  });
});

describe('worlds and owners', () => {
  it.each(['reset', 'restored'] as const)(
    'of another world begin anew after %s, and what was broken stays',
    (event) => {
      const told = history();
      told.pass(20 * H);
      told.world(event);
      told.pass(20 * H);
      told.register();
      told.status();
      expect(told.broken()).toEqual([]);

      const silent = history();
      silent.pass(27 * H);
      silent.call('token', { device: null });
      silent.at = Date.parse('2020-01-01T00:00:00Z');
      silent.world(event);
      silent.register();
      silent.status();
      expect(silent.broken()).toEqual([4, 6]);
    },
  );

  it('may stop for a while: nothing is asked of that time', () => {
    const told = history();
    told.pass(5 * H);
    told.status();
    told.report('beans');
    told.pass(9 * D);
    told.world('started');
    told.pass(20 * H);
    told.status();
    told.report('beans');
    expect(told.broken()).toEqual([]);
    told.switched('beans', false);
    told.pass(D);
    told.world('started');
    told.pass(27 * H);
    told.status();
    expect(told.broken()).toEqual([4]);
  });

  it('are told apart by device', () => {
    const told = history();
    told.register(['black'], 'registered', PRINTER);
    told.report('beans');
    told.report('black', { device: PRINTER, refusal: 'invalidVersion' });
    const judgement = told.judged();
    expect(judgement.verdicts('acme-printer/SN-0002')[1]?.verdict.outcome).toBe('broken');
    expect(judgement.verdicts('acme-coffee/SN-0001')[1]?.verdict).toEqual(kept(1));
  });
});

describe('joined verdicts', () => {
  const why = { outcome: 'not exercised', why: 'no' } as const;

  it('are broken when one is, kept when one is and none is broken', () => {
    const breach = (seq: number) => ({ entries: [seq], device: null, expected: 'a', seen: 'b' });
    const broken = (seq: number) =>
      ({ outcome: 'broken', breaches: 2, times: 3, evidence: [breach(seq), breach(seq + 1)] }) as const;
    expect(joinVerdicts([{ outcome: 'kept', times: 4 }, broken(7), why, broken(3)])).toEqual({
      outcome: 'broken',
      breaches: 4,
      times: 10,
      evidence: [breach(3), breach(4), breach(7), breach(8)],
    });
    expect(joinVerdicts([why, { outcome: 'kept', times: 4 }, { outcome: 'kept', times: 1, unjudged: 'x' }])).toEqual({
      outcome: 'kept',
      times: 5,
      unjudged: 'x',
    });
    expect(joinVerdicts(Array.from({ length: 9 }, (_, at) => broken(at)))).toHaveProperty('evidence.length', 10);
  });

  it('are else not observable, not exercised, or what there is', () => {
    const blind = { outcome: 'not observable', why: 'no' } as const;
    const manual = { outcome: 'manual', why: 'no' } as const;
    expect(joinVerdicts([why, blind])).toBe(blind);
    expect(joinVerdicts([manual, why])).toBe(why);
    expect(joinVerdicts([manual])).toBe(manual);
    expect(joinVerdicts([])).toBeUndefined();
  });
});

describe('size and cost', () => {
  it('do not grow with the number of entries: over 100,000 of them each costs the same few judges', () => {
    const fold = createFold(judges);
    const state = fold.start();
    const sizes: number[] = [];
    const costs: number[] = [];
    let days = 0;
    const many = goodDays(20_000, (told) => {
      for (const fact of told.facts.splice(0)) fold.step(state, fact);
      days += 1;
      if (days % 2_000 !== 0) return;
      sizes.push(JSON.stringify(state).length);
      costs.push(state.steps - costs.reduce((before, cost) => before + cost, 0));
    });
    expect(many.seq).toBeGreaterThan(100_000);
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThan(600);
    expect(Math.max(...sizes)).toBeLessThan(16_000);
    expect(Math.max(...costs)).toBeLessThan((10 * many.seq) / 10);
    expect(Math.max(...costs) / Math.min(...costs)).toBeLessThan(1.05);
    expect(fold.verdict(state, 4)).toEqual(kept(20_000));
  }, 180_000);

  it('stay small under breaches without end, made-up slots and messages that never arrive', () => {
    const told = history();
    const judgement = createJudgement();
    let fed = 0;
    const feed = () => {
      for (; fed < told.facts.length; fed += 1) judgement.step(told.facts[fed] as never);
      return judgement.save().length;
    };
    const more = () => {
      for (let i = 0; i < 1_500; i += 1) {
        told.replenish(`slot-${i % 500}`, undefined, { refusal: 'slotNotFound' });
        told.status({ refusal: 'invalidVersion' });
        told.notify('OrderPlacedNotification', { slotId: 'beans' });
        told.state('subscription', null, 'pending', 'subscribe', { id: `arn:${i}`, device: null });
        told.move(MIN);
        told.lived(told.at - S);
        told.call('subscriptionInfo', { reply: { slotsSubscriptionStatus: { [`odd-${i}`]: true } } });
      }
    };
    more();
    const half = feed();
    more();
    expect(feed()).toBeLessThan(half * 1.02);
    expect(judgement.verdicts()[1]?.verdict).toMatchObject({ breaches: 3_000, evidence: { length: 5 } });
  }, 180_000);
});

describe('the page for makers', () => {
  it('says what exercises a judge, and lists every number with its source', () => {
    const page = renderObligations();
    for (const { exercise } of judges) expect(page).toContain(`What exercises it: ${exercise}`);
    for (const { text } of [...Object.values(grace), ...bursts]) expect(page).toContain(text);
  });

  it('has numbers of rules there are', () => {
    const numbers = new Set(obligations.map(({ number }) => number));
    for (const one of [...Object.values(grace), ...bursts])
      for (const rule of one.obligations) expect(numbers).toContain(rule);
  });

  it('writes spans in words', () => {
    expect([0, 999, S, 90 * S, 26 * H, 7 * D + S].map(spanText)).toEqual([
      '0 ms',
      '999 ms',
      '1 s',
      '1 min 30 s',
      '1 d 2 h',
      '7 d 1 s',
    ]);
  });
});

it('an empty history breaks nothing', () => {
  expect(new History({ device: COFFEE }).broken()).toEqual([]);
});
