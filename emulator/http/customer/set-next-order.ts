import type { setNextOrder as contract } from '../../../contracts/customer/set-next-order.ts';
import { setNextOrder as decide } from '../../domain/customer/set-next-order.ts';
import { deviceRef } from '../../world.ts';
import type { Handler } from '../answer.ts';
import { deviceEntry } from '../control/device-entry.ts';
import { decideDevice } from './decide-device.ts';

/** Decides what will be wrong with the next order of a slot. */
export const setNextOrder: Handler<typeof contract> = async (world, { request }) => {
  const { modelId, serialNumber, slotId } = request.params;
  const device = { modelId, serialNumber };
  const record = { device, slotId };
  const decision = await decideDevice(world, deviceRef(modelId, serialNumber), (input) =>
    decide(input, { slotId, problem: request.body.problem }),
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
