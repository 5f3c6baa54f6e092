import { describe, expect, it } from 'vitest';
import { type NewEntry, TimelineEntry } from '../../contracts/timeline.ts';
import { toInstant } from '../../emulator/clock.ts';
import { createTimeline, type TimelineOptions } from '../../emulator/timeline.ts';
import type { MakeEntry } from '../../emulator/timeline-ring.ts';
import { register, replenish, slotStatus, startTestEmulator } from '../support/emulator.ts';
import { T0 } from '../support/given.ts';
import { startListener, subscribed } from '../support/listener.ts';

const created = (options: Partial<TimelineOptions> = {}) => {
  let wall = 0;
  return createTimeline({
    maxEntries: 1000,
    maxBytes: 1024 * 1024,
    wallMs: () => (wall += 1000),
    toInstant,
    ...options,
  });
};
const entry = (action: string, serialNumber: string | null = null): NewEntry => ({
  kind: 'customer',
  at: T0,
  cause: null,
  device: serialNumber === null ? null : { modelId: 'acme-coffee', serialNumber },
  actor: 'customer',
  action,
});
const deferred: MakeEntry = (text, seq, wall) => TimelineEntry.parse({ seq, ...entry(text), wall });
const actions = (items: readonly TimelineEntry[]) =>
  items.map((one) => (one.kind === 'customer' ? one.action : one.kind));

describe('the record', () => {
  it('numbers what is appended and gives it its real time', () => {
    const timeline = created();
    expect(timeline.last).toBe(0);
    expect(timeline.append(entry('a'))).toMatchObject({ seq: 1, action: 'a', wall: '1970-01-01T00:00:01.000Z' });
    expect(timeline.defer('customer', 'b', deferred)).toBe(2);
    expect(timeline.last).toBe(2);
    expect(timeline.query({}).items).toMatchObject([
      { seq: 1, action: 'a' },
      { seq: 2, action: 'b', wall: '1970-01-01T00:00:02.000Z' },
    ]);
  });

  it('makes a deferred entry only when somebody looks, and then the same each time', () => {
    let made = 0;
    const timeline = created();
    timeline.defer('customer', 'x', (...kept) => {
      made += 1;
      return deferred(...kept);
    });
    timeline.query({ kind: 'state' });
    expect(made).toBe(0);
    expect(timeline.query({}).items).toEqual(timeline.query({}).items);
    expect(made).toBeGreaterThan(0);
  });

  it('keeps any text whole, also beyond ASCII and over the size of a chunk', () => {
    const timeline = created({ maxBytes: 64 * 1024 * 1024 });
    const texts = ['', 'ä☕😀', '\u001f\u001e\n\0', 'x'.repeat(400_000), '☕'.repeat(400_000), 'end'];
    for (const text of texts) timeline.defer('customer', text, deferred);
    expect(actions(timeline.query({}).items)).toEqual(texts);
  });

  it('is read page by page', () => {
    const timeline = created();
    for (let i = 1; i <= 7; i += 1) timeline.append(entry(String(i)));
    const first = timeline.query({ limit: 3 });
    expect([actions(first.items), first.next]).toEqual([['1', '2', '3'], 3]);
    const second = timeline.query({ after: 3, limit: 3 });
    expect([actions(second.items), second.next]).toEqual([['4', '5', '6'], 6]);
    const third = timeline.query({ after: 6, limit: 3 });
    expect([actions(third.items), third.next]).toEqual([['7'], null]);
    expect(timeline.query({ after: 7 })).toEqual({ items: [], next: null });
    expect(timeline.query({ after: 999 })).toEqual({ items: [], next: null });
    // A page that is just full is the last one.
    expect(timeline.query({ after: 4, limit: 3 }).next).toBeNull();
  });

  it('is read by kind and by device', () => {
    const timeline = created();
    timeline.append(entry('1', 'SN-1'));
    timeline.append({ kind: 'world', at: T0, cause: null, device: null, event: 'started' });
    timeline.append(entry('2', 'SN-2'));
    expect(actions(timeline.query({ kind: 'world' }).items)).toEqual(['world']);
    expect(actions(timeline.query({ device: 'acme-coffee/SN-2' }).items)).toEqual(['2']);
    expect(timeline.query({ device: 'acme-coffee/SN' }).items).toEqual([]);
    expect(timeline.query({ device: 'undefined/undefined' }).items).toEqual([]);
  });

  it('is followed, in whole or by kind, until one has enough', () => {
    const timeline = created();
    const [all, some]: [string[], string[]] = [[], []];
    const enough = timeline.follow((one) => all.push(one.kind));
    timeline.follow((one) => some.push(one.kind), 'world');
    timeline.append(entry('a'));
    timeline.defer('customer', 'b', deferred);
    timeline.append({ kind: 'world', at: T0, cause: null, device: null, event: 'reset' });
    enough();
    timeline.append(entry('c'));
    expect([all, some]).toEqual([['customer', 'customer', 'world'], ['world']]);
  });
});

