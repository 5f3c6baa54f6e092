import { beginChange, type ChangeInput, finish } from '../device-change.ts';
import { accept, type Outcome, refuse } from '../outcome.ts';
import { endRegistration } from '../registration.ts';
import type { Device } from '../state.ts';

export type DeregisteredBy = 'customer' | 'customer-service' | 'app-removed';

/** The customer or Amazon ends the registration. */
export function deregisterDevice(input: ChangeInput, by: DeregisteredBy): Outcome<Device, undefined, 'notRegistered'> {
  const { device } = input;
  const { modelId, serialNumber } = device;
  if (device.current === null) return refuse('notRegistered', { modelId, serialNumber });
  const change = beginChange(input);
  change.events.push({
    kind: 'customer',
    actor: by === 'customer-service' ? 'customer-service' : 'customer',
    action: by === 'app-removed' ? 'remove-app' : 'deregister',
  });
  endRegistration(change, by);
  return accept(finish(change, device), undefined, change.events);
}
