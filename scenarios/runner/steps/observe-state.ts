import type { Device } from '../../../contracts/control/device.ts';
import { readInstant } from '../../../contracts/control/instant-text.ts';
import { clientView } from '../capture.ts';
import { match } from '../match/match.ts';
import { show } from '../match/show-value.ts';
import type { Difference } from '../outcome.ts';
import type { Playing, StepRecord } from '../playing.ts';
import type { ExpectStep } from '../scenario.ts';
import { deviceView } from '../views.ts';

/** How things stand now: the device and its orders as the world has them, what its client knows, and the clock. */
export async function observeState(
  playing: Playing,
  observed: StepRecord,
  expected: NonNullable<ExpectStep['state']>,
  exactly: boolean,
): Promise<Difference[]> {
  const { device, order, client, clock } = expected;
  const differences: Difference[] = [];
  const fetched = new Map<string, Device | undefined>();
  const viewOf = async (pattern: unknown): Promise<Device | undefined> => {
    const { modelId, serialNumber } = named(playing, observed, pattern);
    const key = `${modelId}/${serialNumber}`;
    if (!fetched.has(key)) fetched.set(key, await deviceView(playing, { modelId, serialNumber }));
    return fetched.get(key);
  };
  if (device !== undefined) differences.push(...match(device, await viewOf(device), { path: 'state.device', exactly }));
  if (order !== undefined) {
    const { slotId, instanceId } = texts(order);
    const found = (await viewOf(order))?.orders.findLast(
      (one) =>
        (slotId === undefined || one.slotId === slotId) && (instanceId === undefined || one.instanceId === instanceId),
    );
    differences.push(...match(order, found, { path: 'state.order', exactly }));
  }
  if (client !== undefined) {
    const seen = await clientView(playing, observed.device);
    differences.push(...match(client, seen, { path: 'state.client', exactly }));
  }
  if (clock !== undefined && readInstant(clock) !== readInstant(playing.world.now))
    differences.push({ path: 'state.clock', expected: show(readInstant(clock)), seen: show(playing.world.now) });
  return differences;
}

/** The members of a pattern that are plain texts: they say which one is meant. */
function texts(pattern: unknown): Readonly<Record<string, string>> {
  if (typeof pattern !== 'object' || pattern === null) return {};
  return Object.fromEntries(Object.entries(pattern).filter(([, value]) => typeof value === 'string'));
}

/** The device that the pattern names by its serial number, else that of the observed step. */
function named({ devices }: Playing, { device }: StepRecord, pattern: unknown) {
  const { modelId, serialNumber } = texts(pattern);
  const own = serialNumber === undefined ? devices.get(device) : undefined;
  if (own !== undefined) return own;
  const known = devices.all.find((one) => one.serialNumber === serialNumber);
  return { modelId: modelId ?? known?.modelId ?? '', serialNumber: serialNumber ?? '' };
}
