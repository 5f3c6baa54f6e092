import { describe, expect, it } from 'vitest';
import { D, finding, H, History, history, kept, MIN, PRINTER, S } from '../../support/history.ts';

const DAY_AND_GRACE = 26 * H;
const iso = (ms: number): string => new Date(ms).toISOString();

describe('rule 4: DeviceStatus once a day', () => {
  it('is kept once for each day with a call in time', () => {
    const told = history();
    for (let day = 0; day < 3; day += 1) {
      told.pass(D);
      told.status();
    }
    expect(told.verdict(4)).toEqual(kept(3));
  });

  it('counts days, and not calls', () => {
    const told = history();
    for (let hour = 0; hour < 25; hour += 1) {
      told.pass(H);
      told.status();
    }
    expect(told.verdict(4)).toEqual(kept(1));
  });

  it('is not exercised within the first day', () => {
    const told = history();
    told.pass(23 * H);
    told.status();
    expect(told.verdict(4)).toEqual({
      outcome: 'not exercised',
      why: 'A registered device, over 1 d that it lives through.',
    });
  });

  it('is kept at the end of the grace, and broken one second later', () => {
    const inside = history();
    const registered = inside.seq - 1;
    inside.pass(DAY_AND_GRACE);
    inside.status();
    expect(inside.verdict(4)).toEqual(kept(1));

    const outside = history();
    outside.pass(DAY_AND_GRACE + S);
    const call = outside.status();
    expect(outside.verdict(4)).toEqual({
      outcome: 'broken',
      breaches: 1,
      times: 0,
      evidence: [
        {
          entries: [registered, call],
          device: 'acme-coffee/SN-0001',
          expected: 'a DeviceStatus call within 1 d and 2 h of grace',
          seen: 'none for 1 d 2 h 1 s',
        },
      ],
    });
    expect(outside.broken()).toEqual([4, 6]);
  });

  it('is broken by a call that never comes, seen as time goes on', () => {
    const told = history();
    told.status();
    const last = told.seq;
    told.pass(DAY_AND_GRACE - S);
    told.report('beans');
    expect(told.verdict(4).outcome).toBe('not exercised');
    told.pass(2 * S);
    const seq = told.report('beans');
    expect(told.verdict(4)).toMatchObject({ breaches: 1, evidence: [{ entries: [last, seq] }] });
    // Asking changed nothing: the same pause is one breach, and grows until the call.
    told.pass(H);
    told.status();
    expect(told.verdict(4)).toMatchObject({ breaches: 1, evidence: [{ seen: 'none for 1 d 3 h 1 s' }] });
  });

  it('ends with the registration, whose last pause counts', () => {
    const told = history();
    told.pass(DAY_AND_GRACE + S);
    told.deregister();
    expect(told.verdict(4)).toMatchObject({ breaches: 1 });

    const silent = history();
    silent.pass(H);
    silent.deregister();
    silent.pass(3 * D);
    silent.status({ refusal: 'invalidToken' });
    expect(silent.verdict(4).outcome).toBe('not exercised');
  });

  it('begins anew with the next owner, and goes on with the same one', () => {
    const sold = history();
    sold.pass(20 * H);
    sold.deregister('new-owner');
    sold.register(['beans'], 'new-owner');
    sold.pass(20 * H);
    sold.status();
    expect(sold.verdict(4).outcome).toBe('not exercised');

    const again = history();
    again.pass(20 * H);
    again.state('registration', 'registered', 'registered', 're-registered');
    again.pass(20 * H);
    again.status();
    expect(again.verdict(4)).toMatchObject({ breaches: 1 });
  });

  it('counts a refused call as a call, but not one that nobody can be told from', () => {
    const told = history();
    told.pass(D);
    told.status({ refusal: 'invalidVersion' });
    expect(told.verdict(4)).toEqual(kept(1));
    told.pass(D);
    told.status({ refusal: 'invalidToken' });
    told.pass(3 * H);
    told.status();
    expect(told.verdict(4)).toMatchObject({ breaches: 1 });
  });

  it('is told for each device, and broken as a whole when one breaks it', () => {
    const told = history();
    told.register(['black'], 'registered', PRINTER);
    for (let day = 0; day < 2; day += 1) {
      told.pass(D);
      told.status();
    }
    const judgement = told.judged();
    expect(judgement.verdicts('acme-coffee/SN-0001')[4]?.verdict).toEqual(kept(2));
    expect(judgement.verdicts('acme-printer/SN-0002')[4]?.verdict).toMatchObject({ outcome: 'broken' });
    expect(judgement.verdicts('acme-printer/SN-0009')[4]?.verdict.outcome).toBe('not exercised');
    expect(judgement.verdicts()[4]?.verdict).toMatchObject({
      outcome: 'broken',
      breaches: 1,
      times: 2,
      evidence: [{ device: 'acme-printer/SN-0002' }],
    });
  });

  it('lets pass what a fault kept from happening', () => {
    const struck = history();
    struck.pass(25 * H);
    struck.status({ fault: true });
    struck.pass(25 * H);
    struck.status();
    expect(struck.broken()).not.toContain(4);

    // The token service was down, and nobody knows for which device.
    const down = history();
    down.pass(25 * H);
    down.call('token', { device: null, fault: true });
    down.pass(25 * H);
    down.status();
    expect(down.broken()).not.toContain(4);

    const longAfter = history();
    longAfter.call('token', { device: null, status: 500 });
    longAfter.pass(27 * H);
    longAfter.status();
    expect(longAfter.broken()).toContain(4);
  });
});

