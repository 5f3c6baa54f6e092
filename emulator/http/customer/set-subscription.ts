import type { setSubscription as contract } from '../../../contracts/customer/set-subscription.ts';
import { setSubscription as decide } from '../../domain/customer/set-subscription.ts';
import { deviceRef } from '../../world.ts';
import type { Handler } from '../answer.ts';
import { deviceEntry } from '../control/device-entry.ts';
import { decideDevice } from './decide-device.ts';

/** The customer switches a slot, or chooses its product. */
export const setSubscription: Handler<typeof contract> = async (world, { request }) => {
  const { modelId, serialNumber, slotId } = request.params;
  const device = { modelId, serialNumber };
  const record = { device, slotId };
  const decision = await decideDevice(world, deviceRef(modelId, serialNumber), (input) =>
    decide(input, { slotId, ...request.body }),
  );
  switch (decision.kind) {
    case 'missing':
      return { kind: 'refusal', name: 'deviceNotFound', params: device, record };
    case 'refused':
      return { kind: 'refusal', name: decision.refused.refusal, params: decision.refused.params, record };
    case 'accepted':
      return { kind: 'json', body: deviceEntry(decision.device), record: { ...record, events: decision.events } };
  }
};
