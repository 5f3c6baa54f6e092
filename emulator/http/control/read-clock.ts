import type { readClock as contract } from '../../../contracts/control/read-clock.ts';
import type { Handler } from '../answer.ts';
import { clockEntry } from './clock-entry.ts';

/** What the clock shows and how it goes. */
export const readClock: Handler<typeof contract> = (world) => ({ kind: 'json', body: clockEntry(world.clock) });
