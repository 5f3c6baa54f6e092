import type { readDevice as contract } from '../../../contracts/control/read-device.ts';
import { deviceRef } from '../../world.ts';
import type { Handler } from '../answer.ts';
import { deviceEntry } from './device-entry.ts';
import { notFound } from './refuse.ts';

/** One device. */
export const readDevice: Handler<typeof contract> = (world, { request }) => {
  const { modelId, serialNumber } = request.params;
  const unit = world.store.read(deviceRef(modelId, serialNumber));
  if (unit === undefined) return notFound('device', `${modelId}/${serialNumber}`);
  return { kind: 'json', body: deviceEntry(unit.doc) };
};
