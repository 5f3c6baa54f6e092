import type { z } from 'zod';
import { bodyTolerances } from '../../../contracts/drs/common.ts';
import { noticeDate, quantityOf } from '../../../contracts/drs/report-fields.ts';
import {
  type slotStatus as contract,
  type SlotStatusInput,
  slotStatusTolerances,
} from '../../../contracts/drs/slot-status.ts';
import { type Noticed, noticed, strictRefusal } from '../../../contracts/finding.ts';
import { beginChange, finish, setSlot } from '../device-change.ts';
import { msOf } from '../instants.ts';
import { accept, type DeviceTransition, refuse } from '../outcome.ts';

const [, , dateForm] = bodyTolerances;
const { type, implausible } = slotStatusTolerances;
const QUANTITIES = ['remainingQuantityInUnit', 'originalQuantityInUnit', 'totalQuantityOnHand'] as const;

/** Keeps the last report of the slot and notes what is odd about it. */
export const slotStatus: DeviceTransition<typeof contract> = (input) => {
  const { device, request, portal, draw } = input;
  const { slotId } = request.params;
  const report = request.body;
  if (!Object.hasOwn(device.current?.slots ?? {}, slotId)) return refuse('slotNotFound', { slotId });
  const slips = odd(report, draw.now);
  const problem = portal.settings.strict ? strictRefusal(slips) : undefined;
  const findings = slips.map(({ finding }) => finding);
  if (problem !== undefined) return refuse('invalidInput', problem, findings);
  const change = beginChange(input);
  setSlot(change, slotId, { lastReport: Object.assign({ ...report }, { at: draw.now }) });
  return accept(finish(change, device), {}, change.events, findings);
};

function odd(report: z.output<typeof SlotStatusInput>, now: string): Noticed[] {
  const slips: Noticed[] = [];
  for (const field of QUANTITIES) {
    const value = report[field];
    if (value === undefined) continue;
    if (typeof value !== 'number') slips.push(noticed(type, 'a JSON number', JSON.stringify(value), field));
    const amount = quantityOf(value);
    if (amount !== undefined && amount < 0) slips.push(noticed(implausible, '0 or more', String(amount), field));
  }
  const remaining = quantityOf(report.remainingQuantityInUnit);
  const original = quantityOf(report.originalQuantityInUnit);
  if (remaining !== undefined && original !== undefined && remaining > original) {
    const expected = `at most originalQuantityInUnit (${original})`;
    slips.push(noticed(implausible, expected, String(remaining), 'remainingQuantityInUnit'));
  }
  slips.push(...noticeDate('expectedReplenishmentDate', report.expectedReplenishmentDate, null, dateForm, implausible));
  slips.push(...noticeDate('lastUseDate', report.lastUseDate, msOf(now), dateForm, implausible));
  return slips;
}
