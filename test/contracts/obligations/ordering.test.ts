import { describe, expect, it } from 'vitest';
import { D, H, type History, history, kept, MIN, S } from '../../support/history.ts';

const iso = (ms: number): string => new Date(ms).toISOString();
const IN_PROGRESS = 'ORDER_INPROGRESS';

describe('rule 10: seven days ahead', () => {
  /** Reports a need so far ahead, and orders so much later. */
  const orderAfter = (ahead: number, wait: number, before?: (told: History) => void): History => {
    const told = history();
    before?.(told);
    told.report('beans', { runsOut: iso(told.at + ahead) });
    told.pass(wait);
    told.replenish('beans');
    return told;
  };

  it('is kept by an order in time, and by one at once after a sudden use', () => {
    expect(orderAfter(8 * D, 0).verdict(10)).toEqual(kept(1));
    expect(orderAfter(8 * D, 48 * H).verdict(10)).toEqual(kept(1));
    expect(orderAfter(2 * D, 0).verdict(10)).toEqual(kept(1));
  });

  it('is kept two days after the report that made it due, and broken one second later', () => {
    expect(orderAfter(6.9 * D, 48 * H - S).verdict(10)).toEqual(kept(1));
    const late = orderAfter(6.9 * D, 48 * H + S);
    expect(late.verdict(10)).toEqual({
      outcome: 'broken',
      breaches: 1,
      times: 0,
      evidence: [
        {
          entries: [late.seq - 1, late.seq],
          device: 'acme-coffee/SN-0001',
          slotId: 'beans',
          expected: 'an order 7 d ahead of the reported date, at most 2 d after the report',
          seen: expect.stringMatching(/^ordered 2 d 1 s after it, 4 d /),
        },
      ],
    });
  });

  it('counts from the first report that made it due, and forgets it when the need moves away', () => {
    const told = history();
    told.report('beans', { runsOut: iso(told.at + 6 * D) });
    told.pass(25 * H);
    told.report('beans', { runsOut: iso(told.at + 5 * D) });
    told.pass(25 * H);
    told.replenish('beans');
    expect(told.verdict(10)).toMatchObject({ breaches: 1 });

    const away = history();
    away.report('beans', { runsOut: iso(away.at + 6 * D) });
    away.pass(25 * H);
    away.report('beans', { runsOut: iso(away.at + 9 * D) });
    away.pass(25 * H);
    away.report('beans', { runsOut: iso(away.at + 5 * D) });
    away.replenish('beans');
    expect(away.verdict(10)).toEqual(kept(1));
  });

  it('lets a calendar day pass: six days by the clock may be seven on the calendar', () => {
    const told = history();
    told.report('beans', { runsOut: iso(told.at + 6.9 * D) });
    told.pass(3 * D);
    told.report('beans', { runsOut: iso(told.at + 6 * D + MIN) });
    told.replenish('beans');
    expect(told.verdict(10)).toEqual(kept(1));
  });

  it('says when it was ordered after the date', () => {
    expect(orderAfter(D, 3 * D).verdict(10)).toMatchObject({
      evidence: [{ seen: expect.stringMatching(/after the date$/) }],
    });
  });

  it('asks for nothing while an order is out, the slot is off, or a cancellation has its own rule', () => {
    const out = orderAfter(3 * D, 3 * D, (told) => {
      told.report('beans');
      told.replenish('beans');
      told.order('beans', null, 'accepted', 'accepted');
    });
    expect(out.verdict(10)).toEqual(kept(2));

    const off = history();
    off.report('beans', { runsOut: iso(off.at + 3 * D) });
    off.switched('beans', false);
    off.report('beans', { runsOut: iso(off.at + 3 * D) });
    off.pass(3 * D);
    off.switched('beans', true);
    off.replenish('beans');
    expect(off.verdict(10)).toEqual(kept(1));

    const cancelled = orderAfter(3 * D, 5 * D, (told) => {
      told.report('beans');
      told.replenish('beans');
      told.order('beans', null, 'accepted', 'accepted');
      told.order('beans', 'placed', 'cancelled', 'T5');
    });
    expect(cancelled.verdict(10)).toEqual(kept(1));
  });

  it('is not exercised without a report, or by dates of a clock that is not shared', () => {
    const silent = history();
    silent.replenish('beans');
    expect(silent.verdict(10).outcome).toBe('not exercised');

    const moved = history();
    moved.move(300 * D);
    moved.report('beans', { runsOut: iso(moved.at - 290 * D) });
    moved.replenish('beans');
    expect(moved.verdict(10).outcome).toBe('not exercised');
    expect(moved.verdict(10, { clock: 'shared' })).toEqual(kept(1));

    const odd = history();
    odd.report('beans', { runsOut: 'soon' });
    odd.report('beans', { body: {}, refusal: 'invalidInput' });
    odd.replenish('beans');
    expect(odd.verdict(10).outcome).toBe('not exercised');
  });

  it('tells that the clock moved between report and order', () => {
    const told = history();
    told.report('beans', { runsOut: iso(told.at + 6 * D) });
    told.move(3 * D);
    told.replenish('beans');
    expect(told.verdict(10)).toEqual({ outcome: 'not exercised', why: 'the clock moved 3 d without the device' });
  });
});

