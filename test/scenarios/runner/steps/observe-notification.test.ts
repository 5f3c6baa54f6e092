import { describe, expect, it } from 'vitest';
import type { ReadMessage } from '../../../../scenarios/runner/check/notification-check.ts';
import { compareNotifications } from '../../../../scenarios/runner/steps/observe-notification.ts';

const message = (type: string, slotId?: string, payload: object = {}): ReadMessage => ({
  type,
  version: null,
  payload: { ...payload, ...(slotId === undefined ? {} : { orderInfo: { slotId } }) },
  envelope: {},
  isHandshake: false,
  violations: [],
});
const placed = (slotId: string, payload?: object) => message('OrderPlacedNotification', slotId, payload);
const wanted = (more: object = {}) => ({ type: 'OrderPlacedNotification', ...more });

const compare = (expected: Parameters<typeof compareNotifications>[0], received: ReadMessage[], exactly = false) =>
  compareNotifications(expected, received, exactly).map(({ path, expected: one, seen }) => `${path}: ${one} / ${seen}`);

describe('expected notifications', () => {
  it('have each one of their own', () => {
    expect(compare([wanted(), wanted()], [placed('a'), placed('b')])).toEqual([]);
    expect(compare([wanted(), wanted()], [placed('a')])).toEqual([
      'notification[1]: one more OrderPlacedNotification / 1 in all: OrderPlacedNotification a',
    ]);
  });

  it('are given out so that each finds one, whoever comes first', () => {
    expect(compare([wanted(), wanted({ slotId: 'a' })], [placed('a'), placed('b')], true)).toEqual([]);
    expect(compare([wanted({ slotId: 'a' }), wanted()], [placed('b'), placed('a')], true)).toEqual([]);
  });

  it('come as often as their count says, neither more nor less', () => {
    const two = [placed('a'), placed('b')];
    expect(compare([wanted({ count: 2 })], two, true)).toEqual([]);
    expect(compare([wanted({ count: 0 })], [])).toEqual([]);
    expect(compare([wanted({ count: 1 })], two)).toEqual([
      'notification: 1 of OrderPlacedNotification / 2: OrderPlacedNotification a, OrderPlacedNotification b',
    ]);
    expect(compare([wanted({ count: 3 })], two)).toEqual([
      'notification: 3 of OrderPlacedNotification / 2: OrderPlacedNotification a, OrderPlacedNotification b',
    ]);
    expect(compare([wanted({ count: 0 })], two)).toHaveLength(1);
  });

  it('are all there may be, with exactly', () => {
    expect(compare([wanted()], [placed('a'), placed('b')], true)).toEqual([
      'notification: nothing / OrderPlacedNotification b',
    ]);
    expect(
      compare([wanted({ payload: { a: 1 } })], [message('OrderPlacedNotification', undefined, { a: 1, b: 2 })], true),
    ).toEqual(['notification.payload.b: nothing / 2', 'notification: nothing / OrderPlacedNotification']);
  });

  it('are compared with the one that comes nearest', () => {
    const received = [placed('a', { n: 1, m: 1 }), placed('b', { n: 2, m: 1 })];
    expect(compare([wanted({ payload: { n: 2, m: 2 } })], received)).toEqual(['notification.payload.m: 2 / 1']);
    expect(compare([wanted({ slotId: 'c' })], [placed('a')])).toEqual(['notification.slotId: "c" / "a"']);
  });

  it('are told what came instead', () => {
    expect(compare([wanted()], [message('ItemShippedNotification', 'a')])).toEqual([
      'notification: OrderPlacedNotification / ItemShippedNotification a',
    ]);
    expect(compare([wanted()], [])).toEqual(['notification: OrderPlacedNotification / nothing']);
  });

  it('about subscriptions are about every slot in them', () => {
    const changed = message('SubscriptionChangedNotification', undefined, {
      subscriptionInfo: { slotsSubscriptionStatus: { a: true } },
    });
    expect(compare([{ type: 'SubscriptionChangedNotification', slotId: 'a' }], [changed])).toEqual([]);
    expect(compare([{ type: 'SubscriptionChangedNotification', slotId: 'b' }], [changed])).toHaveLength(1);
  });
});
