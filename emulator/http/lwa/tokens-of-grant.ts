import type { Draw } from '../../domain/outcome.ts';
import type { Device, Registration } from '../../domain/state.ts';
import type { Landing } from '../../landing.ts';
import type { Tokens } from '../../tokens.ts';
import { deviceRef, type World } from '../../world.ts';

/** Tokens of a registration, and the device they speak for. */

interface Named {
  readonly modelId: string;
  readonly serialNumber: string;
}

/** The device as it has landed: nobody is answered from a write that may still fail. */
export function landedDevice(
  world: Pick<World, 'store'>,
  { modelId, serialNumber }: Named,
): Landing<Device | undefined> {
  const ref = deviceRef(modelId, serialNumber);
  const current = world.store.read(ref);
  const landing = current === undefined ? undefined : world.store.landed(ref, current.revision);
  return landing === undefined ? current?.doc : landing.then(() => current?.doc);
}

/** An access and a refresh token. `confidential`: the refresh token works with the client's secret only. */
export function mintTokens(
  tokens: Tokens,
  { modelId, serialNumber }: Named,
  { grantId, accessEpoch }: Registration,
  { mintedAtMs, confidential }: { mintedAtMs: number; confidential: boolean },
  { ids }: Draw,
): { accessToken: string; refreshToken: string } {
  const claims = { modelId, serialNumber, grantId, epoch: accessEpoch, mintedAtMs, confidential };
  return {
    accessToken: tokens.mint({ ...claims, kind: 'access' }, ids.opaque('access-token', 22)),
    refreshToken: tokens.mint({ ...claims, kind: 'refresh' }, ids.opaque('refresh-token', 22)),
  };
}