describe('the bounds of the record', () => {
  it('by number drop the oldest, and a gap says how many', () => {
    const timeline = created({ maxEntries: 5 });
    for (let i = 1; i <= 12; i += 1) timeline.append(entry(String(i)));
    const { items, next } = timeline.query({});
    expect(actions(items)).toEqual(['gap', '8', '9', '10', '11', '12']);
    expect(items[0]).toMatchObject({ kind: 'gap', seq: 7, dropped: 7, cause: null, device: null });
    expect(TimelineEntry.safeParse(items[0]).success).toBe(true);
    expect(next).toBeNull();
    expect(timeline.last).toBe(12);
  });

  it('show the gap to who missed something, and to nobody else', () => {
    const timeline = created({ maxEntries: 5 });
    for (let i = 1; i <= 12; i += 1) timeline.append(entry(String(i)));
    expect(actions(timeline.query({ after: 6 }).items)[0]).toBe('gap');
    expect(actions(timeline.query({ after: 7 }).items)[0]).toBe('8');
    expect(actions(timeline.query({ after: 10 }).items)).toEqual(['11', '12']);
    expect(actions(timeline.query({ kind: 'gap' }).items)).toEqual(['gap']);
    expect(timeline.query({ kind: 'world' }).items).toEqual([]);
  });

  it('lead a reader past the gap, page by page', () => {
    const timeline = created({ maxEntries: 5 });
    for (let i = 1; i <= 12; i += 1) timeline.append(entry(String(i)));
    const read: string[] = [];
    for (let after: number | null = 0; after !== null; ) {
      const page: ReturnType<typeof timeline.query> = timeline.query({ after, limit: 2 });
      read.push(...actions(page.items));
      after = page.next;
    }
    expect(read).toEqual(['gap', '8', '9', '10', '11', '12']);
  });

  it.each([
    ['appended', (timeline: ReturnType<typeof created>, text: string) => timeline.append(entry(text)).seq],
    ['deferred', (timeline: ReturnType<typeof created>, text: string) => timeline.defer('customer', text, deferred)],
  ])('by bytes drop the oldest of what was %s, and always keep the newest', (_, add) => {
    const timeline = created({ maxBytes: 10_000 });
    for (let i = 0; i < 20; i += 1) add(timeline, 'x'.repeat(900));
    const { items } = timeline.query({});
    expect(items.length).toBeGreaterThan(5);
    expect(items.length).toBeLessThan(12);
    add(timeline, 'y'.repeat(50_000));
    expect(timeline.query({}).items.map(({ kind }) => kind)).toEqual(['gap', 'customer']);
  });

  it('count what is nested deep', () => {
    const timeline = created({ maxBytes: 100_000 });
    let deep: unknown = 'x'.repeat(9_000);
    for (let i = 0; i < 40; i += 1) deep = { a: deep };
    for (let i = 0; i < 50; i += 1) {
      timeline.append({
        kind: 'notification',
        at: T0,
        cause: null,
        device: null,
        notificationId: 'n',
        notificationType: 't',
        version: null,
        topicArn: 'a',
        payload: { deep },
      });
    }
    expect(timeline.query({}).items.length).toBeLessThan(15);
  });

  it('hold over many rounds', () => {
    const timeline = created({ maxEntries: 1500 });
    for (let i = 1; i <= 20_000; i += 1) timeline.append(entry(String(i)));
    const { items } = timeline.query({ limit: 100_000 });
    expect(items).toHaveLength(1501);
    expect(actions(items).slice(1)).toEqual(Array.from({ length: 1500 }, (_, i) => String(18_501 + i)));
    expect(items[0]).toMatchObject({ dropped: 18_500 });
  });
});

