import { describe, expect, it } from 'vitest';
import { TOKEN_CODES } from '../../../../contracts/control/explain.ts';
import { deviceRef } from '../../../../emulator/world.ts';
import { call, callHeaders, register, replenish, startTestEmulator } from '../../../support/emulator.ts';
import { asker } from './client.ts';

const start = async (options: Parameters<typeof startTestEmulator>[0] = {}) => {
  const emulator = await startTestEmulator(options);
  return { emulator, ask: asker(emulator), device: await register(emulator) };
};
const of = (token: string) => `explain?token=${encodeURIComponent(token)}`;

describe('an explanation', () => {
  it('of a slot follows what is asked of the service, call by call', async () => {
    const { emulator, ask, device } = await start();
    const why = async () => (await ask('GET', 'explain?device=acme-coffee/SN-0001&slot=beans')).body;
    expect(await why()).toMatchObject({ code: 'never-asked' });
    await call(emulator, 'POST', '/replenish/beans', callHeaders('Atza|nothing', 'DrsReplenish'));
    expect(await why()).toMatchObject({ code: 'call-refused' });
    await call(emulator, 'POST', '/drs/Replenish/beans', {});
    expect(String((await why()).answer)).toContain('path and method are none of the device API');
    await ask('POST', 'faults', { faultId: 'down', effect: 'reset', operations: ['replenish'], times: 1 });
    await replenish(emulator, device).catch(() => {});
    expect(await why()).toMatchObject({ code: 'call-struck' });
    await replenish(emulator, device);
    expect(await why()).toMatchObject({ code: 'order-accepted', replenish: 'ORDER_INPROGRESS' });
  });

  it('of a slot tells that an order was made though its answer was lost', async () => {
    const { emulator, ask, device } = await start();
    await ask('POST', 'faults', { effect: 'reset', operations: ['replenish'], times: 1, takesEffect: true });
    await replenish(emulator, device).catch(() => {});
    await ask('POST', 'clock/advance', { by: 'P20D' });
    expect((await ask('GET', 'explain?device=acme-coffee/SN-0001')).body).toMatchObject({ code: 'order-delivered' });
  });

  it('of a notification is found by its id, in the outbox and on the record', async () => {
    const { emulator, ask } = await start();
    const id = emulator.device()?.outbox[0]?.notificationId ?? '';
    expect((await ask('GET', `explain?notification=${id}`)).body).toMatchObject({ code: 'nobody-subscribed' });
    const ref = deviceRef('acme-coffee', 'SN-0001');
    await emulator.world.decide(ref, undefined, (doc) => ({
      next: doc === undefined ? doc : { ...doc, outbox: [] },
      events: [],
      result: undefined,
    }));
    expect((await ask('GET', `explain?notification=${id}`)).body).toMatchObject({ code: 'not-kept' });
    expect((await ask('GET', 'explain?notification=amzn1')).status).toBe(404);
  });

  it('of a token knows what it is, and what was done to it on the way', async () => {
    const { ask, device } = await start();
    const { accessToken, refreshToken } = device;
    const code = async (token: string) => String((await ask('GET', of(token))).body.code);
    const answer = async (token: string) => String((await ask('GET', of(token))).body.answer);
    expect(await code(accessToken)).toBe('good');
    expect(await code(refreshToken)).toBe('good-for-refresh');
    expect(await code(`${accessToken.slice(0, -1)}_`)).toBe('foreign');
    expect(await code('ANabcdefghijklmnopqr')).toBe('foreign');
    expect(await answer(`Bearer ${accessToken}`)).toContain('the scheme "Bearer", which is not part of the token');
    expect(await answer(encodeURIComponent(accessToken))).toContain('percent-encoded');
    expect(await answer('not a token')).toContain('white space');
    expect(await answer('token')).toContain('the form of none');
    await ask('POST', 'devices/acme-coffee/SN-0001/expire-tokens');
    expect(await code(accessToken)).toBe('declared-dead');
  });

  it('of a code and of a handshake token', async () => {
    const { emulator, ask } = await start();
    const { body } = await ask('POST', 'consents', {
      clientId: 'amzn1.application-oa2-client.00000000000000000000000000000001',
      modelId: 'acme-coffee',
      serialNumber: 'SN-0002',
      redirectUri: 'http://localhost:3000/callback',
    });
    expect((await ask('GET', of(String(body.code)))).body).toMatchObject({ code: 'good-for-exchange' });
    await ask('POST', 'subscriptions', { endpoint: 'http://127.0.0.1:9/' });
    const topic = emulator.world.store.list('topic').items[0]?.doc;
    const token = topic?.subscriptions[0]?.token ?? '';
    expect((await ask('GET', of(token))).body).toMatchObject({ code: 'handshake-token' });
    expect(TOKEN_CODES).toContain('handshake-token');
  });

  it.each([
    ['explain', 'query', 'exactly one of'],
    ['explain?device=acme-coffee/SN-0001&notification=x', 'query', 'exactly one of'],
    ['explain?notification=x&slot=beans', 'slot', 'expected the device'],
    ['explain?device=acme-coffee', 'device', 'expected MODEL/SERIAL'],
    ['explain?devise=a/b', 'devise', 'unknown key'],
    ['explain?token=', 'token', ''],
  ])('is refused for %s', async (path, at, problem) => {
    const { ask } = await start();
    const { status, body } = await ask('GET', path);
    expect({ status, path: body.error?.path }).toEqual({ status: 400, path: at });
    expect(String(body.error?.message)).toContain(problem);
  });

  it('of a device that nobody registered names the one that comes near, and a model that is not live', async () => {
    const { ask } = await start();
    expect((await ask('GET', 'explain?device=acme-coffee/SN-0002')).body).toMatchObject({
      error: { code: 'not-found', nearest: 'acme-coffee/SN-0001' },
    });
    const { body } = await ask('GET', 'explain?device=acme-preview/SN-0001');
    expect(String(body.error?.message)).toContain('acme-preview is not live: sign-up needs should_include_non_live');
    expect((await ask('GET', 'explain?device=acme-coffee/SN-0001&slot=been')).body).toMatchObject({
      error: { nearest: 'beans' },
    });
  });
});

