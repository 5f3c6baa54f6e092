import { beginChange, type ChangeInput, finish, setRegistration, stateChanged } from '../device-change.ts';
import { accept, type Outcome, refuse } from '../outcome.ts';
import type { Device } from '../state.ts';

/** Access tokens minted so far are dead: they carry an older epoch than the grant. */
export function expireTokens(input: ChangeInput): Outcome<Device, undefined, 'notRegistered'> {
  const { device } = input;
  const { current, modelId, serialNumber } = device;
  if (current === null) return refuse('notRegistered', { modelId, serialNumber });
  const change = beginChange(input);
  const accessEpoch = current.accessEpoch + 1;
  setRegistration(change, { accessEpoch });
  stateChanged(change, {
    subject: 'tokens',
    id: current.grantId,
    from: String(current.accessEpoch),
    to: String(accessEpoch),
    rule: 'expired-by-hand',
  });
  return accept(finish(change, device), undefined, change.events);
}
