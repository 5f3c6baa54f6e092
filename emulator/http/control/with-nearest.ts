import type { EndpointDefinition } from '../../../contracts/endpoint.ts';
import { nearestName } from '../../../contracts/nearest-name.ts';
import { findModel } from '../../domain/device-change.ts';
import type { Device } from '../../domain/state.ts';
import { onLanding } from '../../landing.ts';
import { deviceRef, type World } from '../../world.ts';
import type { Answer, Handler } from '../answer.ts';

/** Who names a device, a slot, an order or a notification that is not there is told the one that comes nearest. */

/** How many devices are looked through; more would make a mistake cost more than an answer. */
const DEVICES_MAX = 1000;

type Named = Readonly<Partial<Record<'modelId' | 'serialNumber' | 'slotId' | 'instanceId' | 'notificationId', string>>>;

export const withNearest =
  (handler: Handler<EndpointDefinition>): Handler<EndpointDefinition> =>
  (world, call) =>
    onLanding(handler(world, call), (answer): Answer<EndpointDefinition> => {
      if (answer.kind !== 'refusal' || call.endpoint.refusals[answer.name]?.status !== 404) return answer;
      const nearest = nearestTo(world, { ...(call.request.body as Named), ...(call.request.params as Named) });
      return nearest === undefined ? answer : { ...answer, extra: { ...answer.extra, nearest } };
    });

/** The name that comes nearest to one that is not there. */
export function nearestTo(
  world: World,
  { modelId, serialNumber, slotId, instanceId, notificationId }: Named,
): string | undefined {
  if (instanceId !== undefined)
    return nearestName(
      instanceId,
      known(world, ({ orders }) => orders.map((order) => order.instanceId)),
    );
  if (notificationId !== undefined)
    return nearestName(
      notificationId,
      known(world, ({ outbox }) => outbox.map((entry) => entry.notificationId)),
    );
  if (modelId === undefined || serialNumber === undefined) return undefined;
  if (world.store.read(deviceRef(modelId, serialNumber)) === undefined) {
    return nearestName(
      `${modelId}/${serialNumber}`,
      known(world, (device) => [`${device.modelId}/${device.serialNumber}`]),
    );
  }
  const slots = findModel(world.portal(), modelId)?.slots.map((slot) => slot.slotId) ?? [];
  return slotId === undefined || slots.includes(slotId) ? undefined : nearestName(slotId, slots);
}

const known = (world: World, namesOf: (device: Device) => readonly string[]) =>
  world.store.list('device', { limit: DEVICES_MAX }).items.flatMap(({ doc }) => namesOf(doc));
