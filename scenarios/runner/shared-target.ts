import type { NamedDevice } from './devices.ts';
import { type Target, TargetError } from './target.ts';
import { allDevices } from './views.ts';

/** A target that others use too: what has happened there before, and how it is left. */

/** Its clock has to stand, so that nothing happens between two steps. */
export async function checkClock(target: Target): Promise<void> {
  const { url } = target;
  const { status, body } = await target.control<{ readonly mode?: string } | null>('GET', 'clock');
  if (status !== 200) throw new TargetError(`${url} does not show its clock: ${status}`);
  if (body?.mode === 'manual') return;
  throw new TargetError(
    `the clock of ${url} goes by itself (${body?.mode}); scenarios need one that stands: start the emulator with --clock manual`,
  );
}

/** Number of the newest entry of its timeline; 0 when there is none. */
export async function lastSeqOf(target: Target): Promise<number> {
  const isBehind = async (seq: number): Promise<boolean> => {
    const { body } = await target.control<{ readonly items: readonly unknown[] }>(
      'GET',
      `timeline?after=${seq}&limit=1`,
    );
    return body.items.length > 0;
  };
  let low = 0;
  let step = 1;
  // First in growing steps, then by halves: the interface has no other word for it.
  while (await isBehind(low + step - 1)) {
    low += step;
    step *= 2;
  }
  let high = low + step - 1;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (await isBehind(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Tells the devices that are there already from those that a scenario brings. */
export async function foreignDevices(target: Target): Promise<(device: DeviceName) => boolean> {
  const names = new Set((await allDevices((path) => target.control('GET', path))).map(nameOf));
  return (device) => names.has(nameOf(device));
}

interface DeviceName {
  readonly modelId: string;
  readonly serialNumber: string;
}

const nameOf = ({ modelId, serialNumber }: DeviceName): string => `${modelId}/${serialNumber}`;

/** Takes back what a scenario brought: its faults, its subscription and its devices. The clock stays where it is. */
export async function leaveTarget(
  target: Target,
  subscriptionArns: readonly string[],
  devices: readonly NamedDevice[],
  faults: readonly string[],
): Promise<void> {
  for (const faultId of faults) await target.control('DELETE', `faults/${encodeURIComponent(faultId)}`);
  for (const { modelId, serialNumber } of devices)
    await target.control('POST', `devices/${modelId}/${serialNumber}/deregister`, {});
  for (const arn of subscriptionArns) await target.control('DELETE', `subscriptions/${encodeURIComponent(arn)}`);
  await target.control('POST', 'clock/advance', { by: 'PT0S' });
}
