import { describe, expect, it } from 'vitest';
import { createJudgement } from '../../../contracts/obligations/judge-all.ts';
import { CorrectClient } from '../../support/correct-client.ts';
import fc from '../../support/fast-check.ts';
import { D, H, MIN } from '../../support/history.ts';

/** Moving the clock must never make correct code look broken. */

type Step = (client: CorrectClient) => void;

const step = (name: string, run: Step): [string, Step] => [name, run];

const span = (max: number) => fc.integer({ min: 1, max: max / MIN }).map((minutes) => minutes * MIN);

/** What rarely comes together by chance: an order from the first use to its end. */
const wholeOrder = (client: CorrectClient, cancel: boolean, faults: number): void => {
  client.use(70);
  client.pass(D);
  client.faults = faults;
  client.use(9);
  client.pass(H);
  for (let i = 0; i < 3; i += 1) client.proceed(cancel, false);
  client.pass(6 * D);
};

const cancelledTwice = (client: CorrectClient): void => {
  wholeOrder(client, true, 0);
  for (let i = 0; i < 2; i += 1) client.proceed(true, false);
  client.pass(3 * D);
  client.refill();
};

const steps = fc.oneof(
  { weight: 1, arbitrary: fc.constant(step('cancelled twice', cancelledTwice)) },
  {
    weight: 4,
    arbitrary: fc
      .tuple(fc.boolean(), fc.integer({ min: 0, max: 6 }))
      .map(([cancel, faults]) => step(`order ${cancel} ${faults}`, (client) => wholeOrder(client, cancel, faults))),
  },
  { weight: 4, arbitrary: span(3 * D).map((ms) => step(`pass ${ms / H} h`, (client) => client.pass(ms))) },
  { weight: 4, arbitrary: span(9 * D).map((ms) => step(`move ${ms / H} h`, (client) => client.move(ms))) },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom(1, 60, 0.5)
      .map((scale) => step(`scale ${scale}`, ({ told }) => told.clock('system', scale))),
  },
  { weight: 1, arbitrary: fc.constant(step('manual', ({ told }) => told.clock('manual'))) },
  { weight: 4, arbitrary: fc.integer({ min: 1, max: 60 }).map((n) => step(`use ${n}`, (client) => client.use(n))) },
  { weight: 2, arbitrary: fc.constant(step('refill', (client) => client.refill())) },
  { weight: 2, arbitrary: fc.boolean().map((later) => step(`toggle ${later}`, (client) => client.toggle(later))) },
  {
    weight: 6,
    arbitrary: fc
      .tuple(fc.boolean(), fc.boolean())
      .map(([cancel, later]) => step(`proceed ${cancel} ${later}`, (client) => client.proceed(cancel, later))),
  },
  { weight: 3, arbitrary: fc.constant(step('deliver', (client) => client.deliver())) },
  { weight: 1, arbitrary: fc.constant(step('expire', (client) => client.expireTokens())) },
  {
    weight: 2,
    arbitrary: fc.integer({ min: 1, max: 9 }).map((n) =>
      step(`faults ${n}`, (client) => {
        client.faults = n;
      }),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.boolean().map((later) => step(`deregister ${later}`, (client) => client.deregister(later))),
  },
  { weight: 2, arbitrary: fc.constant(step('register', (client) => client.register())) },
  { weight: 1, arbitrary: fc.constant(step('restart', (client) => client.restart())) },
  { weight: 1, arbitrary: fc.constant(step('reset', (client) => client.reset())) },
);

const story = fc.array(steps, { minLength: 1, maxLength: 40 });

describe.each(['real', 'shared'] as const)('a correct client on a %s clock', (clock) => {
  it('breaks nothing, at any moment of any history', () => {
    fc.assert(
      fc.property(story, (parts) => {
        const client = new CorrectClient(clock);
        const judgement = createJudgement({ clock });
        let fed = 0;
        for (const [, run] of parts) {
          run(client);
          for (; fed < client.told.facts.length; fed += 1) judgement.step(client.told.facts[fed] as never);
          const broken = Object.values(judgement.verdicts()).filter(({ verdict }) => verdict.outcome === 'broken');
          expect(broken.map(({ obligation, verdict }) => ({ rule: obligation.number, verdict }))).toEqual([]);
        }
      }),
      { numRuns: 150 },
    );
  }, 180_000);

  it('is judged all the same: over many histories every rule it exercises is kept', () => {
    const seen = new Set<number>();
    fc.assert(
      fc.property(story, (parts) => {
        const client = new CorrectClient(clock);
        for (const [, run] of parts) run(client);
        for (const { obligation, verdict } of Object.values(client.told.judged({ clock }).verdicts())) {
          if (verdict.outcome === 'kept') seen.add(obligation.number);
        }
      }),
      { numRuns: 200, seed: 7 },
    );
    expect([...seen].sort((a, b) => a - b)).toEqual(
      expect.arrayContaining([1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 12, 15, 16, 20, 21, 29, 31, 40, 42, 47]),
    );
  }, 180_000);
});
