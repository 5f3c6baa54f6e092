import { describe, expect, it } from 'vitest';
import { storyData } from '../../../../scenarios/report/draw/story-data.ts';
import { lifecycle, report, START, storyTeller } from '../given-story.ts';

describe('what a picture shows of a timeline', () => {
  it('is each device with its calls, stock, orders and the time it was registered', () => {
    const data = storyData(lifecycle().entries);
    expect(data).toMatchObject({ start: START, end: '2031-03-17T07:00:22.000Z' });
    const [device] = data.devices;
    expect(device).toMatchObject({
      name: 'acme-coffee/SN-0001',
      registered: [{ from: { at: START }, to: { at: data.end } }],
    });
    expect(device?.calls.filter(({ operation }) => operation === 'replenish')).toHaveLength(2);
    expect(device?.slots[0]?.reports.map(({ left }) => left)).toEqual([12, 11, 10, 9, 24]);
    expect(device?.slots[0]?.orders.map(({ states }) => states.map(({ state }) => state))).toEqual([
      ['accepted', 'placed', 'shipped', 'delivered'],
    ]);
    expect(data.actions).toMatchObject([{ at: data.end, actor: 'customer', action: 'deregister' }]);
    const placed = data.notifications.find(({ type }) => type === 'OrderPlacedNotification');
    expect(placed?.attempts.map(({ outcome }) => outcome)).toEqual(['retry', 'delivered']);
  });

  it('takes no report that was refused, and none without numbers', () => {
    const teller = storyTeller();
    report(teller, 5);
    const reports = (about: object) => {
      teller.call('POST', '/slotStatus/beans', 'slotStatus', { slotId: 'beans', ...about });
      return storyData(teller.entries).devices[0]?.slots[0]?.reports.length;
    };
    expect(
      reports({
        body: { remainingQuantityInUnit: 4, originalQuantityInUnit: 24 },
        reply: { status: 400, headers: {}, body: {} },
      }),
    ).toBe(1);
    expect(reports({ body: { remainingQuantityInUnit: '4', originalQuantityInUnit: 24 } })).toBe(1);
    expect(reports({ body: 'text' })).toBe(1);
    expect(reports({ body: { remainingQuantityInUnit: 4, originalQuantityInUnit: 24, totalQuantityOnHand: 24 } })).toBe(
      2,
    );
  });

  it('knows when reordering was off, and when a device came back', () => {
    const teller = storyTeller();
    const slot = (to: string) => teller.state('slot', null, to, { id: 'beans', slotId: 'beans' });
    slot('subscribed:B0EMUL0001');
    slot('next order: stock');
    teller.advance(1000);
    slot('unsubscribed:B0EMUL0001');
    teller.advance(1000);
    slot('subscribed:B0EMUL0001');
    slot('unsubscribed:none');
    teller.state('registration', null, 'registered');
    teller.state('registration', 'registered', null);
    teller.state('registration', null, 'registered');
    const [device] = storyData(teller.entries, '2031-03-05T10:00:00.000Z').devices;
    const end = '2031-03-04T10:00:02.000Z';
    expect(device?.slots[0]?.off).toMatchObject([
      { from: { at: '2031-03-04T10:00:01.000Z' }, to: { at: end } },
      { from: { at: end } },
    ]);
    expect(device?.slots[0]?.off[1]).not.toHaveProperty('to');
    expect(device?.registered).toMatchObject([{ from: { at: end }, to: { at: end } }, { from: { at: end } }]);
    expect(storyData(teller.entries, '2031-03-05T10:00:00.000Z').end).toBe('2031-03-05T10:00:00.000Z');
  });
});