describe('rule 6: each slot once a day', () => {
  it('is kept, and broken one second after the grace, slot by slot', () => {
    const told = history({ device: PRINTER });
    const [black, color] = [told.seq - 1, told.seq];
    told.pass(DAY_AND_GRACE);
    told.report('black');
    told.pass(S);
    const seq = told.report('color');
    expect(told.verdict(6)).toEqual({
      outcome: 'broken',
      breaches: 1,
      times: 1,
      evidence: [
        {
          entries: [color, seq],
          device: 'acme-printer/SN-0002',
          slotId: 'color',
          expected: 'a SlotStatus report of the slot within 1 d and 2 h of grace',
          seen: 'none for 1 d 2 h 1 s',
        },
      ],
    });
    expect(black).toBeLessThan(color);
  });

  it('asks nothing of a slot while it is off', () => {
    const told = history();
    told.pass(H);
    told.switched('beans', false);
    told.pass(5 * D);
    told.report('beans');
    told.switched('beans', true);
    told.pass(20 * H);
    told.report('beans');
    expect(told.verdict(6).outcome).toBe('not exercised');
    told.pass(4 * H);
    told.report('beans');
    expect(told.verdict(6)).toEqual(kept(1));
  });

  it('counts the pause before a slot is switched off', () => {
    const told = history();
    told.pass(DAY_AND_GRACE + S);
    told.switched('beans', false);
    expect(told.verdict(6)).toMatchObject({ breaches: 1 });
  });

  it('takes no slot that does not exist, no bad token, and no other change of a slot for a report', () => {
    const told = history();
    told.pass(20 * H);
    told.report('beanz', { refusal: 'slotNotFound' });
    told.report('beans', { refusal: 'invalidToken' });
    told.state('slot', 'next order: no problem', 'next order: payment', 'next-order', { slotId: 'beans' });
    told.pass(20 * H);
    told.report('beans');
    expect(told.verdict(6)).toMatchObject({ breaches: 1 });
  });

  it('begins with the first report where the record does not say more', () => {
    const told = new History();
    told.report('beans');
    told.pass(D);
    told.report('beans');
    expect(told.verdict(6)).toEqual(kept(1));
  });
});

describe('rule 5: lastUseDate moves with what is used', () => {
  it('is kept when it does', () => {
    const told = history();
    told.report('beans', { remaining: 50 });
    told.pass(H);
    told.report('beans', { remaining: 49 });
    expect(told.verdict(5)).toEqual(kept(1));
  });

  it('is broken when it stands for more than a minute', () => {
    const use = '2031-03-01T09:00:00Z';
    const told = history();
    const first = told.report('beans', { remaining: 50, lastUse: use });
    told.pass(MIN - S);
    told.report('beans', { remaining: 49.5, lastUse: use });
    expect(told.verdict(5).outcome).toBe('not exercised');
    told.pass(MIN + S);
    const second = told.report('beans', { remaining: 48, lastUse: use });
    expect(told.verdict(5)).toMatchObject({
      breaches: 1,
      evidence: [
        {
          entries: [second - 1, second],
          expected: `lastUseDate after ${use}, since 1.5 were taken`,
          seen: `lastUseDate ${use} once more`,
        },
      ],
    });
    expect(first).toBe(second - 2);
  });

  it('says nothing of a date without a time, a new container, or a report that cannot be read', () => {
    const told = history();
    told.report('beans', { remaining: 50, lastUse: '2031-03-01' });
    told.pass(H);
    told.report('beans', { remaining: 40, lastUse: '2031-03-01' });
    told.pass(H);
    told.report('beans', { remaining: 30, original: 60, lastUse: '2031-03-01' });
    told.report('beans', { body: 'remaining' });
    told.report('beans', { refusal: 'invalidInput', remaining: 1 });
    expect(told.verdict(5)).toEqual({ outcome: 'not exercised', why: 'A use of a slot between two reports of it.' });
  });
});

