import { describe, expect, it } from 'vitest';
import type { Expectation } from '../../../harness/report/report.ts';
import {
  type Demands,
  type Earlier,
  type ExpectedFailure,
  rank,
  type Unranked,
} from '../../../harness/report/standing.ts';
import { NOW } from './given-report.ts';

const rule = (number: number, outcome: Unranked['outcome'], more: Partial<Unranked> = {}): Unranked => ({
  number,
  level: 'must',
  text: 'It is so.',
  theme: 'Requests',
  check: 'automatic',
  evidence: 'documented',
  source: { key: 'API', title: 'A page', url: null },
  outcome,
  times: 0,
  breaches: outcome === 'broken' ? 1 : 0,
  proofs: [],
  why: null,
  ...more,
});

const standings = (rules: readonly Unranked[], demands: Partial<Demands> = {}) => {
  const { passed, rules: ranked } = rank(rules, { failOn: 'must', now: NOW, ...demands });
  return [passed, ...ranked.map(({ standing }) => standing)];
};

describe('--fail-on', () => {
  const rules = [
    rule(1, 'broken'),
    rule(2, 'broken', { level: 'should' }),
    rule(3, 'broken', { level: 'compatibility' }),
    rule(4, 'kept'),
    rule(5, 'not exercised'),
  ];

  it.each([
    ['must', [false, 'fails', 'noted', 'noted', null, null]],
    ['should', [false, 'fails', 'fails', 'fails', null, null]],
    ['never', [true, 'noted', 'noted', 'noted', null, null]],
  ] as const)('%s', (failOn, expected) => {
    expect(standings(rules, { failOn })).toEqual(expected);
  });

  it('passes where nothing of its level is broken', () => {
    expect(standings(rules.slice(1))).toEqual([true, 'noted', 'noted', null, null]);
    expect(standings([])).toEqual([true]);
  });
});

describe('an expected failure', () => {
  const list = (...expected: ExpectedFailure[]) => ({ expected });
  const stateOf = (outcome: Unranked['outcome'], until?: string): [boolean, Expectation['state'] | undefined] => {
    const { passed, expectations } = rank([rule(1, outcome)], {
      failOn: 'must',
      now: NOW,
      ...list({ rule: 1, reason: 'firmware 3', until }),
    });
    return [passed, expectations[0]?.state];
  };

  it('does not fail the check, and says why', () => {
    const { rules, passed } = rank([rule(1, 'broken'), rule(2, 'kept')], {
      failOn: 'must',
      now: NOW,
      ...list({ rule: 1, reason: 'firmware 3', until: '2031-12-31' }),
    });
    expect(passed).toBe(true);
    expect(rules[0]).toMatchObject({
      standing: 'expected',
      because: 'expected to fail (until 2031-12-31): firmware 3',
    });
    expect(rules[1]).toMatchObject({ standing: null, because: null });
  });

  it('is only for the rule it names', () => {
    expect(standings([rule(1, 'broken'), rule(2, 'broken')], list({ rule: 1, reason: 'x' }))).toEqual([
      false,
      'expected',
      'fails',
    ]);
  });

  it('holds on its last day, by UTC, and not on the next', () => {
    expect(stateOf('broken', '2031-04-01')).toEqual([true, 'fails as expected']);
    expect(stateOf('broken', '2031-03-31')).toEqual([false, 'expired']);
    const { rules } = rank([rule(1, 'broken')], {
      failOn: 'must',
      now: NOW,
      ...list({ rule: 1, reason: 'firmware 3', until: '2031-03-31' }),
    });
    expect(rules[0]?.because).toBe('was expected to fail until 2031-03-31, which is over: firmware 3');
  });

  it('that has expired fails the check whatever became of its rule, unless nothing may fail it', () => {
    expect(stateOf('kept', '2031-03-31')).toEqual([false, 'expired']);
    expect(
      standings([rule(1, 'broken')], { failOn: 'never', ...list({ rule: 1, reason: 'x', until: '2031-03-31' }) }),
    ).toEqual([true, 'noted']);
  });

  it('that does not fail any more is told, and one that was not judged is not', () => {
    expect(stateOf('kept')).toEqual([true, 'no longer fails']);
    expect(stateOf('not exercised')).toEqual([true, 'not judged']);
    expect(stateOf('not observable', '2031-12-31')).toEqual([true, 'not judged']);
  });
});

describe('a baseline', () => {
  const earlier = (...rules: Earlier['rules']): { earlier: Earlier } => ({
    earlier: { file: 'main.json', generatedAt: NOW, emulator: '0.1.0', rules },
  });
  const was = (number: number, outcome: string, times = 0, breaches = 0) => ({ number, outcome, times, breaches });

  it.each(['kept', 'not exercised', 'not observable', 'manual'])(
    'fails a rule that was %s and is broken',
    (outcome) => {
      expect(standings([rule(1, 'broken')], earlier(was(1, outcome)))).toEqual([false, 'fails']);
    },
  );

  it('fails a broken rule that it does not know', () => {
    const { rules, baseline } = rank([rule(1, 'broken')], { failOn: 'must', now: NOW, ...earlier() });
    expect(rules[0]?.because).toBe('got worse since the baseline main.json');
    expect(baseline?.worse).toEqual([1]);
  });

  it('passes a rule that is broken as before', () => {
    const { rules, passed, baseline } = rank([rule(1, 'broken', { breaches: 2, times: 2 })], {
      failOn: 'must',
      now: NOW,
      ...earlier(was(1, 'broken', 2, 2)),
    });
    expect([passed, rules[0]?.standing, baseline?.same]).toEqual([true, 'known', [1]]);
    expect(rules[0]?.because).toContain('broken no more than in the baseline main.json');
  });

  it.each([
    ['more often, and in a larger share', [8, 2], [7, 3], 'fails'],
    ['more often in a longer run of the same', [8, 2], [16, 4], 'known'],
    ['more often, in a smaller share', [8, 2], [97, 3], 'known'],
    ['as often, in a larger share of a shorter run', [8, 2], [3, 2], 'known'],
    ['always, and always before', [0, 3], [0, 9], 'known'],
    ['less', [0, 9], [9, 1], 'known'],
  ] as const)('of a rule that is broken %s', (_, [times, breaches], [now, broken], standing) => {
    const rules = [rule(1, 'broken', { times: now, breaches: broken })];
    expect(standings(rules, earlier(was(1, 'broken', times, breaches)))).toEqual([standing !== 'fails', standing]);
  });

  it('lists what is better, and what was kept and is not judged any more', () => {
    const rules = [
      rule(1, 'kept'),
      rule(2, 'broken', { times: 9, breaches: 1 }),
      rule(3, 'not exercised'),
      rule(4, 'kept'),
      rule(5, 'not exercised'),
    ];
    const { baseline, passed } = rank(rules, {
      failOn: 'must',
      now: NOW,
      ...earlier(was(1, 'broken', 0, 1), was(2, 'broken', 1, 9), was(3, 'kept', 1), was(4, 'kept'), was(5, 'manual')),
    });
    expect(baseline).toMatchObject({ worse: [], same: [], better: [1, 2], lost: [3] });
    expect(passed).toBe(true);
  });

  it('goes together with levels and expected failures', () => {
    const rules = [rule(1, 'broken'), rule(2, 'broken', { level: 'should' }), rule(3, 'broken')];
    const expected = [{ rule: 3, reason: 'x' }];
    expect(standings(rules, { ...earlier(was(1, 'broken', 0, 1)), expected })).toEqual([
      true,
      'known',
      'noted',
      'expected',
    ]);
  });
});
