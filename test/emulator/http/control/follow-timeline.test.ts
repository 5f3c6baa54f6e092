import { expect, it } from 'vitest';
import { follow } from '../../../../emulator/http/control/follow-timeline.ts';
import { startTestEmulator } from '../../../support/emulator.ts';
import { T0 } from '../../../support/given.ts';

const entry = (action: string) =>
  ({ kind: 'customer', at: T0, cause: null, device: null, actor: 'customer', action }) as const;
const turn = () => new Promise((resolve) => setImmediate(resolve));

async function recorded(...actions: string[]) {
  const { timeline } = (await startTestEmulator()).world;
  for (const action of actions) timeline.append(entry(action));
  return timeline;
}

it.each([
  ['begins behind the number it is told', 2, [3]],
  ['begins with what comes when the number is the newest', 3, []],
  ['begins at the beginning when the number is of an earlier record', 4, [1, 2, 3]],
])('%s', async (_, after, expected) => {
  const timeline = await recorded('a', 'b');
  const seen: number[] = [];
  const stop = follow(timeline, after, ({ seq }) => seen.push(seq));
  await turn();
  expect(seen).toEqual(expected);
  timeline.append(entry('c'));
  await turn();
  expect(seen).toEqual([...expected, 4]);
  stop();
});

it('hands on nothing more once it is ended', async () => {
  const timeline = await recorded('a');
  const seen: number[] = [];
  const stop = follow(timeline, 0, ({ seq }) => seen.push(seq));
  stop();
  timeline.append(entry('b'));
  await turn();
  expect(seen).toEqual([]);
});