describe('rule 7: all fields', () => {
  it('is kept by a whole report, with or without the stock on hand', () => {
    const told = history();
    told.report('beans');
    told.report('beans', { onHand: null });
    expect(told.verdict(7)).toEqual(kept(2));
  });

  it('is broken by a field that is missing or of another type', () => {
    const told = history();
    const first = told.report('beans', { refusal: 'invalidInput', body: { remainingQuantityInUnit: 1 } });
    const second = told.report('beans', {
      findings: [finding('7', 'remainingQuantityInUnit', 'a JSON number', '"3"')],
    });
    expect(told.verdict(7)).toMatchObject({
      breaches: 2,
      evidence: [
        { entries: [first], seen: 'without expectedReplenishmentDate, originalQuantityInUnit, lastUseDate' },
        { entries: [second], expected: 'remainingQuantityInUnit: a JSON number' },
      ],
    });
  });

  it('is not exercised by a body that was not kept, or a call that was not understood', () => {
    const told = history();
    told.report('beans', { body: '{"remaining…' });
    told.report('beans', { refusal: 'invalidVersion', body: {} });
    expect(told.verdict(7).outcome).toBe('not exercised');
  });
});

describe('rule 9: plausible reports', () => {
  it('is kept by what can be true', () => {
    const told = history();
    told.report('beans');
    told.status();
    expect(told.verdict(9)).toEqual(kept(2));
  });

  it('is broken by more than fits into the container', () => {
    const told = history();
    const seq = told.report('beans', {
      findings: [finding('9', 'remainingQuantityInUnit', 'at most originalQuantityInUnit (10)', '11')],
    });
    expect(told.verdict(9)).toMatchObject({ breaches: 1, times: 0, evidence: [{ entries: [seq], slotId: 'beans' }] });
  });

  it('lets a date lie a minute ahead, and no second more', () => {
    const told = history();
    told.report('beans', { lastUse: iso(told.at + MIN) });
    expect(told.verdict(9)).toEqual(kept(1));
    const late = iso(told.at + MIN + S);
    told.status({ body: { mostRecentlyActiveDate: late } });
    expect(told.verdict(9)).toMatchObject({
      breaches: 1,
      times: 1,
      evidence: [
        {
          expected: expect.stringMatching(/^mostRecentlyActiveDate: not after 2031/),
          seen: `mostRecentlyActiveDate: ${late}`,
        },
      ],
    });
  });

  it('compares no date with a clock that is not shared', () => {
    const future = finding('9', 'lastUseDate', 'not after 2031-03-01T10:00:00.000Z', '2031-03-02T10:00:00Z');
    const told = history();
    told.move(-D);
    told.report('beans', { lastUse: iso(told.at + D), findings: [future] });
    told.status({ body: { mostRecentlyActiveDate: iso(told.at + D) } });
    expect(told.verdict(9)).toEqual(kept(1));
    expect(told.verdict(9, { clock: 'foreign' })).toEqual(kept(1));
    expect(told.verdict(9, { clock: 'shared' })).toMatchObject({ breaches: 2 });
  });

  it('takes a world that differs from real time by two seconds for shared, and by three not', () => {
    const ahead = (ms: number) => {
      const told = history({ at: iso(Date.parse('2031-03-01T10:00:00.000Z') + ms) });
      told.report('beans', { lastUse: iso(told.at + H) });
      return told.broken();
    };
    expect(ahead(-2 * S)).toEqual([9]);
    expect(ahead(2 * S)).toEqual([9]);
    expect(ahead(-2 * S - 1)).toEqual([]);
    expect(ahead(3 * S)).toEqual([]);
  });

  it('has no opinion on dates that are no dates, or name no zone', () => {
    const told = history();
    told.status({ body: { mostRecentlyActiveDate: '2031-03-02' } });
    told.status({ body: { mostRecentlyActiveDate: '2031-13-42T10:00:00Z' } });
    told.status({ body: null, refusal: 'invalidInput' });
    told.status({ refusal: 'invalidToken' });
    expect(told.verdict(9).outcome).toBe('not exercised');
  });
});

