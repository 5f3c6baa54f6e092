import { expect, it } from 'vitest';
import { SEED_CLIENT_ID, SEED_CLIENT_SECRET } from '../../../emulator/domain/seed.ts';
import { deviceRef } from '../../../emulator/world.ts';
import { call, startTestEmulator } from '../../support/emulator.ts';

/** A device that was deregistered so long ago that it is forgotten, and comes back. */

it('a forgotten device that comes back shares no id and no token with the one before', async () => {
  const emulator = await startTestEmulator();
  const json = { 'content-type': 'application/json' };
  const names = JSON.stringify({ modelId: 'acme-coffee', serialNumber: 'SN-0001' });
  const live = async () => {
    const { body } = await call(emulator, 'POST', '/_emulator/devices', json, names);
    const device = emulator.device();
    const ids = device?.outbox.flatMap(({ notificationId, messageId }) => [notificationId, messageId]) ?? [];
    return { refreshToken: (body as { refreshToken: string }).refreshToken, ids: [device?.current?.grantId, ...ids] };
  };
  const refreshed = async (refresh_token: string) => {
    const form = {
      grant_type: 'refresh_token',
      refresh_token,
      client_id: SEED_CLIENT_ID,
      client_secret: SEED_CLIENT_SECRET,
    };
    return (await call(emulator, 'POST', '/auth/o2/token', {}, new URLSearchParams(form).toString())).status;
  };
  const first = await live();
  expect(await refreshed(first.refreshToken)).toBe(200);
  await call(
    emulator,
    'POST',
    '/_emulator/devices/acme-coffee/SN-0001/deregister',
    json,
    JSON.stringify({ by: 'customer' }),
  );
  const ref = deviceRef('acme-coffee', 'SN-0001');
  await emulator.world.store.remove(ref, emulator.world.store.read(ref)?.revision ?? 0);
  await emulator.world.engine.advance({ byMs: 1 });
  const second = await live();
  expect(await refreshed(second.refreshToken)).toBe(200);
  expect(await refreshed(first.refreshToken)).toBe(400);
  expect(second.ids.filter((id) => first.ids.includes(id))).toEqual([]);
});