describe('rule 11: only what is subscribed', () => {
  it('is kept by every order for a slot that is on', () => {
    const told = history();
    told.replenish('beans');
    told.replenish('beans', IN_PROGRESS);
    expect(told.verdict(11)).toEqual(kept(2));
  });

  it('is broken by an order for a slot that the maker knows to be off', () => {
    const told = history();
    told.switched('beans', false);
    const message = told.tell('SubscriptionChangedNotification', { slots: { beans: false } }) - 1;
    told.pass(S);
    const seq = told.replenish('beans', undefined, { refusal: 'slotUnsubscribed' });
    expect(told.verdict(11)).toMatchObject({
      breaches: 1,
      evidence: [
        {
          entries: [message, seq],
          slotId: 'beans',
          expected: 'no Replenish for a slot that is off',
          seen: 'POST /replenish/beans',
        },
      ],
    });
  });

  it('is broken by one that is only answered because an order is out', () => {
    const told = history();
    told.tell('SubscriptionChangedNotification', { slots: { beans: true } });
    told.switched('beans', false);
    told.tell('SubscriptionChangedNotification', { slots: { beans: false } });
    told.pass(S);
    told.replenish('beans', IN_PROGRESS);
    expect(told.broken()).toEqual([11, 21]);
  });

  it('lets pass who could not know: not told yet, told of the past, or under way already', () => {
    const untold = history();
    untold.tell('SubscriptionChangedNotification', { slots: { beans: true } });
    untold.switched('beans', false);
    untold.notify('SubscriptionChangedNotification', { slots: { beans: false } });
    untold.pass(S);
    untold.replenish('beans', undefined, { refusal: 'slotUnsubscribed' });
    expect(untold.verdict(11).outcome).toBe('not exercised');
    // The refusal told him.
    untold.pass(S);
    untold.replenish('beans', undefined, { refusal: 'slotUnsubscribed' });
    expect(untold.verdict(11)).toMatchObject({ breaches: 1 });

    const underWay = history();
    underWay.switched('beans', false);
    underWay.tell('SubscriptionChangedNotification', { slots: { beans: false } });
    underWay.replenish('beans', undefined, { refusal: 'slotUnsubscribed', wallMs: 50 });
    expect(underWay.verdict(11).outcome).toBe('not exercised');
  });

  it('knows what SubscriptionInfo answered, in both versions', () => {
    for (const status of [false, { subscribed: false, productInfoList: [] }]) {
      const told = history();
      told.switched('beans', false);
      told.call('subscriptionInfo', { reply: { slotsSubscriptionStatus: { beans: status, odd: null } } });
      told.pass(S);
      told.replenish('beans', undefined, { refusal: 'slotUnsubscribed' });
      expect(told.broken()).toEqual([11]);
    }
  });

  it('is not exercised by a call that is refused for another reason', () => {
    const told = history();
    told.replenish('beans', undefined, { refusal: 'invalidToken' });
    told.replenish('beanz', undefined, { refusal: 'slotNotFound' });
    expect(told.verdict(11)).toEqual({ outcome: 'not exercised', why: 'A Replenish call.' });
  });
});