describe('rule 40: what was delivered is in the inventory', () => {
  const delivered = (detailCode?: string): History => {
    const told = history();
    told.report('beans', { remaining: 10, onHand: 5 });
    told.replenish('beans', detailCode);
    told.order('beans', null, 'accepted', 'accepted');
    told.tell('ItemShippedNotification', { slotId: 'beans' });
    told.pass(2 * D);
    told.tell('ItemDeliveredNotification', { slotId: 'beans' });
    return told;
  };

  it('is kept when a report rises, by the stock or by the container', () => {
    const stock = delivered();
    stock.report('beans', { remaining: 9, onHand: 17 });
    stock.report('beans', { remaining: 8, onHand: 17 });
    expect(stock.verdict(40)).toEqual(kept(1));

    const container = delivered();
    container.report('beans', { remaining: 100, onHand: null });
    expect(container.verdict(40)).toEqual(kept(1));
  });

  it('is not kept by a container that was filled from the stock there was', () => {
    const told = delivered();
    told.report('beans', { remaining: 15, onHand: 0 });
    expect(told.verdict(40).outcome).toBe('not exercised');
  });

  it('is broken when the stock stands a day and its grace after the delivery', () => {
    const told = delivered();
    const delivery = told.seq;
    told.pass(DAY_AND_GRACE - MIN);
    told.report('beans', { remaining: 9, onHand: 5 });
    expect(told.broken()).not.toContain(40);
    told.pass(MIN + S);
    const seq = told.report('beans', { remaining: 8, onHand: 5 });
    expect(told.verdict(40)).toMatchObject({
      breaches: 1,
      evidence: [
        {
          entries: [delivery, seq],
          expected: 'a report with more than 5 on hand or 10 left, after the delivery',
          seen: expect.stringMatching(/^5 on hand and 8 left, 1 d 2 h .*after it$/),
        },
      ],
    });
  });

  it('asks nothing of a test order, or of a maker who does not know his stock', () => {
    const test = delivered('TEST_ORDER_PLACED');
    test.pass(2 * D);
    test.report('beans', { remaining: 8, onHand: 5 });
    expect(test.broken()).not.toContain(40);

    const unknown = history();
    unknown.report('beans', { remaining: 10, onHand: null });
    unknown.tell('ItemShippedNotification', { slotId: 'beans' });
    unknown.tell('ItemDeliveredNotification', { slotId: 'beans' });
    unknown.pass(2 * D);
    unknown.report('beans', { remaining: 8, onHand: null });
    expect(unknown.broken()).not.toContain(40);
  });

  it('is not exercised by an order without a report before it', () => {
    const told = history();
    told.tell('ItemDeliveredNotification', { slotId: 'beans' });
    told.report('beans', { body: {}, refusal: 'invalidInput' });
    told.report('beans');
    expect(told.verdict(40)).toMatchObject({ outcome: 'not exercised' });
  });
});

describe('rule 46: every slot by itself', () => {
  it('is kept when one moves and another one stands elsewhere', () => {
    const told = history({ device: PRINTER });
    told.report('black', { remaining: 80 });
    told.report('color', { remaining: 80 });
    told.report('black', { remaining: 79 });
    expect(told.verdict(46)).toEqual(kept(1));
  });

  it('is not exercised by slots that only move together, by one slot, or by calls that fail', () => {
    const told = history({ device: PRINTER });
    told.report('black', { remaining: 80 });
    told.report('black', { remaining: 70 });
    told.report('color', { remaining: 70 });
    told.report('color', { remaining: 70 });
    told.report('color', { remaining: 60, refusal: 'invalidInput' });
    expect(told.verdict(46).outcome).toBe('not exercised');
    expect(told.verdict(46, { clock: 'shared' }).outcome).toBe('not exercised');
  });
});
