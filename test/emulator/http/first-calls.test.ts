import { afterAll, expect, test } from 'vitest';
import { startEmulator } from '../../../emulator/index.ts';

/** The control interface is loaded by the first call that asks for it; nobody is to notice. */

const emulator = await startEmulator({ port: 0, clock: 'manual' });
afterAll(() => emulator.close());

const ask = async (path: string, method = 'GET') => {
  const reply = await fetch(emulator.url + path, { method });
  return { status: reply.status, allow: reply.headers.get('allow'), body: (await reply.json()) as never };
};

test('the first calls, all at once, are answered as any later one is', async () => {
  const calls = [
    ['/_emulator/devices'],
    ['/_emulator/health'],
    ['/_emulator/clock', 'DELETE'],
    ['/_emulator/health', 'POST'],
    ['/_emulator/timelin'],
    ['/replenis/beans', 'POST'],
    ['/_emulator/orders/nothing/ship', 'POST'],
  ] as const;
  const askAll = () => Promise.all(calls.map(([path, method]) => ask(path, method)));
  const first = await askAll();
  expect(first.map(({ status }) => status)).toEqual([200, 200, 405, 405, 404, 404, 404]);
  expect(first.map(({ allow }) => allow)).toEqual([null, null, 'GET, PUT', 'GET', null, null, null]);
  expect(first[4]?.body).toMatchObject({ error: { nearest: '/_emulator/timeline' } });
  expect(first[5]?.body).toMatchObject({ message: expect.stringContaining('/replenish/{slotId}') });
  expect(await askAll()).toEqual(first);
});

test('what they were is on the timeline', async () => {
  const paths = emulator.entries().flatMap((entry) => (entry.kind === 'call' ? [entry.path] : []));
  expect(paths).toEqual(expect.arrayContaining(['/_emulator/orders/nothing/ship', '/replenis/beans']));
});
