import type { Device } from '../../contracts/control/device.ts';
import type { Order } from '../../contracts/control/order.ts';
import type { NamedDevice } from './devices.ts';
import { AuthorMistake } from './failures.ts';
import type { Playing } from './playing.ts';

/** What the control interface shows of a device and its orders. */

/** The device as the world has it; undefined when it was never registered. */
export async function deviceView(
  { world }: Playing,
  { modelId, serialNumber }: DeviceName,
): Promise<Device | undefined> {
  const { status, body } = await world.look(`devices/${modelId}/${serialNumber}`);
  return status === 200 ? (body as Device) : undefined;
}

type DeviceName = Pick<NamedDevice, 'modelId' | 'serialNumber'>;

/** Every device there is, page by page; also those that are deregistered. */
export async function allDevices(get: (path: string) => Promise<{ readonly body: unknown }>): Promise<Device[]> {
  const devices: Device[] = [];
  for (let next: string | null = ''; next !== null; ) {
    const after: string = next === '' ? '' : `&after=${encodeURIComponent(next)}`;
    const { body } = await get(`devices?limit=1000${after}`);
    const page = body as { readonly items: readonly Device[]; readonly next: string | null };
    devices.push(...page.items);
    next = page.next;
  }
  return devices;
}

/** The devices that a customer has registered; those of one client when it is named. */
export async function devicesOf({ world }: Playing, directedCustomerId: string, clientId?: string): Promise<Device[]> {
  const devices = await allDevices(world.look);
  return devices.filter(
    (device) =>
      device.directedCustomerId === directedCustomerId && (clientId === undefined || device.clientId === clientId),
  );
}

/** The last order of a device, or of one of its slots; undefined when there is none. */
export async function findLastOrder(playing: Playing, device: DeviceName, slotId?: string): Promise<Order | undefined> {
  const view = await deviceView(playing, device);
  return view?.orders.findLast((order) => slotId === undefined || order.slotId === slotId);
}

/** The order that a step means when it names none: the last one of the slot. */
export async function lastOrder(playing: Playing, device: NamedDevice, slotId: string | undefined): Promise<Order> {
  const view = await deviceView(playing, device);
  const orders = view?.orders ?? [];
  const slots = await playing.devices.slotIdsOf(device);
  // Of a device that is deregistered, only its orders tell the slots.
  const [only, ...more] = slots.length > 0 ? [] : new Set(orders.map((order) => order.slotId));
  const slot = more.length === 0 && only !== undefined ? only : await playing.devices.slotOf(device, slotId);
  const order = orders.findLast((one) => one.slotId === (slotId ?? slot));
  if (order === undefined) throw new AuthorMistake(`slot ${slotId ?? slot} of "${device.name}" has no order yet`);
  return order;
}
