import { bodyTolerances } from '../../../contracts/drs/common.ts';
import { type deviceStatus as contract, slotInPath } from '../../../contracts/drs/device-status.ts';
import { noticeDate } from '../../../contracts/drs/report-fields.ts';
import { slotStatusTolerances } from '../../../contracts/drs/slot-status.ts';
import { noticed, strictRefusal } from '../../../contracts/finding.ts';
import { beginChange, finish, setRegistration } from '../device-change.ts';
import { accept, type DeviceTransition, refuse } from '../outcome.ts';

const [, , dateForm] = bodyTolerances;

/** Keeps when the device last reported and when it says it was last active. */
export const deviceStatus: DeviceTransition<typeof contract> = (input) => {
  const { device, request, portal, draw } = input;
  const { mostRecentlyActiveDate } = request.body;
  const { extra } = request.params;
  const slips = [
    ...(extra === undefined ? [] : [noticed(slotInPath, '/deviceStatus', `/deviceStatus/${extra}`)]),
    ...noticeDate(
      'mostRecentlyActiveDate',
      mostRecentlyActiveDate,
      Date.parse(draw.now),
      dateForm,
      slotStatusTolerances.implausible,
    ),
  ];
  const findings = slips.map(({ finding }) => finding);
  const problem = portal.settings.strict ? strictRefusal(slips) : undefined;
  if (problem !== undefined) return refuse('invalidInput', problem, findings);
  const change = beginChange(input);
  setRegistration(change, { lastDeviceStatusAt: draw.now, mostRecentlyActiveDate });
  return accept(finish(change, device), {}, change.events, findings);
};
