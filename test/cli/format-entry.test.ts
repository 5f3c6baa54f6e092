import { describe, expect, it } from 'vitest';
import { formatEntry } from '../../cli/format-entry.ts';
import type { TimelineEntry } from '../../contracts/timeline.ts';

const base = {
  seq: 1,
  at: '2031-03-04T10:00:00.000Z',
  wall: '2026-01-01T00:00:00.000Z',
  cause: null,
  device: { modelId: 'acme-coffee', serialNumber: 'SN-0001' },
};
const call = {
  ...base,
  kind: 'call',
  surface: 'drs',
  operation: 'replenish',
  method: 'POST',
  path: '/replenish/beans',
  headers: {},
  body: null,
  tokenId: null,
  reply: { status: 200, headers: {}, body: { detailCode: 'STANDARD_ORDER_PLACED' } },
  refusal: null,
  findings: [],
  fault: null,
  wallMs: 1,
} satisfies TimelineEntry;
const delivery = {
  ...base,
  kind: 'delivery',
  notificationId: 'n',
  messageId: 'm',
  type: 'Notification',
  subscriptionArn: 'arn',
  attempt: 1,
  outcome: 'delivered',
  status: 200,
  wallMs: 1,
} satisfies TimelineEntry;

describe('a line of the timeline', () => {
  it.each<[string, TimelineEntry]>([
    [
      'device   → POST /replenish/beans  200 STANDARD_ORDER_PLACED (acme-coffee/SN-0001 beans)',
      { ...call, slotId: 'beans' },
    ],
    [
      'device   → POST /replenish/beans  400 Invalid token',
      { ...call, device: null, reply: { status: 400, headers: {}, body: { message: 'Invalid token' } } },
    ],
    [
      'login    → POST /auth/o2/token  400 invalid_grant',
      {
        ...call,
        surface: 'lwa',
        path: '/auth/o2/token',
        device: null,
        reply: { status: 400, headers: {}, body: { error: 'invalid_grant' } },
      },
    ],
    [
      'unknown  → GET /  200',
      {
        ...call,
        surface: null,
        method: 'GET',
        path: '/',
        device: null,
        reply: { status: 200, headers: {}, body: '<html>' },
      },
    ],
    [
      'service  · order accepted → placed (T1; acme-coffee/SN-0001 beans)',
      {
        ...base,
        kind: 'state',
        slotId: 'beans',
        subject: 'order',
        id: 'o',
        from: 'accepted',
        to: 'placed',
        rule: 'T1',
      },
    ],
    [
      'service  · order – → accepted (T1; acme-coffee/SN-0001)',
      { ...base, kind: 'state', subject: 'order', id: 'o', from: null, to: 'accepted', rule: 'T1' },
    ],
    [
      'service  » OrderPlacedNotification v2.0 (acme-coffee/SN-0001)',
      {
        ...base,
        kind: 'notification',
        notificationId: 'n',
        notificationType: 'OrderPlacedNotification',
        version: '2.0',
        topicArn: 'arn',
        payload: {},
      },
    ],
    [
      'service  » DeviceRegisteredNotification (acme-coffee/SN-0001)',
      {
        ...base,
        kind: 'notification',
        notificationId: 'n',
        notificationType: 'DeviceRegisteredNotification',
        version: null,
        topicArn: 'arn',
        payload: {},
      },
    ],
    ['sns      → Notification attempt 1: delivered 200', delivery],
    [
      'sns      → Notification attempt 2: retry ECONNREFUSED, again at 2031-03-04T10:00:20.000Z',
      {
        ...delivery,
        attempt: 2,
        outcome: 'retry',
        status: null,
        error: 'ECONNREFUSED',
        nextAttemptAt: '2031-03-04T10:00:20.000Z',
      },
    ],
    [
      'clock    ⇒ 2031-03-05T10:00:00.000Z',
      { ...base, kind: 'clock', device: null, from: base.at, to: '2031-03-05T10:00:00.000Z', mode: 'manual', scale: 1 },
    ],
    [
      'customer · customer: set-subscription acme-coffee/SN-0001 beans',
      { ...base, kind: 'customer', slotId: 'beans', actor: 'customer', action: 'set-subscription' },
    ],
    ['fault    ! delay', { ...base, kind: 'fault', device: null, faultId: 'f', effect: 'delay' }],
    ['… 12 older entries are no longer kept', { ...base, kind: 'gap', device: null, dropped: 12 }],
    ['world reset', { ...base, kind: 'world', device: null, event: 'reset' }],
  ])('%s', (line, entry) => {
    expect(formatEntry(entry)).toBe(`2031-03-04 10:00:00.000  ${line}`.replace(/ $/, ''));
  });

  it('shows each finding on a line of its own', () => {
    const findings = [{ rule: 'W1', field: 'body', expected: 'JSON', seen: 'a=1', source: 'DRS' }];
    expect(
      formatEntry({ ...call, findings })
        .split('\n')[1]
        ?.trim(),
    ).toBe('finding W1: body was a=1');
  });

  it('is coloured on request only', () => {
    expect(formatEntry(call, true)).toContain('\u001b[32m200\u001b[0m');
    expect(formatEntry({ ...call, reply: { ...call.reply, status: 500 } }, true)).toContain('\u001b[31m500\u001b[0m');
    expect(formatEntry(delivery, true)).toContain('\u001b[32mdelivered');
    expect(formatEntry({ ...delivery, outcome: 'exhausted' }, true)).toContain('\u001b[33mexhausted');
    expect(formatEntry(call)).not.toContain('\u001b');
  });
});
