import type { PlannedFault } from '../../contracts/control/fault.ts';
import { type FaultEffect, isRequestEffect } from '../../contracts/control/fault-effects.ts';
import type { Surface } from '../../contracts/endpoint.ts';
import type { Instant } from '../../contracts/fields.ts';
import type { NotificationType } from '../../contracts/notifications/index.ts';
import type { DomainEvent, Draw, Ids } from './outcome.ts';

/** Does a planned fault strike? Chance is drawn from the ids of the world, so a seed decides it too. */

/** Whom and what a fault may be about. */
interface About {
  readonly device?: { readonly modelId: string; readonly serialNumber: string } | undefined;
  readonly slotId?: string | null | undefined;
}

/** A call as a fault sees it: before anybody has looked whether its token is good. */
export interface FaultyRequest extends About {
  readonly operation: string;
  readonly surface: Surface;
}

export type Phase = 'waiting' | 'open' | 'over';

export function phaseOf({ from, until, times, struck }: PlannedFault, now: Instant): Phase {
  if ((times !== undefined && struck >= times) || (until !== undefined && now >= until)) return 'over';
  return now < from ? 'waiting' : 'open';
}

/** What is not said of a fault holds for all; what is said holds for nobody of whom it is not known. */
function concerns({ modelId, serialNumber, slotId }: PlannedFault, about: About): boolean {
  return (
    (modelId === undefined || modelId === about.device?.modelId) &&
    (serialNumber === undefined || serialNumber === about.device?.serialNumber) &&
    (slotId === undefined || slotId === about.slotId)
  );
}

const DRAW_DIGITS = 8;

/** True with the given probability; the same ids and name say the same again. */
const chance = (probability: number | undefined, ids: Ids, name: string): boolean =>
  probability === undefined ||
  Number.parseInt(ids.hex(`fault ${name}`, DRAW_DIGITS), 16) / 16 ** DRAW_DIGITS < probability;

/** Whether a fault on calls is about this one. */
const isAbout = (fault: PlannedFault, request: FaultyRequest): boolean =>
  isRequestEffect(fault.effect) &&
  concerns(fault, request) &&
  (fault.surface === undefined || fault.surface === request.surface) &&
  (fault.operations?.some((operation) => operation === request.operation) ?? true);

/** Faults that are open for such a call now, chance aside; for explanations. */
export const openForCall = (
  faults: readonly PlannedFault[],
  request: FaultyRequest,
  now: Instant,
): readonly PlannedFault[] => faults.filter((fault) => phaseOf(fault, now) === 'open' && isAbout(fault, request));

/** Faults that are open for an order of a slot now, chance aside; for explanations. */
export const openForOrder = (
  faults: readonly PlannedFault[],
  about: Required<Pick<About, 'device' | 'slotId'>>,
  now: Instant,
): readonly PlannedFault[] =>
  faults.filter(
    (fault) => fault.effect === 'order-problem' && phaseOf(fault, now) === 'open' && concerns(fault, about),
  );

/** What came of asking the faults about a call. */
export interface Asked {
  /** The faults with what was counted; the same list when nothing was. */
  readonly faults: readonly PlannedFault[];
  readonly struck: PlannedFault | undefined;
}

/** The first fault that strikes a call, and the faults with the call counted. */
export function strikeRequest(faults: readonly PlannedFault[], request: FaultyRequest, { now, ids }: Draw): Asked {
  let counted = faults;
  for (const [at, fault] of faults.entries()) {
    if (phaseOf(fault, now) !== 'open' || !isAbout(fault, request)) continue;
    const hits = chance(fault.probability, ids, `${fault.faultId} ${fault.matched}`);
    const next = { ...fault, matched: fault.matched + 1, struck: fault.struck + (hits ? 1 : 0) };
    counted = counted.with(at, next);
    if (hits) return { faults: counted, struck: next };
  }
  return { faults: counted, struck: undefined };
}

/** A decision on a device, as far as faults are concerned. */
interface Deciding {
  readonly portal: { readonly faults: readonly PlannedFault[] };
  readonly device: { readonly modelId: string; readonly serialNumber: string };
  readonly events: readonly DomainEvent[];
  readonly draw: Draw;
}

function strikeWithin(
  { portal, device, events, draw }: Deciding,
  slotId: string | null,
  fits: (fault: PlannedFault) => boolean,
): PlannedFault | undefined {
  // Nearly always there is none.
  if (portal.faults.length === 0) return undefined;
  return portal.faults.find((fault) => {
    if (!fits(fault) || !concerns(fault, { device, slotId })) return false;
    // What this decision has struck already is counted once it is committed.
    const struck =
      fault.struck + events.filter((event) => event.kind === 'fault' && event.faultId === fault.faultId).length;
    if (phaseOf({ ...fault, struck }, draw.now) !== 'open') return false;
    return chance(fault.probability, draw.ids, fault.faultId);
  });
}

/** The fault that strikes a notification about to be sent. */
export const strikeNotification = (
  deciding: Deciding,
  { type, slotId }: { readonly type: NotificationType; readonly slotId: string | null },
): PlannedFault | undefined =>
  strikeWithin(
    deciding,
    slotId,
    ({ effect, notifications }) =>
      effect !== 'order-problem' && !isRequestEffect(effect) && (notifications?.includes(type) ?? true),
  );

/** The fault that strikes an order about to be taken. */
export const strikeOrder = (deciding: Deciding, slotId: string): PlannedFault | undefined =>
  strikeWithin(deciding, slotId, ({ effect }) => effect === 'order-problem');

/** The faults with what a decision on a device struck; the same list when it struck none. */
export function withStruck(faults: readonly PlannedFault[], events: readonly DomainEvent[]): readonly PlannedFault[] {
  let counted = faults;
  for (const event of events) {
    if (event.kind !== 'fault') continue;
    const at = counted.findIndex(({ faultId }) => faultId === event.faultId);
    const fault = counted[at];
    // It may have been cleared meanwhile.
    if (fault === undefined) continue;
    counted = counted.with(at, { ...fault, matched: fault.matched + 1, struck: fault.struck + 1 });
  }
  return counted;
}

/** The effect as the timeline has it: with the status or the problem. */
export function effectOf({ effect, status, problem }: PlannedFault): string {
  if (effect === 'status') return `status ${status}`;
  return effect === 'order-problem' ? `order-problem ${problem}` : effect;
}

export type { FaultEffect };