describe('rule 12: no tight retries', () => {
  const tries = (count: number, pause: number, told = history()): History => {
    told.replenish('beans', IN_PROGRESS);
    for (let i = 0; i < count; i += 1) {
      told.pass(pause);
      told.replenish('beans', IN_PROGRESS);
    }
    return told;
  };

  it('is kept by five more calls within the hour, and broken by the sixth', () => {
    expect(tries(5, MIN).verdict(12)).toEqual(kept(6));
    const told = tries(6, MIN);
    const last = told.seq;
    expect(told.verdict(12)).toMatchObject({
      breaches: 1,
      evidence: [
        {
          entries: [last - 5, last - 4, last - 3, last - 2, last - 1, last],
          expected: 'at most 5 calls within 1 h after ORDER_INPROGRESS',
          seen: '6 of them, and no report of the slot between them',
        },
      ],
    });
    expect(told.broken()).toEqual([12]);
  });

  it('is kept when the sixth comes after the hour, and broken one second inside it', () => {
    expect(tries(20, 12 * MIN).broken()).not.toContain(12);
    expect(tries(20, 12 * MIN - S).broken()).toContain(12);
  });

  it('takes a new report, or an order, for a new reason', () => {
    const told = tries(5, S);
    told.report('beans');
    tries(4, S, told);
    told.replenish('beans');
    tries(5, S, told);
    expect(told.broken()).not.toContain(12);
  });

  it('counts by the slower of two clocks, so that neither a standing nor a moved one makes calls look tight', () => {
    const standing = history().clock('manual');
    expect(tries(20, 13 * MIN, standing).broken()).not.toContain(12);
    const moved = history();
    moved.replenish('beans', IN_PROGRESS);
    for (let i = 0; i < 20; i += 1) moved.move(D).replenish('beans', IN_PROGRESS);
    expect(moved.broken()).not.toContain(12);
    expect(tries(20, 13 * MIN, history().clock('manual')).broken({ clock: 'shared' })).toContain(12);
    expect(tries(20, S).broken({ clock: 'foreign' })).not.toContain(12);
  });

  it('is not exercised without such an answer', () => {
    const told = history();
    for (let i = 0; i < 9; i += 1) told.replenish('beans', undefined, { refusal: 'slotUnsubscribed' });
    expect(told.verdict(12).outcome).toBe('not exercised');
  });
});

/** An order that the customer cancels, of which the maker is told. */
function cancelled(told: History = history(), rule = 'T5'): History {
  told.replenish('beans');
  told.order('beans', null, 'accepted', 'accepted');
  told.order('beans', 'placed', 'cancelled', rule);
  told.tell('OrderCancelledNotification', { slotId: 'beans' });
  return told;
}

