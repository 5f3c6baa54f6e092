import { expect, it } from 'vitest';
import { play } from '../../../scenarios/runner/play.ts';
import { playAll } from '../../../scenarios/runner/play-all.ts';
import type { OpenTarget } from '../../../scenarios/runner/target.ts';
import { own, variantsOfTexts } from './given.ts';

const variants = () =>
  variantsOfTexts({ 's.yaml': "name: s\nmatrix: { n: [1, 2, 3, 4, 5, 6] }\nsteps:\n  - call: { path: '/x${n}' }\n" });

/** Opens worlds of their own, and counts those that are open. */
function counting(): { open: OpenTarget; most: () => number } {
  let now = 0;
  let most = 0;
  return {
    most: () => most,
    open: async (world, seed) => {
      now += 1;
      most = Math.max(most, now);
      const target = await own(world, seed);
      return {
        ...target,
        close: async () => {
          now -= 1;
          await target.close();
        },
      };
    },
  };
}

it('plays a few at a time, and answers in the order it was asked', async () => {
  const { open, most } = counting();
  const asked = variants();
  const began: string[] = [];
  const ended: string[] = [];
  const outcomes = await playAll(asked, {
    openTarget: open,
    concurrency: 2,
    onStart: ({ title }) => began.push(title),
    onOutcome: ({ variant }) => ended.push(variant.title),
  });
  expect(outcomes.map(({ variant }) => variant)).toEqual(asked);
  expect(outcomes.every(({ status }) => status === 'passed')).toBe(true);
  expect(began).toEqual(asked.map(({ title }) => title));
  expect(ended.toSorted()).toEqual(began.toSorted());
  expect(most()).toBe(2);
});

it('starts no more once it is stopped, and plays to the end what plays', async () => {
  const stop = new AbortController();
  const outcomes = await playAll(variants(), {
    openTarget: own,
    concurrency: 1,
    signal: stop.signal,
    onOutcome: () => stop.abort(),
  });
  expect(outcomes).toHaveLength(1);
});

it('starts no more once one could not be played at all', async () => {
  const began: string[] = [];
  const asked = variants();
  let ended = (): void => {};
  const other = new Promise<void>((resolve) => {
    ended = resolve;
  });
  const played = playAll(asked, {
    openTarget: own,
    concurrency: 2,
    onStart: ({ title }) => began.push(title),
    onOutcome: ended,
    playOne: async (variant, options) => {
      if (variant === asked[0]) throw new Error('no way');
      return play(variant, options);
    },
  });
  await expect(played).rejects.toThrow('no way');
  // Whoever goes on begins the next one as soon as this one has ended.
  await other;
  expect(began).toHaveLength(2);
});
