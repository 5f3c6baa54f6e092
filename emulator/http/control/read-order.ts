import type { readOrder as contract } from '../../../contracts/control/read-order.ts';
import { orderKey } from '../../domain/keys.ts';
import type { Ref } from '../../store/port.ts';
import type { Handler } from '../answer.ts';
import { orderEntry } from './order-entry.ts';
import { notFound } from './refuse.ts';

/** One order. */
export const readOrder: Handler<typeof contract> = (world, { request }) => {
  const { instanceId } = request.params;
  const ref = world.store.find(orderKey(instanceId)) as Ref<'device'> | undefined;
  const device = ref === undefined ? undefined : world.store.read(ref)?.doc;
  const order = device?.orders.find((candidate) => candidate.instanceId === instanceId);
  if (device === undefined || order === undefined) return notFound('order', instanceId);
  return { kind: 'json', body: orderEntry(device, order) };
};