describe('rule 15: five days after a first cancellation', () => {
  const reorderAfter = (ms: number): History => {
    const told = cancelled();
    told.pass(ms);
    told.report('beans');
    told.status();
    told.replenish('beans');
    return told;
  };

  it('is kept by an order after five days, give or take a day', () => {
    for (const ms of [4 * D + S, 5 * D, 6 * D - S]) expect(reorderAfter(ms).verdict(15)).toEqual(kept(1));
  });

  it('is broken by one a second too early', () => {
    const told = reorderAfter(4 * D - S);
    expect(told.verdict(15)).toMatchObject({
      breaches: 1,
      evidence: [
        {
          entries: [told.seq - 3, told.seq],
          slotId: 'beans',
          expected: 'an order 5 d after the cancellation, give or take 1 d',
          seen: 'one after 3 d 23 h 59 min 59 s',
        },
      ],
    });
  });

  it('is broken by one a second too late, or by none', () => {
    expect(reorderAfter(6 * D + S).verdict(15)).toMatchObject({
      evidence: [{ seen: 'one after 6 d 1 s' }],
    });
    const never = cancelled();
    never.pass(6 * D + S);
    never.status();
    expect(never.verdict(15)).toMatchObject({
      breaches: 1,
      evidence: [{ seen: expect.stringMatching(/^none for 6 d/) }],
    });
  });

  it('asks for no order of a slot that is off or full, or of a device that is gone', () => {
    const off = cancelled();
    off.switched('beans', false);
    off.pass(9 * D);
    off.status();
    const full = cancelled();
    full.report('beans', { remaining: 100 });
    full.replenish('beans');
    const gone = cancelled();
    gone.pass(D);
    gone.deregister();
    gone.pass(9 * D);
    gone.world('started');
    const offBefore = history();
    offBefore.replenish('beans');
    offBefore.order('beans', null, 'accepted', 'accepted');
    offBefore.switched('beans', false);
    offBefore.order('beans', 'placed', 'cancelled', 'T5');
    offBefore.tell('OrderCancelledNotification', { slotId: 'beans' });
    offBefore.pass(9 * D);
    offBefore.status();
    for (const told of [off, offBefore, full, gone]) expect(told.verdict(15).outcome).toBe('not exercised');
  });

  it('knows a cancellation only when the maker was told, and when it was the customer', () => {
    const untold = history();
    untold.replenish('beans');
    untold.order('beans', 'placed', 'cancelled', 'T5');
    untold.notify('OrderCancelledNotification', { slotId: 'beans' });
    untold.replenish('beans');
    expect(untold.verdict(15).outcome).toBe('not exercised');

    const byTime = cancelled(history(), 'T4');
    byTime.pass(S);
    byTime.replenish('beans');
    expect(byTime.verdict(15).outcome).toBe('not exercised');

    const underWay = cancelled();
    underWay.replenish('beans', undefined, { wallMs: 20 });
    expect(underWay.verdict(15).outcome).toBe('not exercised');
  });

  it('is broken at once under a clock that moved, but not by an order after it moved', () => {
    const early = cancelled();
    early.move(D).replenish('beans');
    expect(early.broken()).toEqual([15]);
    const moved = cancelled();
    moved.move(5 * D).replenish('beans');
    expect(moved.verdict(15)).toEqual(kept(1));
    const late = cancelled();
    late.move(9 * D);
    expect(late.verdict(15)).toEqual({ outcome: 'not exercised', why: 'the clock moved 9 d without the device' });
    expect(late.verdict(15, { clock: 'shared' })).toMatchObject({ breaches: 1 });
    expect(early.verdict(15, { clock: 'foreign' }).outcome).toBe('not exercised');
  });
});

describe('rule 16: nothing after a second cancellation until the slot is full', () => {
  const twice = (): History => {
    const told = cancelled();
    told.pass(5 * D);
    told.status();
    told.report('beans');
    return cancelled(told);
  };

  it('is kept when the slot is full first', () => {
    const told = twice();
    told.report('beans', { remaining: 99 });
    told.report('beans', { remaining: 100 });
    told.replenish('beans');
    expect(told.verdict(16)).toEqual(kept(1));
  });

  it('is broken by an order before that, however long after', () => {
    const told = twice();
    const message = told.seq;
    told.pass(9 * H);
    told.report('beans', { remaining: 99 });
    const seq = told.replenish('beans');
    expect(told.verdict(16)).toMatchObject({
      breaches: 1,
      evidence: [
        {
          entries: [message, seq],
          expected: 'no order before a report says that the slot is full',
          seen: 'POST /replenish/beans',
        },
      ],
    });
    expect(told.broken()).not.toContain(15);
  });

  it('lets pass a slot whose full report a fault struck, and a cancellation of an earlier order', () => {
    for (const body of [null, { remainingQuantityInUnit: 100, originalQuantityInUnit: 100 }]) {
      const struck = twice();
      struck.call('slotStatus', { slotId: 'beans', fault: true, body });
      struck.pass(S);
      struck.replenish('beans');
      expect(struck.broken()).not.toContain(16);
    }
    const low = twice();
    low.call('slotStatus', { slotId: 'beans', fault: true, body: { remainingQuantityInUnit: 1 } });
    low.pass(S);
    low.replenish('beans');
    expect(low.broken()).toContain(16);

    const earlier = history();
    earlier.replenish('beans');
    earlier.order('beans', null, 'accepted', 'accepted');
    earlier.order('beans', 'placed', 'cancelled', 'T5');
    const message = earlier.notify('OrderCancelledNotification', { slotId: 'beans' });
    earlier.replenish('beans');
    earlier.order('beans', null, 'accepted', 'accepted');
    earlier.order('beans', 'placed', 'cancelled', 'T5');
    earlier.deliver(message, { slotId: 'beans' });
    earlier.tell('OrderCancelledNotification', { slotId: 'beans' });
    earlier.pass(S);
    earlier.replenish('beans');
    expect(earlier.broken()).toEqual([15]);
  });

  it('counts cancellations in a row: one that came through, or a full slot, begins anew', () => {
    const shipped = cancelled();
    shipped.tell('ItemShippedNotification', { slotId: 'beans' });
    cancelled(shipped);
    shipped.pass(S);
    shipped.replenish('beans');
    expect(shipped.verdict(16).outcome).toBe('not exercised');

    const full = cancelled();
    full.report('beans', { remaining: 100 });
    cancelled(full);
    full.pass(S);
    full.replenish('beans', IN_PROGRESS);
    full.replenish('beans');
    expect(full.verdict(16).outcome).toBe('not exercised');
  });
});

