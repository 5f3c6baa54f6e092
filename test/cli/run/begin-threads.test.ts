import { expect, test } from 'vitest';
import { playsAll, threadsFor } from '../../../cli/run/begin-threads.ts';

/** Threads are begun before it is known what they play. */

test.each([
  [{}, true],
  [{ shuffle: true as const, bail: true, show: true, seed: 7, junit: 'x.xml' }, true],
  [{ target: 'http://127.0.0.1:8700' }, false],
  [{ device: 'cmd: x' }, false],
  [{ jobs: 4 }, false],
  [{ tags: ['long'] }, false],
  [{ only: 'x' }, false],
  [{ check: true }, false],
  [{ list: true }, false],
  [{ watch: true }, false],
])('only where every scenario will be played at once: %j', (options, expected) => {
  expect(playsAll(options)).toBe(expected);
});

test('run from sources, there is none to begin', () => {
  expect(threadsFor(Number.POSITIVE_INFINITY, 8)).toBe(0);
});
