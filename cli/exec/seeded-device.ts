import { registerAtOnce } from '../../emulator/http/lwa/consenting.ts';
import { appendEvents } from '../../emulator/http/record-call.ts';
import type { Started } from '../../emulator/start.ts';
import { EXIT, Failure } from '../exit.ts';

/** The device that is there when CMD starts, as if its customer had just signed it up. */
export interface SeededDevice {
  readonly modelId: string;
  readonly serialNumber: string;
  readonly slotIds: readonly string[];
  readonly accessToken: string;
  readonly refreshToken: string;
}

const SERIAL = 'SN-0001';

/** Registers the first model of the maker that is live; one that is not when there is no other. Null when he has none. */
export async function seedDevice({ emulator: { world }, env }: Started): Promise<SeededDevice | null> {
  const { models, customers } = world.portal();
  const own = models.filter(({ clientId }) => clientId === env.DRS_CLIENT_ID);
  const isLive = ({ live, marketplaces }: (typeof models)[number]): boolean =>
    live && customers[0] !== undefined && marketplaces.includes(customers[0].marketplace);
  const model = own.find(isLive) ?? own[0];
  if (model === undefined) return null;
  const { modelId, slots } = model;
  const device = { modelId, serialNumber: SERIAL };
  const registered = await registerAtOnce(world, { ...device, includeNonLive: !isLive(model) });
  if ('declined' in registered) throw new Failure(EXIT.usage, `--device seed: ${registered.problem}`);
  const { accessToken, refreshToken, events } = registered;
  appendEvents(world, events, { at: world.clock.now(), cause: null, device });
  world.engine.wake();
  return { ...device, slotIds: slots.map(({ slotId }) => slotId), accessToken, refreshToken };
}
