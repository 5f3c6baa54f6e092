import { parseDuration } from '../../../contracts/control/duration.ts';
import type { TimelineEntry } from '../../../contracts/timeline.ts';
import { sentMessage } from '../beside.ts';
import { StepFailure } from '../failures.ts';
import { match } from '../match/match.ts';
import type { Difference } from '../outcome.ts';
import {
  entriesBetween,
  momentOf,
  needsAllEntries,
  notificationsOf,
  type Playing,
  type StepRecord,
} from '../playing.ts';
import type { ExpectStep } from '../scenario.ts';
import { compareOne } from './observe-notification.ts';

/** What must not have happened from the beginning of a step on: until now, or within a span that has to be over. */

type Never = NonNullable<ExpectStep['never']>;

export async function observeNever(playing: Playing, { from }: StepRecord, never: Never): Promise<Difference[]> {
  const { world, timeline } = playing;
  const until = endOf(from.at, never.within);
  if (until !== undefined && Date.parse(world.now) < until)
    throw new StepFailure(
      `never: the span is not over: it ends at ${new Date(until).toISOString()}, and it is ${world.now}; advance the clock before this step`,
    );
  await timeline.read();
  const isInTime = (at: string): boolean => until === undefined || Date.parse(at) <= until;
  const entries = entriesBetween(playing, from.mark, timeline.lastMark).filter(({ at }) => isInTime(at));
  const happened = entries.filter((entry) => isMeant(never, entry)).map(wordsOf);
  if (happened.length > 0) return happened.map((seen) => ({ ...forbidden(never), seen }));
  needsAllEntries(playing, from.mark, timeline.lastMark);
  // What was sent again makes no entry of its own; the listener knows it, though not always when.
  const { notification } = never;
  if (notification === undefined || until !== undefined) return [];
  return notificationsOf(playing, { from, to: momentOf(playing) })
    .filter((one) => !one.isHandshake && compareOne(notification, one, '').length === 0)
    .map((one) => ({ ...forbidden(never), seen: `${one.type} was received` }));
}

function endOf(from: string, within: string | undefined): number | undefined {
  const parsed = within === undefined ? undefined : parseDuration(within);
  return parsed?.ok ? Date.parse(from) + parsed.ms : undefined;
}

function forbidden(never: Never): Pick<Difference, 'path' | 'expected'> {
  const kind = (['call', 'notification', 'finding', 'state'] as const).find((one) => never[one] !== undefined);
  const members = Object.entries(never[kind ?? 'call'] ?? {}).map(([key, value]) => `${key} ${JSON.stringify(value)}`);
  return { path: `never.${kind}`, expected: `no ${[kind, ...members].join(' ')}` };
}

function isMeant({ call, notification, finding, state }: Never, entry: TimelineEntry): boolean {
  switch (entry.kind) {
    case 'call': {
      // Driving the machine is no call to the service.
      if (entry.surface === 'control' || entry.surface === 'customer') return false;
      if (finding !== undefined) return entry.findings.some((one) => fits(finding, one));
      return call !== undefined && fits(call, { ...entry, status: entry.reply.status });
    }
    case 'notification':
      return notification !== undefined && compareOne(notification, sentMessage(entry), '').length === 0;
    case 'state':
      return state !== undefined && fits(state, entry);
    default:
      return false;
  }
}

const fits = (pattern: object, seen: object): boolean => match(defined(pattern), seen).length === 0;

/** Members that were left out say nothing. */
const defined = (pattern: object): object =>
  Object.fromEntries(Object.entries(pattern).filter(([, value]) => value !== undefined));

function wordsOf(entry: TimelineEntry): string {
  const when = `at ${entry.at} (entry ${entry.seq})`;
  switch (entry.kind) {
    case 'call': {
      const rules = entry.findings.map(({ rule, field }) => `${rule} (${field})`);
      return `${entry.method} ${entry.path} ${entry.reply.status} ${rules.length === 0 ? '' : `with ${rules.join(', ')} `}${when}`;
    }
    case 'notification':
      return `${entry.notificationType}${entry.slotId === undefined ? '' : ` ${entry.slotId}`} ${when}`;
    case 'state':
      return `${entry.subject} ${entry.from ?? 'none'} -> ${entry.to ?? 'none'} ${when}`;
    default:
      return `${entry.kind} ${when}`;
  }
}
