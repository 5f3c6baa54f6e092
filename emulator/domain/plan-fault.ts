import { parseDuration } from '../../contracts/control/duration.ts';
import type { FaultPlan, PlannedFault } from '../../contracts/control/fault.ts';
import { FAULT_PRESETS, LATE_DEFAULTS, STATUS_DEFAULT } from '../../contracts/control/fault-effects.ts';
import { readInstant } from '../../contracts/control/instant-text.ts';
import type { Instant } from '../../contracts/fields.ts';
import { plus } from './instants.ts';
import type { Portal } from './state.ts';

/** From a plan, which its schema has checked, to a fault that the world keeps: presets filled in, spans counted from now. */

/** Milliseconds of a duration. */
export function durationMs(text: string): number {
  const parsed = parseDuration(text);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.problem}`);
  return parsed.ms;
}

const instantOf = (text: string | undefined): Instant | undefined =>
  text === undefined ? undefined : readInstant(text);

function plannedFault(
  { preset, from, until, for: span, ...plan }: FaultPlan,
  faultId: string,
  now: Instant,
): PlannedFault {
  const meant = { ...(preset === undefined ? {} : FAULT_PRESETS[preset]), ...plan };
  const { effect } = meant;
  if (effect === undefined) throw new Error('a plan without an effect');
  const begins = instantOf(from) ?? now;
  const ends = span === undefined ? instantOf(until) : plus(begins, durationMs(span));
  const lateBy = effect in LATE_DEFAULTS ? LATE_DEFAULTS[effect as keyof typeof LATE_DEFAULTS] : undefined;
  return {
    ...(effect === 'status' ? { status: STATUS_DEFAULT } : {}),
    ...(lateBy === undefined ? {} : { lateBy }),
    ...meant,
    effect,
    faultId,
    from: begins,
    ...(ends === undefined ? {} : { until: ends }),
    matched: 0,
    struck: 0,
  };
}

/** The portal with one more fault. The name of the plan must not be taken. */
export function withFault(portal: Portal, plan: FaultPlan, now: Instant): { next: Portal; fault: PlannedFault } {
  let { nextFault } = portal;
  let faultId = plan.faultId;
  const isTaken = (name: string): boolean => portal.faults.some((fault) => fault.faultId === name);
  while (faultId === undefined || (plan.faultId === undefined && isTaken(faultId))) {
    faultId = `fault-${nextFault}`;
    nextFault += 1;
  }
  const fault = plannedFault(plan, faultId, now);
  return { next: { ...portal, faults: [...portal.faults, fault], nextFault }, fault };
}

/** The portal with the faults of a configuration, whose spans begin now. */
export const withFaults = (portal: Portal, plans: readonly FaultPlan[], now: Instant): Portal =>
  plans.reduce((whole, plan) => withFault(whole, plan, now).next, portal);

/** The portal without a fault; the same one when there is none of this name. */
export function withoutFault(portal: Portal, faultId: string): Portal {
  const faults = portal.faults.filter((fault) => fault.faultId !== faultId);
  return faults.length === portal.faults.length ? portal : { ...portal, faults };
}
