import type { ReadMessage } from '../check/notification-check.ts';
import { match } from '../match/match.ts';
import { NOTHING } from '../match/show-value.ts';
import type { Difference } from '../outcome.ts';
import { notificationsOf, type Playing, type StepRecord } from '../playing.ts';
import type { ExpectedNotification } from '../scenario.ts';

/** What the listener received during a step. */

type Expected = Exclude<NonNullable<ExpectedNotification>, readonly unknown[]>;
/** What is looked at in one notification; any type where none is named. */
type Watched = Omit<Expected, 'count' | 'type'> & { readonly type?: string | undefined };

export function observeNotifications(
  playing: Playing,
  observed: StepRecord,
  expected: NonNullable<ExpectedNotification>,
  exactly: boolean,
): Difference[] {
  const wanted = Array.isArray(expected) ? expected : [expected];
  return compareNotifications(wanted as readonly Expected[], notificationsOf(playing, observed), exactly);
}

/**
 * Each expected notification stands for one of its own that was received, or for as many as its `count` says, and
 * then there may be no other that fits. With `exactly`, every notification that was received is one of the expected.
 */
export function compareNotifications(
  expected: readonly Expected[],
  received: readonly ReadMessage[],
  exactly: boolean,
): Difference[] {
  const differences: Difference[] = [];
  const claimed = new Set<ReadMessage>();
  const single: { readonly name: string; readonly wanted: Expected; readonly fitting: readonly ReadMessage[] }[] = [];
  for (const [index, wanted] of expected.entries()) {
    const name = expected.length === 1 ? 'notification' : `notification[${index}]`;
    const fitting = received.filter((one) => compareOne(wanted, one, name, exactly).length === 0);
    if (wanted.count === undefined) {
      single.push({ name, wanted, fitting });
      continue;
    }
    for (const one of fitting) claimed.add(one);
    if (fitting.length !== wanted.count)
      differences.push(...wrongCount(wanted, wanted.count, fitting, received, name, exactly));
  }
  for (const [at, { name, wanted, fitting }] of single.entries()) {
    if (claims(single.slice(0, at + 1).map((one) => one.fitting))) continue;
    differences.push(...notFound(wanted, fitting, received, name, exactly));
  }
  if (!exactly) return differences;
  for (const one of assigned(single.map(({ fitting }) => fitting)).values()) claimed.add(one);
  return [
    ...differences,
    ...received
      .filter((one) => !claimed.has(one))
      .map((one) => ({ path: 'notification', expected: NOTHING, seen: wordsOf(one) })),
  ];
}

/** Whether each of several can have one of its own. */
const claims = (choices: readonly (readonly ReadMessage[])[]): boolean => assigned(choices).size === choices.length;

/** Gives as many as possible one of their own: by index, what it got. */
function assigned(choices: readonly (readonly ReadMessage[])[]): Map<number, ReadMessage> {
  const owner = new Map<ReadMessage, number>();
  const seat = (index: number, tried: Set<ReadMessage>): boolean => {
    for (const one of choices[index] ?? []) {
      if (tried.has(one)) continue;
      tried.add(one);
      const before = owner.get(one);
      if (before !== undefined && !seat(before, tried)) continue;
      owner.set(one, index);
      return true;
    }
    return false;
  };
  for (const index of choices.keys()) seat(index, new Set());
  return new Map([...owner].map(([one, index]) => [index, one]));
}

/** Whether a received notification is the expected one, and where not. */
export function compareOne(wanted: Watched, one: ReadMessage, path: string, exactly = false): Difference[] {
  const { type, version, slotId, payload, envelope } = wanted;
  return [
    ...(type === undefined ? [] : match(type, one.type, { path: `${path}.type` })),
    ...(version === undefined ? [] : match(version, one.version, { path: `${path}.version` })),
    ...(slotId === undefined || concerns(one, slotId) ? [] : match(slotId, slotOf(one), { path: `${path}.slotId` })),
    ...(payload === undefined ? [] : match(payload, one.payload, { path: `${path}.payload`, exactly })),
    ...(envelope === undefined ? [] : match(envelope, one.envelope, { path: `${path}.envelope` })),
  ];
}

interface AboutSlots {
  readonly orderInfo?: { readonly slotId?: string };
  readonly subscriptionInfo?: { readonly slotsSubscriptionStatus?: Readonly<Record<string, unknown>> };
}

const slotOf = ({ payload }: ReadMessage): string | undefined => (payload as AboutSlots | null)?.orderInfo?.slotId;

/** A notification about an order is about its slot, one about subscriptions about all slots of the device. */
const concerns = (one: ReadMessage, slotId: string): boolean =>
  slotOf(one) === slotId ||
  Object.hasOwn((one.payload as AboutSlots | null)?.subscriptionInfo?.slotsSubscriptionStatus ?? {}, slotId);

function wrongCount(
  wanted: Expected,
  count: number,
  fitting: readonly ReadMessage[],
  received: readonly ReadMessage[],
  path: string,
  exactly: boolean,
): Difference[] {
  if (fitting.length === 0) return notFound(wanted, fitting, received, path, exactly);
  return [{ path, expected: `${count} of ${wanted.type}`, seen: `${fitting.length}: ${listed(fitting)}` }];
}

/** Compared with the one that comes nearest; if none is of the type, with what there is. */
function notFound(
  wanted: Expected,
  fitting: readonly ReadMessage[],
  received: readonly ReadMessage[],
  path: string,
  exactly: boolean,
): Difference[] {
  if (fitting.length > 0)
    return [{ path, expected: `one more ${wanted.type}`, seen: `${fitting.length} in all: ${listed(fitting)}` }];
  const [nearest] = received
    .filter(({ type }) => type === wanted.type)
    .map((one) => compareOne(wanted, one, path, exactly))
    .sort((one, other) => one.length - other.length);
  return nearest ?? [{ path, expected: wanted.type, seen: listed(received) }];
}

const listed = (messages: readonly ReadMessage[]): string =>
  messages.length === 0 ? NOTHING : messages.map(wordsOf).join(', ');

const wordsOf = (one: ReadMessage): string =>
  [one.type ?? 'a message of no known type', ...(one.version === null ? [] : [`v${one.version}`]), slotOf(one)]
    .filter((word) => word !== undefined)
    .join(' ');
