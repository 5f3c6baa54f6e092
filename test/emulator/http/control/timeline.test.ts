import { describe, expect, it, onTestFinished } from 'vitest';
import type { TimelineEntry } from '../../../../contracts/timeline.ts';
import { register, replenish, slotStatus, startTestEmulator } from '../../../support/emulator.ts';
import { allPages, asker } from './client.ts';

const start = async (options: Parameters<typeof startTestEmulator>[0] = {}) => {
  const emulator = await startTestEmulator(options);
  return { emulator, ask: asker(emulator) };
};

describe('the timeline', () => {
  it('is read in pages, by kind and by device', async () => {
    const { emulator, ask } = await start();
    await replenish(emulator, await register(emulator));
    await replenish(emulator, await register(emulator, { serialNumber: 'SN-2' }));
    const all = emulator.world.timeline.query({ limit: 1000 }).items;
    expect((await allPages(ask, 'timeline', 3)).items).toEqual(all);
    expect((await ask('GET', 'timeline?kind=state')).body.items).toEqual(all.filter(({ kind }) => kind === 'state'));
    expect((await ask('GET', 'timeline?device=acme-coffee/SN-2')).body.items).toEqual(
      all.filter(({ device }) => device?.serialNumber === 'SN-2'),
    );
    expect((await ask('GET', `timeline?after=${all.at(-1)?.seq}`)).body).toEqual({ items: [], next: null });
    for (const query of ['after=x', 'after=-1', 'kind=calls', 'device=SN-2', 'limit=0']) {
      expect((await ask('GET', `timeline?${query}`)).status, query).toBe(400);
    }
  });

  it('says so when it no longer has everything', async () => {
    const { emulator, ask } = await start({ timeline: { maxEntries: 3, maxBytes: 1_000_000 } });
    for (const serialNumber of ['A', 'B', 'C']) await register(emulator, { serialNumber });
    const { items } = (await ask('GET', 'timeline')).body as unknown as { items: TimelineEntry[] };
    expect(items[0]).toMatchObject({ kind: 'gap', dropped: 4 });
    expect(items).toHaveLength(4);
  });
});

describe('the requests', () => {
  it('are the calls to the service, wrong paths too, and none of those that drive the machine', async () => {
    const { emulator, ask } = await start();
    await ask('POST', 'clock/advance', { by: 'PT0S' });
    await replenish(emulator, await register(emulator));
    await fetch(`${emulator.url}/replenisch/beans`, { method: 'POST' });
    await fetch(`${emulator.url}/auth/o2/token`, { method: 'POST' });
    const { items } = await allPages(ask, 'requests', 2);
    expect(items.map(({ operation, path }) => [operation, path])).toEqual([
      ['replenish', '/replenish/beans'],
      [null, '/replenisch/beans'],
      ['token', '/auth/o2/token'],
    ]);
    expect((await ask('GET', 'requests?device=acme-coffee/SN-0001')).body.items).toEqual(items.slice(0, 1));
    expect(emulator.entries('call')).toHaveLength(4);
    expect((await ask('GET', 'requests?after=x')).status).toBe(400);
  });
});

describe('the findings', () => {
  it('are listed one by one, with the call they belong to', async () => {
    const { emulator, ask } = await start();
    const device = await register(emulator);
    const odd = JSON.stringify({
      expectedReplenishmentDate: '2031-03-11',
      remainingQuantityInUnit: 3,
      originalQuantityInUnit: 10,
      totalQuantityOnHand: 2,
      lastUseDate: '2031-3-4',
    });
    for (let i = 0; i < 2; i += 1) await slotStatus(emulator, device, odd, { 'content-type': 'text/plain' });
    const expected = emulator
      .entries('call')
      .flatMap(({ seq, at, device, operation, findings }) =>
        findings.map((finding) => ({ seq, at, device, operation, ...finding })),
      );
    expect(expected.length).toBeGreaterThanOrEqual(4);
    for (const limit of [1, 3, 100]) expect((await allPages(ask, 'findings', limit)).items).toEqual(expected);
    const { seq } = expected[0] as { seq: number };
    expect((await ask('GET', `findings?after=${seq}`)).body.items).toEqual(expected.filter((one) => one.seq > seq));
    expect((await ask('GET', 'findings?device=acme-coffee/none')).body.items).toEqual([]);
    expect((await ask('GET', 'findings?after=1.x')).status).toBe(400);
  });
});

