import { z } from 'zod';
import { InstantText } from '../../../contracts/control/instant-text.ts';
import { type Observation, readObservation } from '../../../contracts/observation.ts';
import { AdapterFailure, type Answer } from './link.ts';

/** The answers of an adapter that say something, checked. */

const AN_INSTANT = 'expected an ISO 8601 instant such as 2031-03-04T10:00:00Z, or null for never';

const WaitAnswer = z.looseObject({ nextWakeAt: InstantText.nullable() }, AN_INSTANT);

const LISTENER = 'expected an address such as http://127.0.0.1:9000/sns, or null';
const isAddress = (text: string): boolean => /^https?:\/\//i.test(text) && URL.canParse(text);
const ListenerAnswer = z.looseObject({ listener: z.string(LISTENER).refine(isAddress, LISTENER).nullish() });

/** When the device next wants to act: epoch milliseconds; infinite for never. */
export function readWait(answer: Answer, until: string): number {
  const parsed = WaitAnswer.safeParse(answer);
  if (!parsed.success) throw new AdapterFailure('wait', `nextWakeAt: ${AN_INSTANT}, seen ${shown(answer.nextWakeAt)}`);
  const { nextWakeAt } = parsed.data;
  if (nextWakeAt === null) return Number.POSITIVE_INFINITY;
  const at = Date.parse(nextWakeAt);
  if (at > Date.parse(until)) return at;
  throw new AdapterFailure(
    'wait',
    `nextWakeAt: expected an instant after ${until}, seen ${nextWakeAt}; wait answers once all work up to "until" is done`,
  );
}

/** Where the maker listens to notifications; undefined where he does not. */
export function readListener(answer: Answer): string | undefined {
  const parsed = ListenerAnswer.safeParse(answer);
  if (!parsed.success) throw new AdapterFailure('listener', `listener: ${LISTENER}, seen ${shown(answer.listener)}`);
  return parsed.data.listener ?? undefined;
}

export function readStatus({ ok: _, ...answer }: Answer): Observation {
  const read = readObservation(JSON.stringify(answer));
  if (read.ok) return read.observation;
  throw new AdapterFailure('status', read.problem);
}

const shown = (value: unknown): string => (value === undefined ? 'nothing' : JSON.stringify(value));
