import type { Device } from '../../../contracts/control/device.ts';
import type { Notification } from '../../../contracts/control/notification.ts';
import { AuthorMistake, HarmsOthers } from '../failures.ts';
import type { Playing } from '../playing.ts';
import type { Register } from '../register.ts';
import { SERVICE_VERBS, type ServiceStep, type ServiceVerb } from '../scenario.ts';
import { devicesOf, lastOrder } from '../views.ts';

/** The customer or Amazon does something: a call to the control interface of the world. Returns the name of the device. */
export async function playService(
  playing: Playing,
  register: Register,
  step: ServiceStep,
): Promise<string | undefined> {
  const { world, devices } = playing;
  const verb = SERVICE_VERBS.find((name) => step[name] !== undefined) as ServiceVerb;
  if (verb === 'register') return register.register(step.register ?? {});
  if (verb === 'consent') return register.consent(step.consent ?? {});
  if (verb === 'revoke' && step.revoke?.directedCustomerId !== undefined) {
    await revoke(playing, step.revoke.directedCustomerId, step.revoke.clientId);
    return devices.find(step.device)?.name;
  }
  if (verb === 'fault') {
    const concerned = step.device === undefined ? undefined : devices.get(step.device);
    const { modelId, serialNumber } = concerned ?? {};
    await world.act('POST', 'faults', { ...(concerned && { modelId, serialNumber }), ...step.fault });
    return concerned?.name;
  }
  if (verb === 'clearFault') {
    await world.act('DELETE', `faults/${encodeURIComponent(step.clearFault ?? '')}`);
    return undefined;
  }
  const device = devices.get(step.device);
  const path = `devices/${device.modelId}/${device.serialNumber}`;
  const slotPath = async (slotId: string | undefined): Promise<string> =>
    `${path}/slots/${encodeURIComponent(await devices.slotOf(device, slotId))}`;
  const subscription = async (slotId: string | undefined, change: object) =>
    world.act('PUT', `${await slotPath(slotId)}/subscription`, change);
  const moveOrder = async (move: string, { slotId, instanceId }: OrderNamed, query = '') => {
    const id = instanceId ?? (await lastOrder(playing, device, slotId)).instanceId;
    await world.act('POST', `orders/${encodeURIComponent(id)}/${move}${query}`);
  };

  switch (verb) {
    case 'select':
      await subscription(step.select?.slotId, { asin: step.select?.asin });
      break;
    case 'subscribe':
      await subscription(named(step.subscribe).slotId, { subscribed: true });
      break;
    case 'unsubscribe':
      await subscription(named(step.unsubscribe).slotId, { subscribed: false });
      break;
    case 'nextOrder':
      await world.act('PUT', `${await slotPath(step.nextOrder?.slotId)}/next-order`, {
        problem: step.nextOrder?.problem,
      });
      break;
    case 'ship':
    case 'deliver':
    case 'resolve':
      await moveOrder(verb, named(step[verb]));
      break;
    case 'cancel': {
      const { force, ...order }: OrderNamed & { readonly force?: boolean | undefined } = named(step.cancel);
      await moveOrder('cancel', order, force === undefined ? '' : `?force=${String(force)}`);
      break;
    }
    case 'deregister':
      await world.act('POST', `${path}/deregister`, step.deregister ?? {});
      break;
    case 'revoke': {
      const customer = device.directedCustomerId ?? (await ownerOf(playing, path));
      await revoke(playing, customer, step.revoke?.clientId);
      break;
    }
    case 'expireTokens':
      await world.act('POST', `${path}/expire-tokens`);
      break;
    case 'trigger':
      await world.act('POST', `${path}/trigger`, step.trigger);
      break;
    case 'redeliver': {
      const { type, notificationId } = step.redeliver ?? {};
      const id = notificationId ?? (await lastNotification(playing, device, type ?? '')).notificationId;
      await world.act('POST', `notifications/${encodeURIComponent(id)}/redeliver`);
      break;
    }
  }
  return device.name;
}

interface OrderNamed {
  readonly slotId?: string | undefined;
  readonly instanceId?: string | undefined;
}

/** A value that may be short for its slot, or nothing. */
export function named<T extends object>(value: T | string | null | undefined): T | { readonly slotId?: string } {
  if (typeof value === 'string') return { slotId: value };
  return value ?? {};
}

/** Ends every device of the customer, so on a target that others use too he may have none that was there before. */
async function revoke(playing: Playing, directedCustomerId: string, clientId: string | undefined): Promise<void> {
  const { target, world, isForeign } = playing;
  if (!target.isOwn) {
    const theirs = (await devicesOf(playing, directedCustomerId, clientId)).find(isForeign);
    if (theirs !== undefined)
      throw new HarmsOthers(
        `it removes the app of the maker, which would also end ${theirs.modelId}/${theirs.serialNumber}, a device of others`,
      );
  }
  const query = clientId === undefined ? '' : `?clientId=${encodeURIComponent(clientId)}`;
  await world.act('POST', `customers/${encodeURIComponent(directedCustomerId)}/revoke${query}`);
}

async function ownerOf({ world }: Playing, path: string): Promise<string> {
  const { body } = await world.look(path);
  const { directedCustomerId = null } = body as Partial<Device>;
  if (directedCustomerId === null)
    throw new AuthorMistake('the device has no owner at present; say whose app it is with directedCustomerId');
  return directedCustomerId;
}

async function lastNotification(
  { world }: Playing,
  { modelId, serialNumber, name }: { readonly modelId: string; readonly serialNumber: string; readonly name: string },
  type: string,
): Promise<Notification> {
  const { body } = await world.look(`notifications?device=${modelId}/${serialNumber}&limit=1000`);
  const { items } = body as { readonly items: readonly Notification[] };
  const found = items.findLast(({ notificationType }) => notificationType === type);
  if (found !== undefined) return found;
  const types = [...new Set(items.map(({ notificationType }) => notificationType))];
  throw new AuthorMistake(
    `no ${type} has been sent for "${name}" yet${types.length === 0 ? '' : `; there was ${types.join(', ')}`}`,
  );
}
