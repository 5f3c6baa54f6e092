import type { TimelineEntry } from '../../../contracts/timeline.ts';

/** Which entries of the timeline have to do with a question, and how to find one among them. */

type Of<K extends TimelineEntry['kind']> = Extract<TimelineEntry, { kind: K }>;
export type CallEntry = Of<'call'>;
export type StateEntry = Of<'state'>;
export type DeliveryEntry = Of<'delivery'>;
export type NotificationEntry = Of<'notification'>;

export interface Unit {
  readonly modelId: string;
  readonly serialNumber: string;
}

const isOf = ({ device }: TimelineEntry, unit: Unit): boolean =>
  device?.modelId === unit.modelId && device.serialNumber === unit.serialNumber;

const REPLENISH_PATH = /\/replenish\/+([^/?#]*)/i;

/** The slot that the path of a call asks to be replenished, whoever served it. */
export function slotInPath(path: string): string | undefined {
  const part = REPLENISH_PATH.exec(path)?.[1];
  if (part === undefined) return undefined;
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Calls that were meant to replenish the slot: also those whose token named nobody, or that missed the path. */
export const isReplenishCall = (entry: TimelineEntry, unit: Unit, slotId: string): entry is CallEntry =>
  entry.kind === 'call' &&
  (entry.device === null || isOf(entry, unit)) &&
  (entry.operation === 'replenish' || entry.operation === null) &&
  slotInPath(entry.path) === slotId;

/** Calls of the device that named a slot its model does not have. */
export const isMisnamed = (entry: TimelineEntry, unit: Unit): entry is CallEntry =>
  entry.kind === 'call' && entry.refusal === 'slotNotFound' && entry.operation === 'replenish' && isOf(entry, unit);

export const isAboutSlot =
  (unit: Unit, slotId: string) =>
  (entry: TimelineEntry): boolean => {
    switch (entry.kind) {
      case 'gap':
      case 'fault':
        return true;
      case 'call':
        return isReplenishCall(entry, unit, slotId) || isMisnamed(entry, unit);
      case 'state':
        return isOf(entry, unit) && (entry.slotId === undefined || entry.slotId === slotId);
      case 'notification':
        return isOf(entry, unit) && entry.slotId === slotId;
      default:
        return false;
    }
  };

export const isAboutNotification =
  (notificationId: string) =>
  (entry: TimelineEntry): boolean => {
    switch (entry.kind) {
      case 'gap':
        return true;
      case 'state':
        return entry.subject === 'subscription';
      case 'notification':
      case 'delivery':
      case 'fault':
        return entry.notificationId === notificationId;
      default:
        return false;
    }
  };

/** `unit`: the device that the token names; null when it names none. */
export const isAboutToken =
  (tokenId: string, unit: Unit | null) =>
  (entry: TimelineEntry): boolean => {
    switch (entry.kind) {
      case 'gap':
        return true;
      case 'call':
        return entry.tokenId === tokenId;
      case 'state':
        return entry.subject === 'revocation' || (unit !== null && isOf(entry, unit));
      default:
        return false;
    }
  };

/** The newest change of state that fits. */
export function lastState(
  entries: readonly TimelineEntry[],
  wanted: Partial<Pick<StateEntry, 'subject' | 'id' | 'to' | 'rule'>>,
): StateEntry | undefined {
  return entries.findLast(
    (entry): entry is StateEntry =>
      entry.kind === 'state' &&
      (wanted.subject === undefined || entry.subject === wanted.subject) &&
      (wanted.id === undefined || entry.id === wanted.id) &&
      (wanted.to === undefined || entry.to === wanted.to) &&
      (wanted.rule === undefined || entry.rule === wanted.rule),
  );
}

export const isIncomplete = (entries: readonly TimelineEntry[]): boolean => entries.some(({ kind }) => kind === 'gap');

/** What a call was answered, in the words of its reply. */
export function repliedTo({ reply }: CallEntry): string {
  if (reply.status === 0) return 'nothing: the connection was reset';
  const body = reply.body as { message?: unknown; error?: { message?: unknown } | string } | null;
  const inner = typeof body?.error === 'object' ? body.error?.message : body?.error;
  const said = body?.message ?? inner;
  return typeof said === 'string' ? `${reply.status} "${said}"` : String(reply.status);
}
