import type { deregisterDevice as contract } from '../../../contracts/customer/deregister-device.ts';
import { deregisterDevice as decide } from '../../domain/customer/deregister-device.ts';
import { deviceRef } from '../../world.ts';
import type { Handler } from '../answer.ts';
import { deviceEntry } from '../control/device-entry.ts';
import { decideDevice } from './decide-device.ts';

/** The customer, or Amazon's customer service, deregisters a device. */
export const deregisterDevice: Handler<typeof contract> = async (world, { request }) => {
  const { modelId, serialNumber } = request.params;
  const device = { modelId, serialNumber };
  const ref = deviceRef(modelId, serialNumber);
  const decision = await decideDevice(world, ref, (input) => decide(input, request.body.by ?? 'customer'));
  switch (decision.kind) {
    case 'missing':
      return { kind: 'refusal', name: 'deviceNotFound', params: device, record: { device } };
    case 'refused':
      return { kind: 'refusal', name: decision.refused.refusal, params: decision.refused.params, record: { device } };
    case 'accepted':
      return { kind: 'json', body: deviceEntry(decision.device), record: { device, events: decision.events } };
  }
};
