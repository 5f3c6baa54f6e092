import type { revoke as contract } from '../../../contracts/customer/revoke.ts';
import { deregisterDevice } from '../../domain/customer/deregister-device.ts';
import { isRevoked, removeApps } from '../../domain/customer/remove-app.ts';
import type { DomainEvent } from '../../domain/outcome.ts';
import type { Device } from '../../domain/state.ts';
import { everyUnit } from '../../store/every-unit.ts';
import type { Ref } from '../../store/port.ts';
import { PORTAL, type World } from '../../world.ts';
import type { Handler } from '../answer.ts';
import { notFound } from '../control/refuse.ts';
import { appendEvents } from '../record-call.ts';
import { decideDevice } from './decide-device.ts';

type DeviceName = Pick<Device, 'modelId' | 'serialNumber'>;

/** The customer removes the maker's app: his tokens die in one write, then device by device is deregistered. */
export const revoke: Handler<typeof contract> = async (world, { request }) => {
  const { directedCustomerId } = request.params;
  const { clientId } = request.query;
  const portal = world.portal();
  if (!portal.customers.some((customer) => customer.directedCustomerId === directedCustomerId)) {
    return notFound('customer', directedCustomerId);
  }
  const known = portal.securityProfiles.map((profile) => profile.clientId);
  if (clientId !== undefined && !known.includes(clientId)) return notFound('security profile', clientId);

  const { events } = await world.decide(PORTAL, undefined, (current, draw) => {
    const outcome = removeApps(
      current ?? portal,
      directedCustomerId,
      clientId === undefined ? known : [clientId],
      draw,
    );
    return outcome.accepted
      ? { next: outcome.next, events: outcome.events, result: undefined }
      : { next: current, events: [], result: undefined };
  });
  const ended = await deregisterRevoked(world);
  return {
    kind: 'json',
    body: { deregistered: ended.map(({ device }) => device) },
    // Each event names its own device; the call itself is about a customer.
    record: {
      events: [...events, ...ended.flatMap(({ device, events }) => events.map((event) => ({ ...event, device })))],
    },
  };
};

/** Finishes what a crash left half done: devices whose app was removed, and which are registered still. */
export async function completeRevocations(world: World): Promise<void> {
  const at = world.clock.now();
  for (const { device, events } of await deregisterRevoked(world))
    appendEvents(world, events, { at, cause: null, device });
}

interface Ended {
  readonly device: DeviceName;
  readonly events: readonly DomainEvent[];
}

async function deregisterRevoked(world: World): Promise<Ended[]> {
  const refs = revokedDevices(world);
  const decisions = await Promise.all(
    refs.map((ref) => decideDevice(world, ref, (input) => deregisterDevice(input, 'app-removed'))),
  );
  return decisions.flatMap((decision) => {
    if (decision.kind !== 'accepted') return [];
    const { modelId, serialNumber } = decision.device;
    return [{ device: { modelId, serialNumber }, events: decision.events }];
  });
}

function revokedDevices(world: World): Ref<'device'>[] {
  const portal = world.portal();
  const refs: Ref<'device'>[] = [];
  for (const { ref, doc } of everyUnit(world.store, 'device')) {
    if (doc.current !== null && isRevoked(portal, doc.current)) refs.push(ref);
  }
  return refs;
}
