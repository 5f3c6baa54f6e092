import { expect, test } from 'vitest';
import { startInProcess } from '../../../emulator/in-process.ts';
import { askOwnWorld } from '../../../scenarios/runner/own-world.ts';
import { createTransport, type HttpRequest } from '../../../scenarios/runner/transport.ts';

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

/** As text, without what is of the one server, and of real time. */
const bare = (value: unknown, url: string): string =>
  JSON.stringify(value, null, 1)
    .replaceAll(new URL(url).host, 'HOST')
    .replace(/(\\?"wall\\?": ?)\\?"[^"]*"/g, '$1')
    .replace(/(\\?"wallMs\\?": ?)[\d.]+/g, '$1')
    .replace(/("content-length": )"\d+"/gi, '$1');

test('a call without a connection is answered and recorded as one over HTTP', async () => {
  const [near, far] = await Promise.all([world(), world()]);
  const transport = createTransport();
  try {
    const ask = askOwnWorld(near.ask);
    for (const { path, ...call } of CALLS) {
      const replies = await Promise.all([
        ask({ ...call, url: `${near.url}/_emulator/${path}` }),
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