describe('rule 42: errors of Replenish', () => {
  const failing = (pauses: readonly number[], told = history()): History => {
    told.replenish('beans', undefined, { fault: true });
    for (const pause of pauses) {
      told.pass(pause);
      told.replenish('beans', undefined, { status: 500 });
    }
    return told;
  };
  const doubling = (first: number, count: number) => Array.from({ length: count }, (_, at) => first * 2 ** at);

  it('is kept by growing pauses until the service answers', () => {
    const told = failing(doubling(100, 12));
    told.replenish('beans');
    expect(told.verdict(42)).toEqual(kept(1));
    expect(failing(doubling(S, 20)).broken()).not.toContain(42);
  });

  it.each([
    ['3 at once', Array(3).fill(5), Array(4).fill(5), 'growing pauses: at most 3 further tries within 30 ms'],
    ['5 in a second', Array(5).fill(190), Array(6).fill(150), 'growing pauses: at most 5 further tries within 1 s'],
    [
      '15 in a minute',
      Array(15).fill(3.9 * S),
      Array(16).fill(3.7 * S),
      'growing pauses: at most 15 further tries within 1 min',
    ],
    [
      '30 in an hour',
      Array(30).fill(119 * S),
      Array(31).fill(115 * S),
      'growing pauses: at most 30 further tries within 1 h',
    ],
  ])('lets %s pass, and no more', (_, fine, tight, expected) => {
    expect(failing(fine).broken()).not.toContain(42);
    const told = failing(tight);
    expect(told.verdict(42)).toMatchObject({ breaches: 1, evidence: [{ slotId: 'beans', expected }] });
  });

  it('takes a slot that does not exist for what it is', () => {
    const told = history();
    for (let i = 0; i < 3; i += 1) told.replenish('beanz', undefined, { refusal: 'slotNotFound' });
    expect(told.broken()).not.toContain(42);
    const seq = told.replenish('beanz', undefined, { refusal: 'slotNotFound' });
    expect(told.verdict(42)).toMatchObject({
      breaches: 1,
      evidence: [
        {
          entries: [seq - 3, seq - 2, seq - 1, seq],
          expected: 'at most 2 further calls within 1 h for a slot that does not exist',
          seen: '3 of POST /replenish/beanz',
        },
      ],
    });
    const slow = history();
    for (let i = 0; i < 9; i += 1) {
      slow.replenish('beanz', undefined, { refusal: 'slotNotFound' });
      slow.pass(20 * MIN);
    }
    expect(slow.broken()).not.toContain(42);
  });

  it('is not exercised by a call that nobody can be told from, or one that is answered', () => {
    const told = history();
    for (let i = 0; i < 40; i += 1) told.replenish('beans', undefined, { fault: true, device: null });
    told.replenish('beans');
    expect(told.verdict(42).outcome).toBe('not exercised');
  });
});
