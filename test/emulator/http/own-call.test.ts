import { expect, test } from 'vitest';
import { startInProcess } from '../../../emulator/in-process.ts';
import { startEmulator } from '../../../emulator/index.ts';
import { createOwnTransport } from '../../../scenarios/runner/own-world.ts';
import { createTransport, type HttpReply, type HttpRequest } from '../../../scenarios/runner/transport.ts';

/** A call without a connection is answered and recorded as one over HTTP. */

const JSON_TYPE = { accept: '*/*', 'content-type': 'application/json' };

/** Path and what is sent; the same world hears them all, over one way or the other. */
const CALLS: readonly (Omit<HttpRequest, 'url'> & { readonly path: string })[] = [
  { method: 'GET', path: 'health' },
  { method: 'POST', path: 'devices', headers: JSON_TYPE, body: '{"modelId":"acme-coffee","serialNumber":"É-1"}' },
  { method: 'GET', path: 'devices/acme-coffee/%C3%89-1', headers: { accept: '*/*' } },
  { method: 'GET', path: 'devices?limit=1&after=' },
  { method: 'POST', path: 'clock/advance', headers: JSON_TYPE, body: '{"by":"PT0S"}' },
  { method: 'POST', path: 'clock/advance', headers: JSON_TYPE, body: '{"by":' },
  { method: 'POST', path: 'devices/acme-coffee/%C3%89-1/expire-tokens', headers: { accept: '*/*' } },
  { method: 'DELETE', path: 'faults/none' },
  { method: 'GET', path: 'no/such/thing' },
  { method: 'GET', path: 'devices/%zz' },
  { method: 'GET', path: 'health', headers: { origin: 'http://example.com' } },
  { method: 'PUT', path: 'clock', headers: JSON_TYPE, body: `"${'x'.repeat(1024 * 1024)}"` },
  { method: 'GET', path: 'timeline?kind=call' },
];

const world = () => startInProcess({ port: 0, clock: 'manual', now: '2031-03-04T10:00:00Z', seed: 1 });

/** As text, without what is of the one server, of real time, and of the way it came. */
const bare = (value: unknown, url: string): string =>
  JSON.stringify(value, (key, inner) => (key === 'isOwn' ? undefined : inner), 1)
    .replaceAll(new URL(url).host, 'HOST')
    .replace(/(\\?"wall\\?": ?)\\?"[^"]*"/g, '$1')
    .replace(/(\\?"wallMs\\?": ?)[\d.]+/g, '$1')
    .replace(/("content-length": )"\d+"/gi, '$1');

test('a call without a connection is answered and recorded as one over HTTP', async () => {
  const [near, far] = await Promise.all([world(), world()]);
  const transport = createTransport();
  try {
    const own = createOwnTransport(near.inside.ask);
    for (const { path, ...call } of CALLS) {
      const replies = await Promise.all([
        own.send({ ...call, url: `${near.url}/_emulator/${path}` }),
        transport.send({ ...call, url: `${far.url}/_emulator/${path}` }),
      ]);
      expect(bare(replies[0], near.url), path).toEqual(bare(replies[1], far.url));
    }
    expect(bare(near.entries(), near.url)).toEqual(bare(far.entries(), far.url));
  } finally {
    transport.close();
    await Promise.all([near.close(), far.close()]);
  }
});

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const NO_GRANT = 'grant_type=refresh_token&refresh_token=Atzr%7Cnone&client_id=none&client_secret=none';

/** Paths of every other surface, called as a device would. */
const DEVICE_CALLS: readonly (Omit<HttpRequest, 'url'> & { readonly path: string })[] = [
  { method: 'POST', path: 'auth/o2/token', headers: FORM, body: NO_GRANT },
  { method: 'POST', path: 'replenish/beans', headers: { authorization: 'Bearer none' } },
  { method: 'GET', path: 'subscriptionInfo?a=b' },
  { method: 'DELETE', path: 'registration' },
  {
    method: 'POST',
    path: 'deviceStatus',
    headers: { authorization: ' \t Bearer none\t ', 'content-type': ' ' },
    body: '{}',
  },
  { method: 'GET', path: '?Action=ListTopics&Version=2010-03-31' },
  { method: 'GET', path: 'no/such/thing' },
];

test('a call of a device is answered and recorded as one over HTTP, whatever its surface', async () => {
  const [near, far] = await Promise.all([world(), world()]);
  const [own, transport] = [createOwnTransport(near.inside.ask), createTransport()];
  try {
    for (const { path, ...call } of DEVICE_CALLS) {
      const one = await own.send({ ...call, url: `${near.url}/${path}` });
      const other = await transport.send({ ...call, url: `${far.url}/${path}` });
      expect(bare(one, near.url), path).toEqual(bare(other, far.url));
    }
    expect(bare(near.entries(), near.url)).toEqual(bare(far.entries(), far.url));
  } finally {
    transport.close();
    await Promise.all([near.close(), far.close()]);
  }
});

/** What becomes of a call: its reply, or the words in which it failed. */
const endOf = (sent: Promise<HttpReply>): Promise<HttpReply | string> => sent.catch((error: Error) => error.message);

