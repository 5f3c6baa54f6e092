import { describe, expect, it } from 'vitest';
import type { TimelineEntry } from '../../../contracts/timeline.ts';
import { streamLines } from '../../../scenarios/report/line-writer.ts';
import { widthOf } from '../../../scenarios/report/style.ts';
import { finding, storyTeller } from './given-story.ts';

type Told = (teller: ReturnType<typeof storyTeller>) => void;

/** The last entry of a story as a line of a stream, without its time. */
function told(tell: Told, options = {}): string {
  const teller = storyTeller();
  tell(teller);
  const format = streamLines(options);
  return (
    (teller.entries as readonly TimelineEntry[]).map(format).at(-1)?.slice('2031-03-04 10:00:00.000  '.length) ?? ''
  );
}

const DEVICE = 'acme-coffee/SN-0001';
const nobody = { device: null };
const reply = (status: number, body: unknown) => ({ status, headers: {}, body });
const ORDER = 'amzn1.dash.v2.o.ci44NWZhNjA2Yy0zNmU0LTRjZjctYWYyYy1jZDBkMTc4OTdmZjIuNGQ5MDkyZGEt';

describe('a line of the timeline', () => {
  it.each<[string, Told]>([
    [
      `device   → POST /replenish/beans                 200 STANDARD_ORDER_PLACED  ${DEVICE}`,
      (t) =>
        t.call('POST', '/replenish/beans', 'replenish', { reply: reply(200, { detailCode: 'STANDARD_ORDER_PLACED' }) }),
    ],
    [
      'device   → POST /replenish/beans                 400 Invalid token',
      (t) =>
        t.call('POST', '/replenish/beans', 'replenish', { ...nobody, reply: reply(400, { message: 'Invalid token' }) }),
    ],
    [
      `device   → POST /slotStatus/beans                200  9 of 24 · ${DEVICE}`,
      (t) =>
        t.call('POST', '/slotStatus/beans', 'slotStatus', {
          body: { remainingQuantityInUnit: 9, originalQuantityInUnit: 24 },
        }),
    ],
    [
      'device   → POST /auth/o2/token                   400 invalid_grant  refresh_token',
      (t) =>
        t.call('POST', '/auth/o2/token', 'token', {
          ...nobody,
          surface: 'lwa',
          body: { grant_type: 'refresh_token' },
          reply: reply(400, { error: 'invalid_grant' }),
        }),
    ],
    [
      'customer → GET /ap/oa?client_id=x&…              302',
      (t) =>
        t.call('GET', '/ap/oa?client_id=x&scope=y', 'authorize', { ...nobody, surface: 'lwa', reply: reply(302, '') }),
    ],
    [
      'listener → GET /SimpleNotificationService-26f8….pem  200',
      (t) =>
        t.call('GET', '/SimpleNotificationService-26f85d7d8c2d51abd423477c2f89e3fa.pem', 'signingCertificate', {
          ...nobody,
          surface: 'sns',
        }),
    ],
    [
      'control  → POST /_emulator/orders/amzn1.dash.v2.o.…ZGEt/cancel  409 no',
      (t) =>
        t.call('POST', `/_emulator/orders/${ORDER}/cancel`, 'cancelOrder', {
          ...nobody,
          surface: 'customer',
          reply: reply(409, { error: { code: 'conflict', message: 'no' } }),
        }),
    ],
    [
      'unknown  → GET /                                 200',
      (t) => t.call('GET', '/', '', { ...nobody, surface: null, operation: null }),
    ],
    [
      `service  · order accepted → placed               beans · T1 · ${DEVICE}`,
      (t) => t.state('order', 'accepted', 'placed', { slotId: 'beans', rule: 'T1' }),
    ],
    [
      'service  · registration – → registered           registered',
      (t) => t.state('registration', null, 'registered', { ...nobody, rule: 'registered' }),
    ],
    [
      'service  · slot beans unsubscribed → subscribed B0EMUL0001  customer',
      (t) =>
        t.state('slot', 'unsubscribed:none', 'subscribed:B0EMUL0001', {
          ...nobody,
          id: 'beans',
          slotId: 'beans',
          rule: 'customer',
        }),
    ],
    ['sns      → OrderPlacedNotification               200', (t) => t.notify('OrderPlacedNotification', {}, nobody)],
    [
      'sns      → OrderPlacedNotification               ECONNREFUSED, again 10:00:20  attempt 2',
      (t) => {
        const again = {
          ...nobody,
          attempt: 2,
          outcome: 'retry',
          status: null,
          error: 'connect ECONNREFUSED 127.0.0.1:1',
          nextAttemptAt: '2031-03-04T10:00:20.000Z',
        } as const;
        t.deliver(t.notify('OrderPlacedNotification'), again);
      },
    ],
    [
      'sns      → Notification                          503, given up',
      (t) => t.deliver('another', { ...nobody, outcome: 'exhausted', status: 503 }),
    ],
    [
      'sns      → Notification                          404, not tried again',
      (t) => t.deliver('another', { ...nobody, outcome: 'permanent', status: 404 }),
    ],
    [
      'sns      → SubscriptionConfirmation              200',
      (t) => t.deliver(null, { ...nobody, type: 'SubscriptionConfirmation' }),
    ],
    ['clock    ⇒ 2031-03-05 11:00:00                   + 1 d 1 h', (t) => t.advance(25 * 3_600_000)],
    [
      `customer · set-subscription                      beans · ${DEVICE}`,
      (t) => t.customer('set-subscription', { slotId: 'beans' }),
    ],
    [
      'customer · deregister                            customer service',
      (t) => t.customer('deregister', { ...nobody, actor: 'customer-service' }),
    ],
    [
      'amazon   · ship                                  beans',
      (t) => t.customer('ship', { ...nobody, actor: 'amazon', slotId: 'beans' }),
    ],
    ['fault    ! delay', (t) => t.add('fault', { ...nobody, faultId: 'f', effect: 'delay' })],
    ['world    … 12 older entries are no longer kept', (t) => t.add('gap', { ...nobody, dropped: 12 })],
    ['world    · reset', (t) => t.add('world', { ...nobody, event: 'reset' })],
  ])('%s', (line, tell) => {
    expect(told(tell)).toBe(line);
  });

  it('says the version of a notification, and what slot it is about', () => {
    const teller = storyTeller();
    teller.notify('OrderPlacedNotification', { version: '2.0', slotId: 'beans' });
    expect(streamLines()(teller.entries[0] as TimelineEntry)).toBe(
      `2031-03-04 10:00:00.000  service  » OrderPlacedNotification v2.0          beans · ${DEVICE}`,
    );
  });

  it('shows each finding beneath', () => {
    const line = told((t) =>
      t.call('POST', '/deviceStatus', 'deviceStatus', { ...nobody, findings: [finding, finding] }),
    );
    expect(line.split('\n').slice(1)).toEqual(
      Array(2).fill(`${' '.repeat(34)}└ finding W1: body was a=1, expected JSON`),
    );
  });

  it('is coloured on request only, by who acts and how it ended', () => {
    const call =
      (status: number): Told =>
      (t) =>
        t.call('GET', '/subscriptionInfo', 'subscriptionInfo', { reply: reply(status, {}) });
    const colour = { colour: true };
    expect(told(call(200), colour)).toContain('\u001b[34mdevice  \u001b[0m');
    expect(told(call(200), colour)).toContain('\u001b[32m200');
    expect(told(call(500), colour)).toContain('\u001b[31m500');
    expect(told((t) => t.deliver('n', { outcome: 'retry', status: 503 }), colour)).toContain('\u001b[33m503');
    expect(told(call(500))).not.toContain('\u001b');
  });

  it('lets what is beside give way on a narrow screen', () => {
    const tell: Told = (t) =>
      t.call('POST', '/replenish/beans', 'replenish', { reply: reply(200, { detailCode: 'STANDARD_ORDER_PLACED' }) });
    const line = told(tell, { width: 110 });
    expect(line.endsWith('…')).toBe(true);
    expect(widthOf(line)).toBe(110 - 25);
    expect(told(tell, { width: 80 })).toBe(
      'device   → POST /replenish/beans                 200 STANDARD_ORDER_PLACED',
    );
  });

  it('breaks findings and cuts long results on a narrow screen', () => {
    const message = 'expected one thing, seen another one that is rather long to be told';
    const about = { ...nobody, findings: [finding], reply: reply(400, { message }) };
    const call: Told = (t) => t.call('POST', '/deviceStatus', 'deviceStatus', about);
    expect(told(call)).toContain(message);
    const lines = told(call, { width: 90 }).split('\n');
    expect(lines[0]).toBe('device   → POST /deviceStatus                    400 expected on…');
    const narrow = told(call, { width: 60 }).split('\n').slice(1);
    expect(narrow.map((line) => line.trim())).toEqual(['└ finding W1: body was', 'a=1, expected JSON']);
  });

  it('cannot drive the terminal', () => {
    const line = told((t) =>
      t.call('GET', '/\u001b[2J\r\nx', '', { ...nobody, surface: null, reply: reply(404, { message: 'a\u0007b\nc' }) }),
    );
    expect(line.split(/ {2,}/)).toEqual(['unknown', '→ GET /\\x1b[2J x', '404 a\\x07b c']);
  });
});