describe('asking', () => {
  it('leaves no trace, and a token appears nowhere: not in the reply, the record or the log', async () => {
    const { emulator, ask, device } = await start();
    const before = emulator.world.timeline.last;
    const units = (await emulator.world.snapshot()).units;
    const replies: string[] = [];
    for (const token of [device.accessToken, device.refreshToken, `${device.accessToken}x`]) {
      replies.push((await ask('GET', of(token))).text, (await ask('GET', `${of(token)}&slot=beans`)).text);
    }
    expect(emulator.world.timeline.last).toBe(before);
    expect((await emulator.world.snapshot()).units).toEqual(units);
    // By a method that is not served the question itself goes on the record.
    for (const token of [device.accessToken, 'ANabcdefghijklmnopqr'])
      replies.push(await (await fetch(`${emulator.url}/_emulator/${of(token)}`, { method: 'POST' })).text());
    const record = JSON.stringify(emulator.world.timeline.query({ limit: 1000 }).items);
    for (const text of [...replies, record, ...emulator.lines]) {
      expect(text).not.toContain(device.accessToken.slice(0, 30));
      expect(text).not.toContain(encodeURIComponent(device.accessToken).slice(0, 30));
      expect(text).not.toContain(device.refreshToken.slice(0, 30));
      expect(text).not.toContain('ANabcdefghijklmnopqr');
    }
  });

  it('works on a record that has lost its beginning', async () => {
    const { emulator, ask, device } = await start({ timeline: { maxEntries: 300, maxBytes: 1_000_000 } });
    for (let count = 0; count < 400; count += 1) await replenish(emulator, device);
    const { body } = await ask('GET', 'explain?device=acme-coffee/SN-0001');
    expect(body).toMatchObject({ code: 'order-accepted' });
  });
});