test.each([
  { effect: 'reset' },
  { effect: 'reset', takesEffect: true },
  { effect: 'truncate' },
  { effect: 'truncate', keepBytes: 0 },
  { effect: 'delay', delayMs: 5 },
  { effect: 'status', status: 503 },
  {
    effect: 'status',
    status: 429,
    headers: { Server: 'other', 'X-Odd': '{a}', 'x-odd': 'b', Vary: 'Origin', 'X-Blank': ' \ta\t ' },
  },
])('a planned fault strikes it as one over HTTP: $effect', async (fault) => {
  const [near, far] = await Promise.all([world(), world()]);
  const [own, transport] = [createOwnTransport(near.inside.ask), createTransport()];
  const call = { method: 'POST', headers: FORM, body: NO_GRANT };
  try {
    const planned = JSON.stringify({ operations: ['token'], times: 1, ...fault });
    const ends: unknown[][] = [];
    for (const [url, send] of [
      [near.url, own.send],
      [far.url, transport.send],
    ] as const) {
      const plan = { method: 'POST', url: `${url}/_emulator/faults`, headers: JSON_TYPE, body: planned };
      const path = `${url}/auth/o2/token`;
      expect((await transport.send(plan)).status).toBe(201);
      ends.push([await endOf(send({ ...call, url: path })), await endOf(send({ ...call, url: path }))]);
    }
    expect(bare(ends[0], near.url)).toEqual(bare(ends[1], far.url));
    expect(bare(near.entries(), near.url)).toEqual(bare(far.entries(), far.url));
  } finally {
    transport.close();
    await Promise.all([near.close(), far.close()]);
  }
});

test('the world settles only once it is answered', async () => {
  const near = await world();
  const own = createOwnTransport(near.inside.ask);
  try {
    await near.control.planFault({ operations: ['token'], effect: 'delay', delayMs: 20 });
    const order: string[] = [];
    const call = own.send({ method: 'POST', url: `${near.url}/auth/o2/token`, headers: FORM, body: NO_GRANT });
    await Promise.all([call.then(() => order.push('answered')), near.clock.settle().then(() => order.push('settled'))]);
    expect(order).toEqual(['answered', 'settled']);
  } finally {
    await near.close();
  }
});

test('it ends when its transport is closed, or the emulator', async () => {
  const near = await world();
  await near.control.planFault({ operations: ['token'], effect: 'delay', delayMs: 60_000 });
  const [own, other] = [createOwnTransport(near.inside.ask), createOwnTransport(near.inside.ask)];
  const call = { method: 'POST', url: `${near.url}/auth/o2/token`, headers: FORM, body: NO_GRANT };
  const ends = [endOf(own.send(call)), endOf(other.send(call))];
  own.close();
  expect(await ends[0]).toBe('the connection was closed');
  expect(await endOf(own.send(call))).toBe('nothing is sent any more');
  await near.close();
  expect(await ends[1]).toBe('socket hang up');
});

test.each([
  ['a b', 'x'],
  ['authorization', 'Bearer ☃'],
  ['authorization', 'Bearer a\r\nx: y'],
])('what HTTP cannot carry is not sent: %j', async (name, value) => {
  const near = await world();
  const [own, transport] = [createOwnTransport(near.inside.ask), createTransport()];
  try {
    const call = { method: 'GET', url: `${near.url}/subscriptionInfo`, headers: { [name]: value } };
    const end = await endOf(own.send(call));
    expect(end).toEqual(await endOf(transport.send(call)));
    expect(end).toMatch(/^(Header name|Invalid character)/);
    expect(near.entries().filter(({ kind }) => kind === 'call')).toEqual([]);
  } finally {
    transport.close();
    await near.close();
  }
});

test('nobody serves it any more once the emulator is closed', async () => {
  const near = await world();
  await near.close();
  const call = { method: 'GET', url: `${near.url}/subscriptionInfo` };
  expect(await endOf(createOwnTransport(near.inside.ask).send(call))).toBe('the emulator is closed');
});

test('who starts an emulator with the library has no way around the network', async () => {
  const emulator = await startEmulator();
  await emulator.close();
  expect(emulator).not.toHaveProperty('inside');
});

test('an entry is plain data to whoever asks for it, and worked out late for those of the house', async () => {
  const near = await world();
  try {
    await createOwnTransport(near.inside.ask).send({ method: 'GET', url: `${near.url}/nowhere` });
    const getterOf = (one: object | undefined, name: string) => Object.getOwnPropertyDescriptor(one, name)?.get;
    const kinds = [near.entries(), near.inside.entriesAfter(0)].map((entries) => {
      const entry = entries.find(({ kind }) => kind === 'call');
      return entry?.kind === 'call'
        ? [getterOf(entry, 'body'), getterOf(entry.reply, 'body')].map((one) => typeof one)
        : [];
    });
    expect(kinds).toEqual([
      ['undefined', 'undefined'],
      ['function', 'function'],
    ]);
    expect(near.entries()).toEqual(near.inside.entriesAfter(0));
  } finally {
    await near.close();
  }
});
