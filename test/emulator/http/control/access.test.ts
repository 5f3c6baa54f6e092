import { describe, expect, it } from 'vitest';
import { controlEndpoints } from '../../../../contracts/control/index.ts';
import { customerEndpoints } from '../../../../contracts/customer/index.ts';
import { startTestEmulator } from '../../../support/emulator.ts';
import { rawConnection, requestText } from '../../../support/raw-connection.ts';
import { asker } from './client.ts';

const everything: { method: string; path: string }[] = Object.values({
  ...controlEndpoints,
  ...customerEndpoints,
}).flatMap(({ methods, paths }) =>
  methods.flatMap((method) => paths.map(({ path }) => ({ method, path: path.replace(/\{\w+\}/g, 'x') }))),
);

describe('every call under /_emulator/', () => {
  it.each(everything)('$method $path is closed to foreign names and pages', async ({ method, path }) => {
    const emulator = await startTestEmulator();
    const before = (await emulator.world.snapshot()).units;
    for (const headers of [
      { Host: 'evil.example' },
      { Host: '127.0.0.1', Origin: 'http://evil.example' },
      { Host: '127.0.0.1', Origin: 'null' },
      { Host: '127.0.0.1', 'Sec-Fetch-Site': 'cross-site' },
    ]) {
      const connection = await rawConnection(emulator.port);
      connection.send(requestText(`${method} ${path} HTTP/1.1`, headers));
      const reply = await connection.reply();
      expect(reply.statusLine).toBe('HTTP/1.1 403 Forbidden');
      expect(reply.json()).toMatchObject({ error: { code: 'forbidden' } });
      connection.socket.destroy();
    }
    expect((await emulator.world.snapshot()).units).toEqual(before);
  });

  it.each(everything)('$method $path asks for the control token', async ({ method, path }) => {
    const emulator = await startTestEmulator({ controlToken: 'open-sesame' });
    const before = (await emulator.world.snapshot()).units;
    for (const headers of [{}, { authorization: 'Bearer open-sesam' }] as Record<string, string>[]) {
      const reply = await fetch(emulator.url + path, { method, headers });
      expect(reply.status).toBe(401);
      expect(reply.headers.get('www-authenticate')).toBe('Bearer');
      expect(await reply.json()).toMatchObject({ error: { code: 'unauthorized' } });
    }
    expect((await emulator.world.snapshot()).units).toEqual(before);
  });
});

describe('the control interface', () => {
  it('opens to its token, to an allowed name, and to a client without a Host', async () => {
    const emulator = await startTestEmulator({ controlToken: 'open-sesame', allowedHosts: ['dev.example'] });
    const ask = asker(emulator);
    expect((await ask('GET', 'health', undefined, { authorization: 'Bearer open-sesame' })).status).toBe(200);
    for (const host of ['Host: dev.example:8700', 'Host: localhost', 'X-No: host']) {
      const connection = await rawConnection(emulator.port);
      connection.send(requestText('GET /_emulator/health HTTP/1.1', [host, 'Authorization: Bearer open-sesame']));
      expect((await connection.reply()).statusLine).toBe('HTTP/1.1 200 OK');
    }
  });

  it('leaves the emulated service open to all names: firmware has its own', async () => {
    const emulator = await startTestEmulator({ controlToken: 'open-sesame' });
    const connection = await rawConnection(emulator.port);
    connection.send(
      requestText('GET /subscriptionInfo HTTP/1.1', { Host: 'dash-replenishment-service-na.amazon.com' }),
    );
    expect((await connection.reply()).json()).toEqual({ message: 'Invalid token' });
  });
});
