import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { createMaker } from '../../../../scenarios/runner/device/maker.ts';
import { createTransport } from '../../../../scenarios/runner/transport.ts';
import { MINUTE, startWorld } from './given-maker.ts';

/** A service behind a line that breaks in the middle of every first reply. */
async function startBadLine(target: string): Promise<string> {
  const seen = new Set<string>();
  const server = createServer((incoming, response) => {
    const call = `${incoming.method} ${incoming.url}`;
    const isFirst = !seen.has(call);
    seen.add(call);
    const { host: _, connection: __, ...headers } = incoming.headers;
    const onward = request(target + incoming.url, { method: incoming.method ?? 'GET', headers }, (reply) => {
      response.writeHead(reply.statusCode ?? 0, reply.headers);
      if (!isFirst) {
        reply.pipe(response);
        return;
      }
      reply.resume().on('end', () => {
        response.write('{');
        response.socket?.end();
      });
    });
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

it('takes up what a broken line cut off, and doubles nothing', async () => {
  const { emulator, environment, now } = await startWorld({ subscribe: null });
  const line = await startBadLine(emulator.url);
  const transport = createTransport();
  const badEnvironment = { ...environment, drsUrl: line, tokenUrl: `${line}/auth/o2/token` };
  const maker = await createMaker({ environment: badEnvironment, transport });
  onTestFinished(async () => {
    await maker.close();
    transport.close();
  });
  const { modelId, serialNumber, refreshToken } = await emulator.control.registerDevice({
    modelId: 'acme-coffee',
    serialNumber: 'SN-0001',
  });
  const device = await maker.open({ modelId, serialNumber, refreshToken }, now(), {
    stock: { beans: { remaining: 5 } },
  });
  let { nextWakeAt } = await device.wait(now());
  for (let wakes = 0; nextWakeAt !== null && wakes < 8; wakes += 1) {
    if (Date.parse(nextWakeAt) > Date.parse(now()) + 60 * MINUTE) break;
    await emulator.clock.advanceTo(nextWakeAt);
    ({ nextWakeAt } = await device.wait(nextWakeAt));
  }
  const orders = await emulator.control.call<{ items: { instanceId: string }[] }>('GET', 'orders');
  expect(orders.items).toHaveLength(1);
  expect(device.observed().slots.beans).toMatchObject({ openOrder: orders.items[0]?.instanceId, subscribed: true });
  const seen = await emulator.control.call<{ lastDeviceStatusAt: string | null }>('GET', 'devices/acme-coffee/SN-0001');
  expect(seen.lastDeviceStatusAt).not.toBeNull();
});
