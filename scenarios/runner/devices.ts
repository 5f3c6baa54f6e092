import { createHash } from 'node:crypto';
import { nearestName } from '../../contracts/nearest-name.ts';
import type { PlayedDevice } from './device/played-device.ts';
import { AuthorMistake } from './failures.ts';
import type { WorldLink } from './world-link.ts';

/** The devices of a scenario, by the names its file gives them. */

export interface NamedDevice {
  readonly name: string;
  readonly modelId: string;
  readonly serialNumber: string;
  /** Return URL of its consent. */
  readonly redirectUri: string;
  /** Does nothing by itself before it has tokens. */
  readonly client: PlayedDevice;
  /** Its owner, as far as the reply to its sign-up told. */
  readonly directedCustomerId: string | null;
}

export interface Devices {
  readonly all: readonly NamedDevice[];
  /** In the place of another one of this name, which stops. */
  put(device: NamedDevice): Promise<void>;
  /** The first one without a name. Throws AuthorMistake when there is none. */
  get(name: string | undefined): NamedDevice;
  find(name: string | undefined): NamedDevice | undefined;
  /** The slot that was named, or the only one of the model. */
  slotOf(device: NamedDevice, slotId: string | undefined): Promise<string>;
  slotIdsOf(device: Pick<NamedDevice, 'modelId' | 'serialNumber'>): Promise<readonly string[]>;
  /** A serial number as the target gets it: given, or a fresh one. */
  serialNumber(name: string, given: string | undefined): string;
}

/** `runId` makes serial numbers of a shared target fresh; null in a world of its own. */
export function createDevices(world: WorldLink, runId: string | null): Devices {
  const all: NamedDevice[] = [];
  const slots = new Map<string, readonly string[]>();
  const given = new Map<string, string>();
  const serials = new Set<string>();
  let made = 0;

  const keep = (serialNumber: string): string => {
    serials.add(serialNumber);
    return serialNumber;
  };

  const slotIdsOf: Devices['slotIdsOf'] = async ({ modelId, serialNumber }) => {
    const known = slots.get(modelId);
    if (known !== undefined) return known;
    const { status, body } = await world.look(`devices/${modelId}/${serialNumber}`);
    const ids = status === 200 ? Object.keys((body as { slots: Record<string, unknown> }).slots) : [];
    // A deregistered device shows none, which says nothing of its model.
    if (ids.length > 0) slots.set(modelId, ids);
    return ids;
  };

  const find = (name: string | undefined) => (name === undefined ? all[0] : all.find((device) => device.name === name));

  return {
    all,
    async put(device) {
      const at = all.findIndex(({ name }) => name === device.name);
      if (at === -1) {
        all.push(device);
        return;
      }
      await all[at]?.client.stop();
      all[at] = device;
    },
    find,
    get(name) {
      const found = find(name);
      if (found !== undefined) return found;
      const known = all.map((device) => device.name);
      if (name === undefined || known.length === 0)
        throw new AuthorMistake('there is no device yet; "service: register" or "service: consent" brings one');
      throw new AuthorMistake(
        `there is no device "${name}"; there is ${known.join(', ')}`,
        nearestName(name, known) ?? undefined,
      );
    },
    slotIdsOf,
    async slotOf(device, slotId) {
      if (slotId !== undefined) return slotId;
      const ids = await slotIdsOf(device);
      const [only, ...more] = ids;
      if (only !== undefined && more.length === 0) return only;
      throw new AuthorMistake(
        only === undefined
          ? `the slots of ${device.modelId} are not known here; say which one`
          : `${device.modelId} has several slots; say which one: ${ids.join(', ')}`,
      );
    },
    serialNumber(name, wanted) {
      if (wanted !== undefined && (runId === null || serials.has(wanted))) return keep(wanted);
      made += 1;
      if (runId === null) return keep(`SN-${String(made).padStart(8, '0')}`);
      if (wanted === undefined) return keep(`SN-${hexOf(`${runId}/${name}/${made}`, 8)}`);
      const known = given.get(wanted) ?? `${wanted.slice(0, 64 - 9)}-${hexOf(runId, 8)}`;
      given.set(wanted, known);
      return keep(known);
    },
  };
}

const hexOf = (text: string, length: number): string =>
  createHash('sha256').update(text).digest('hex').slice(0, length);
