import type { deregister as contract } from '../../../contracts/drs/deregister.ts';
import { beginChange, finish } from '../device-change.ts';
import { accept, type DeviceTransition, refuse } from '../outcome.ts';
import { endRegistration } from '../registration.ts';

/** The maker's own deregistration. */
export const deregister: DeviceTransition<typeof contract> = (input) => {
  const { device, request } = input;
  const { modelId = device.modelId, serialNumber = device.serialNumber } = request.params;
  if (modelId !== device.modelId || serialNumber !== device.serialNumber) return refuse('deviceMismatch');
  const change = beginChange(input);
  endRegistration(change, 'maker');
  return accept(finish(change, device), {}, change.events);
};
