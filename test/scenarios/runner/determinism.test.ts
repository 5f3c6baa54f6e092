import { describe, expect, it } from 'vitest';
import type { Variant } from '../../../scenarios/runner/loaded.ts';
import type { Outcome } from '../../../scenarios/runner/outcome.ts';
import { play } from '../../../scenarios/runner/play.ts';
import { playAll } from '../../../scenarios/runner/play-all.ts';
import { FIXTURES, own, variantsIn, why } from './given.ts';

/** Two runs with one seed are the same, whatever plays beside them; all but what no seed can decide. */

/** Real times, ports, and the name of a certificate: nothing else may differ. */
const normalised = ({ timeline }: Outcome): unknown =>
  JSON.parse(
    JSON.stringify(timeline, (key, value) => (key === 'wall' || key === 'wallMs' ? undefined : value))
      .replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:PORT')
      .replaceAll(/SimpleNotificationService-[0-9a-f]{32}/g, 'SimpleNotificationService-NAME'),
  );

const rich = () => variantsIn(`${FIXTURES}/rich.yaml`, `${FIXTURES}/lifecycle.yaml`);

describe('two runs with one seed', () => {
  it('have the same timeline, alone or among others, in any order', async () => {
    const variants = rich();
    const alone = new Map<Variant, unknown>();
    for (const variant of variants) {
      const outcome = await play(variant, { openTarget: own, seed: 7 });
      expect(why(outcome)).toBe('passed');
      alone.set(variant, normalised(outcome));
    }
    const many = [...variants.toReversed(), ...variants];
    const outcomes = await playAll(many, { openTarget: own, seed: 7, concurrency: 4 });
    expect(outcomes.map(({ variant }) => variant)).toEqual(many);
    for (const outcome of outcomes) {
      expect(why(outcome)).toBe('passed');
      expect(normalised(outcome)).toEqual(alone.get(outcome.variant));
    }
  });

  it('have the same calls and messages, step by step', async () => {
    const [variant] = rich();
    if (variant === undefined) throw new Error('no scenario');
    const told = async () => {
      const { exchanges, received, steps } = await play(variant, { openTarget: own, seed: 7 });
      const text = JSON.stringify({ exchanges, received, steps });
      return JSON.parse(text.replaceAll(/SimpleNotificationService-[0-9a-f]{32}/g, 'CERTIFICATE'));
    };
    expect(await told()).toEqual(await told());
  });

  it('differ from those with another seed', async () => {
    const [variant] = rich();
    if (variant === undefined) throw new Error('no scenario');
    const [one, other] = await Promise.all([7, 8].map((seed) => play(variant, { openTarget: own, seed })));
    expect(one?.seed).toBe(7);
    expect(normalised(one as Outcome)).not.toEqual(normalised(other as Outcome));
  });
});
