import type { z } from 'zod';
import type { registerDevice } from '../../contracts/control/register-device.ts';
import { nearestName } from '../../contracts/nearest-name.ts';
import type { DeviceEnvironment } from './device/driver.ts';
import type { OpenIdentity, OpenOptions } from './device/maker.ts';
import type { PlayedDevice } from './device/played-device.ts';
import type { StockModel } from './device/stock.ts';
import type { Devices } from './devices.ts';
import { AuthorMistake } from './failures.ts';
import { pathWords } from './load/mistake.ts';
import type { ServiceStep } from './scenario.ts';
import type { WorldLink } from './world-link.ts';

/** How a customer signs up with a device: at once with tokens for its client, or up to the code. */
export interface Register {
  /** Both return the name of the device. */
  register(value: NonNullable<ServiceStep['register']>): Promise<string>;
  consent(value: NonNullable<ServiceStep['consent']>): Promise<string>;
}

export interface RegisterOptions {
  readonly world: WorldLink;
  readonly devices: Devices;
  /** A unit of the maker's; it begins to work with its tokens. */
  readonly open: (identity: OpenIdentity, now: string, options?: OpenOptions) => Promise<PlayedDevice>;
  /** Of a device whose model belongs to the first client. */
  readonly environment: DeviceEnvironment;
  /** The configuration of the world, with the secrets of its clients. */
  readonly configuration: Readonly<Record<string, unknown>>;
}

const DEFAULT_DEVICE = 'device';
const DEFAULT_MODEL = 'acme-coffee';
const DEFAULT_REDIRECT = 'http://localhost:3000/callback';

type Registered = z.output<typeof registerDevice.reply.body>;
type Stock = Readonly<Record<string, StockModel>>;

export function createRegister({ world, devices, open, environment, configuration }: RegisterOptions): Register {
  const environmentOf = (modelId: string, given: string | undefined): DeviceEnvironment => {
    const clientId = given ?? clientOf(configuration, modelId) ?? environment.clientId;
    const secret = memberOf(configuration.securityProfiles, 'clientId', clientId, 'clientSecret');
    return { ...environment, clientId, clientSecret: secret ?? environment.clientSecret };
  };
  return {
    async register({ name = DEFAULT_DEVICE, stock, modelId = DEFAULT_MODEL, serialNumber: given, ...body }) {
      const serialNumber = devices.serialNumber(name, given);
      const reply = await world.act('POST', 'devices', { modelId, serialNumber, ...body });
      if (reply.status !== 201) return name;
      const { accessToken, refreshToken, expiresIn, directedCustomerId } = reply.body as Registered;
      const unit = { modelId, serialNumber };
      if (stock !== undefined) checkStock('register', stock, modelId, await devices.slotIdsOf(unit));
      const client = await open(unit, world.now, { stock: stock as Stock, directedCustomerId });
      const own = environmentOf(modelId, body.clientId);
      await client.start(own, { ...unit, accessToken, refreshToken, expiresIn }, world.now);
      await devices.put({ name, ...unit, client, directedCustomerId, redirectUri: DEFAULT_REDIRECT });
      return name;
    },
    async consent({ name = DEFAULT_DEVICE, stock, modelId = DEFAULT_MODEL, serialNumber: given, ...body }) {
      const serialNumber = devices.serialNumber(name, given);
      const { redirectUri = DEFAULT_REDIRECT } = body;
      const { clientId } = environmentOf(modelId, body.clientId);
      const unit = { modelId, serialNumber };
      const reply = await world.act('POST', 'consents', { ...unit, ...body, clientId, redirectUri });
      if (reply.status !== 201) return name;
      if (stock !== undefined) checkStock('consent', stock, modelId, await slotIdsOfModel(world, modelId));
      const client = await open(unit, world.now, { stock: stock as Stock });
      await devices.put({ name, ...unit, client, directedCustomerId: null, redirectUri });
      return name;
    },
  };
}

/** What there is in a slot that the device does not have would never be used. */
function checkStock(verb: 'register' | 'consent', stock: object, modelId: string, slotIds: readonly string[]): void {
  const unknown = Object.keys(stock).find((slotId) => !slotIds.includes(slotId));
  if (unknown === undefined || slotIds.length === 0) return;
  const path = [verb, 'stock', unknown];
  const message = `${pathWords(['service', ...path])}: ${modelId} has no such slot; it has ${slotIds.join(', ')}`;
  throw new AuthorMistake(message, nearestName(unknown, slotIds), path);
}

/** The view of a device that is not registered yet shows none. */
async function slotIdsOfModel(world: WorldLink, modelId: string): Promise<readonly string[]> {
  const { body } = await world.look('state');
  const { portal } = body as { readonly portal?: { readonly models?: readonly Model[] } };
  return portal?.models?.find((one) => one.modelId === modelId)?.slots.map(({ slotId }) => slotId) ?? [];
}

interface Model {
  readonly modelId: string;
  readonly slots: readonly { readonly slotId: string }[];
}

/** The client a model belongs to: the first one where it does not say; undefined for a model of the seed. */
function clientOf({ models, securityProfiles }: RegisterOptions['configuration'], modelId: string): string | undefined {
  const own = memberOf(models, 'modelId', modelId, 'clientId');
  if (own !== undefined || memberOf(models, 'modelId', modelId, 'modelId') === undefined) return own;
  return Array.isArray(securityProfiles) ? securityProfiles[0]?.clientId : undefined;
}

/** A text member of the entry of a list that is found by another one. */
function memberOf(list: unknown, key: string, value: string, wanted: string): string | undefined {
  if (!Array.isArray(list)) return undefined;
  const entry = list.find((one) => one?.[key] === value)?.[wanted];
  return typeof entry === 'string' ? entry : undefined;
}