describe('what outlives the process', () => {
  it('is written entry by entry, before anybody is told, and closed with the record', async () => {
    const written: number[] = [];
    let closed = false;
    const timeline = created({
      sink: {
        write: (one) => written.push(one.seq),
        close: async () => {
          closed = true;
        },
      },
    });
    timeline.follow((one) => expect(written).toContain(one.seq));
    timeline.append(entry('a'));
    timeline.defer('customer', 'b', deferred);
    expect(written).toEqual([1, 2]);
    await timeline.close();
    expect(closed).toBe(true);
  });

  it('is there again, and numbers go on', () => {
    const before = created();
    for (const action of ['a', 'b', 'c']) before.append(entry(action));
    const after = created({ restored: before.query({}).items.slice(1) });
    expect(after.last).toBe(3);
    expect(after.append(entry('d')).seq).toBe(4);
    expect(after.query({}).items.slice(0, 2)).toEqual(before.query({}).items.slice(1));
  });
});

describe('the record of a running emulator', () => {
  it('has nothing but entries as its contract describes them, numbered without a gap', async () => {
    const emulator = await startTestEmulator();
    const listener = await startListener(({ type }) => (type === 'OrderPlacedNotification' ? 503 : 200));
    await subscribed(emulator.world, listener.url);
    const device = await register(emulator);
    await slotStatus(emulator, device, 'remainingQuantityInUnit=1', {});
    await slotStatus(emulator, device);
    await replenish(emulator, device);
    await replenish(emulator, { accessToken: 'nonsense' });
    await fetch(`${emulator.url}/nowhere`, { method: 'POST', body: 'x'.repeat(20_000) });
    await fetch(`${emulator.url}/%`);
    await emulator.world.engine.advance({ byMs: 9 * 86_400_000 });
    const { items } = emulator.world.timeline.query({});
    for (const one of items)
      expect(TimelineEntry.safeParse(one).error, JSON.stringify(one).slice(0, 300)).toBeUndefined();
    expect(items.map(({ seq }) => seq)).toEqual(items.map((_, i) => i + 1));
    expect(new Set(items.map(({ kind }) => kind))).toEqual(
      new Set(['world', 'notification', 'delivery', 'call', 'state', 'clock']),
    );
  });

  it('tells of a call what was asked, what was answered, and what it caused', async () => {
    const emulator = await startTestEmulator();
    const device = await register(emulator);
    const reply = await replenish(emulator, device);
    const [one] = emulator.entries('call');
    expect(one).toMatchObject({
      surface: 'drs',
      operation: 'replenish',
      method: 'POST',
      path: '/replenish/beans',
      slotId: 'beans',
      device: { modelId: 'acme-coffee', serialNumber: 'SN-0001' },
      body: null,
      tokenId: emulator.world.tokens.id(device.accessToken),
      reply: { status: 200, body: reply.body },
      refusal: null,
      findings: [],
      fault: null,
    });
    expect(one?.reply.headers).toMatchObject({
      'x-amzn-type-version': 'com.amazon.dash.replenishment.DrsReplenishResult@1.0',
    });
    expect(emulator.entries('state')).toMatchObject([
      { subject: 'order', from: null, to: 'accepted', cause: one?.seq },
    ]);
  });

  it('tells of a refusal by its name, and shows a long body only in part', async () => {
    const emulator = await startTestEmulator();
    const device = await register(emulator);
    await slotStatus(emulator, device, JSON.stringify({ padding: 'x'.repeat(20_000) }));
    const [one] = emulator.entries('call');
    expect(one).toMatchObject({ refusal: 'invalidInput', reply: { status: 400 } });
    expect(String(one?.body)).toHaveLength(16 * 1024 + 1);
    expect(String(one?.body).endsWith('…')).toBe(true);
  });

  it('survives headers named like members of every object', async () => {
    const emulator = await startTestEmulator();
    await fetch(`${emulator.url}/subscriptionInfo`, { headers: { constructor: 'a', tostring: 'b', __proto__x: 'c' } });
    expect(emulator.entries('call')[0]?.headers).toMatchObject({ constructor: 'a', tostring: 'b' });
  });
});
