import type { expireTokens as contract } from '../../../contracts/control/expire-tokens.ts';
import { expireTokens as decide } from '../../domain/customer/expire-tokens.ts';
import { deviceRef } from '../../world.ts';
import type { Handler } from '../answer.ts';
import { decideDevice } from '../customer/decide-device.ts';
import { deviceEntry } from './device-entry.ts';
import { conflict, notFound } from './refuse.ts';

/** Access tokens minted so far are dead. */
export const expireTokens: Handler<typeof contract> = async (world, { request }) => {
  const { modelId, serialNumber } = request.params;
  const name = `${modelId}/${serialNumber}`;
  const record = { device: { modelId, serialNumber } };
  const decision = await decideDevice(world, deviceRef(modelId, serialNumber), decide);
  switch (decision.kind) {
    case 'missing':
      return { ...notFound('device', name), record };
    case 'refused':
      return { ...conflict(`device ${name} is deregistered, so it has no tokens`), record };
    case 'accepted':
      return { kind: 'json', body: deviceEntry(decision.device), record: { ...record, events: decision.events } };
  }
};