/** Reads server-sent events until so many have come. */
async function stream(url: string, headers: Record<string, string> = {}) {
  const abort = new AbortController();
  onTestFinished(() => abort.abort());
  const reply = await fetch(url, { headers, signal: abort.signal });
  const reader = (reply.body as ReadableStream<Uint8Array>).getReader();
  const decoder = new TextDecoder();
  let text = '';
  const events: { id: number; entry: TimelineEntry }[] = [];
  return {
    reply,
    events,
    async until(count: number) {
      while (events.length < count) {
        const { value, done } = await reader.read();
        if (done) throw new Error('the stream ended');
        text += decoder.decode(value, { stream: true });
        const blocks = text.split('\n\n');
        text = blocks.pop() ?? '';
        for (const block of blocks) {
          const match = /^id: (\d+)\ndata: (.*)$/.exec(block);
          if (match === null) throw new Error(`no event: ${block}`);
          events.push({ id: Number(match[1]), entry: JSON.parse(match[2] ?? '') });
        }
      }
      return events;
    },
    close: () => abort.abort(),
  };
}

describe('the stream', () => {
  it('begins with what comes next', async () => {
    const { emulator } = await start();
    const device = await register(emulator);
    const from = emulator.world.timeline.last;
    const follower = await stream(`${emulator.url}/_emulator/timeline/stream`);
    expect(follower.reply.headers.get('content-type')).toBe('text/event-stream');
    await replenish(emulator, device);
    const events = await follower.until(2);
    const expected = emulator.world.timeline.query({ after: from, limit: 2 }).items;
    expect(events.map(({ entry }) => entry)).toEqual(expected);
    expect(events.map(({ id }) => id)).toEqual(expected.map(({ seq }) => seq));
  });

  it('goes on after the entry it is told, each entry once, and Last-Event-ID wins', async () => {
    const { emulator } = await start();
    for (let i = 0; i < 500; i += 1) {
      emulator.world.timeline.append({
        kind: 'customer',
        at: emulator.world.clock.now(),
        cause: null,
        device: null,
        actor: 'customer',
        action: String(i),
      });
    }
    const whole = await stream(`${emulator.url}/_emulator/timeline/stream?after=0`);
    await register(emulator);
    const { last } = emulator.world.timeline;
    expect((await whole.until(last)).map(({ id }) => id)).toEqual(Array.from({ length: last }, (_, at) => at + 1));
    const rest = await stream(`${emulator.url}/_emulator/timeline/stream?after=0`, {
      'last-event-id': String(last - 1),
    });
    expect((await rest.until(1)).map(({ id }) => id)).toEqual([last]);
  });

  it('takes kind and device like the list', async () => {
    const { emulator } = await start();
    const url = `${emulator.url}/_emulator/timeline/stream?after=0&kind=notification&device=acme-coffee/SN-0002`;
    const follower = await stream(url);
    await register(emulator);
    await register(emulator, { serialNumber: 'SN-0002' });
    const { items } = emulator.world.timeline.query({ kind: 'notification', device: 'acme-coffee/SN-0002' });
    expect(items).toHaveLength(2);
    expect((await follower.until(2)).map(({ entry }) => entry)).toEqual(items);
    await register(emulator, { serialNumber: 'SN-0003' });
    await replenish(emulator, await register(emulator, { serialNumber: 'SN-0002' }));
    await emulator.world.engine.advance({ byMs: 2000 });
    const wanted = emulator.world.timeline.query({ kind: 'notification', device: 'acme-coffee/SN-0002' }).items;
    expect((await follower.until(wanted.length)).map(({ entry }) => entry)).toEqual(wanted);
  });

  it('refuses a beginning that is none', async () => {
    const { ask } = await start();
    expect((await ask('GET', 'timeline/stream?after=x')).status).toBe(400);
    expect((await ask('GET', 'timeline/stream?kind=x')).status).toBe(400);
  });
});
