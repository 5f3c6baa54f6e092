import { describe, expect, it } from 'vitest';
import { COFFEE, H, type History, history, kept, PRINTER, S, SUBSCRIPTION } from '../../support/history.ts';

describe('rule 20: old tokens are dropped', () => {
  const ended = (): History => {
    const told = history();
    told.deregister();
    told.tell('DeviceDeregisteredNotification');
    return told;
  };

  it('is kept when nothing more is called', () => {
    expect(ended().verdict(20)).toEqual(kept(1));
  });

  it('is broken by a call with them after the message', () => {
    const told = ended();
    const message = told.seq;
    told.pass(S);
    const call = told.status({ refusal: 'invalidToken' });
    const refresh = told.call('token', {
      refusal: 'refreshTokenRevoked',
      body: { grant_type: 'refresh_token', refresh_token: 'Atzr|IwEBIL…' },
    });
    expect(told.verdict(20)).toMatchObject({
      breaches: 2,
      times: 1,
      evidence: [
        {
          entries: [message, call],
          expected: 'no more calls with the tokens of the ended registration',
          seen: 'POST /deviceStatus',
        },
        { entries: [message, refresh], seen: 'POST /auth/o2/token' },
      ],
    });
    expect(told.broken()).toEqual([20]);
  });

  it('lets pass a call that was under way, or that came before the message', () => {
    const told = history();
    told.deregister();
    told.pass(S);
    told.status({ refusal: 'invalidToken' });
    told.tell('DeviceDeregisteredNotification');
    told.report('beans', { refusal: 'invalidToken', wallMs: 30 });
    expect(told.verdict(20)).toEqual(kept(1));
  });

  it('knows it from the answer to Deregistration as well', () => {
    const told = history();
    told.call('deregister', { refusal: 'invalidToken' });
    told.call('deregister');
    told.deregister('maker');
    told.pass(S);
    const seq = told.status({ refusal: 'invalidToken' });
    told.tell('DeviceDeregisteredNotification');
    expect(told.verdict(20)).toMatchObject({ breaches: 1, times: 1, evidence: [{ entries: [seq - 2, seq] }] });
  });

  it('is over with the next registration, and not begun by a message of the last one', () => {
    const again = ended();
    again.register();
    again.pass(S);
    again.status({ refusal: 'invalidToken' });
    expect(again.verdict(20)).toEqual(kept(1));

    const sold = history();
    const message = sold.notify('DeviceDeregisteredNotification');
    sold.deregister('new-owner');
    sold.register(['beans'], 'new-owner');
    sold.deliver(message);
    sold.pass(S);
    sold.status({ refusal: 'invalidToken' });
    expect(sold.verdict(20)).toMatchObject({ outcome: 'not exercised' });
  });
});

describe('rule 21: the switch is followed', () => {
  const off = (told: History): History => {
    told.switched('beans', false);
    told.tell('SubscriptionChangedNotification', { slots: { beans: false } });
    return told.pass(S);
  };
  const on = (told: History): History => {
    told.switched('beans', true);
    told.tell('SubscriptionChangedNotification', { slots: { beans: true } });
    return told.pass(S);
  };

  it('is kept when nothing is ordered for a slot that is off', () => {
    expect(off(on(history())).verdict(21)).toEqual(kept(1));
    expect(off(off(on(history()))).verdict(21)).toEqual(kept(1));
  });

  it('is broken by an order after the message', () => {
    const told = off(on(history()));
    const delivery = told.seq;
    const seq = told.replenish('beans', undefined, { refusal: 'slotUnsubscribed' });
    expect(told.verdict(21)).toMatchObject({
      breaches: 1,
      times: 1,
      evidence: [
        {
          entries: [delivery - 1, delivery, seq],
          slotId: 'beans',
          expected: 'no Replenish after SubscriptionChanged said that the slot is off',
          seen: 'POST /replenish/beans',
        },
      ],
    });
    expect(told.broken()).toEqual([11, 21]);
  });

  it('forgets a message that comes after a newer one', () => {
    const told = history();
    const old = told.notify('SubscriptionChangedNotification', { slots: { beans: false } });
    on(told);
    told.deliver(old);
    told.pass(S);
    told.replenish('beans');
    expect(told.broken()).toEqual([]);
  });

  it('takes a message that is delivered again for nothing new', () => {
    const told = on(history());
    told.switched('beans', false);
    const message = told.notify('SubscriptionChangedNotification', { slots: { beans: false } });
    told.deliver(message);
    told.deliver(message);
    expect(told.verdict(21)).toEqual(kept(1));
    on(told);
    told.deliver(message);
    told.pass(S);
    told.replenish('beans');
    expect(told.broken()).toEqual([]);
  });

  it('is not exercised by what SubscriptionInfo answered, or by set-up', () => {
    const told = history();
    told.call('subscriptionInfo', { reply: { slotsSubscriptionStatus: { beans: false } } });
    told.pass(S);
    told.replenish('beans', undefined, { refusal: 'slotUnsubscribed' });
    told.tell('SubscriptionChangedNotification', { slots: { beans: false } });
    expect(told.verdict(21).outcome).toBe('not exercised');
  });
});

describe('rule 22: the handshake is confirmed', () => {
  const asked = (outcome: 'delivered' | 'retry' | 'permanent' = 'delivered', status?: number | null): History => {
    const told = history();
    told.state('subscription', null, 'pending', 'subscribe', { id: SUBSCRIPTION, device: null });
    const answer = status === undefined ? {} : { status };
    told.deliver(null, { type: 'SubscriptionConfirmation', outcome, ...answer });
    return told;
  };
  const confirmed = (told: History): History => {
    told.state('subscription', 'pending', 'confirmed', 'confirm', { id: SUBSCRIPTION, device: null });
    return told;
  };

  it('is kept by a confirmation, also one that comes within its own message, or late', () => {
    expect(confirmed(asked()).verdict(22)).toEqual(kept(1));
    expect(confirmed(asked().pass(9 * H)).verdict(22)).toEqual(kept(1));

    const within = history();
    within.state('subscription', null, 'pending', 'subscribe', { id: SUBSCRIPTION, device: null });
    confirmed(within);
    within.deliver(null, { type: 'SubscriptionConfirmation' });
    within.pass(H);
    within.status();
    expect(within.verdict(22)).toEqual(kept(1));
  });

  it('is kept within a minute of real time, and broken one second later', () => {
    const told = asked().clock('manual');
    const [pending, message] = [told.seq - 2, told.seq - 1];
    told.pass(59 * S);
    told.status();
    expect(told.verdict(22).outcome).toBe('not exercised');
    told.pass(2 * S);
    const seq = told.status();
    expect(told.verdict(22)).toEqual({
      outcome: 'broken',
      breaches: 1,
      times: 0,
      evidence: [
        {
          entries: [pending, message, seq],
          device: null,
          expected: 'a confirmation within 1 min',
          seen: expect.stringMatching(/^none for 1 min 1 s/),
        },
      ],
    });
  });

  it('is broken by a listener that declines the message, but not by one that is not there', () => {
    expect(asked('permanent', 404).verdict(22)).toMatchObject({
      breaches: 1,
      evidence: [{ seen: '404 to the message that asks for it' }],
    });
    expect(asked('permanent', null).broken()).toEqual([]);
    expect(asked('retry', 503).broken()).toEqual([]);
  });

  it('stays broken when the handshake that was declined runs out, and not when it is asked for again', () => {
    const over = asked('permanent', 405);
    over.state('subscription', 'pending', null, 'expired', { id: SUBSCRIPTION, device: null });
    expect(over.verdict(22)).toMatchObject({
      breaches: 1,
      evidence: [{ seen: '405 to the message that asks for it' }],
    });

    const again = asked('permanent', 405);
    again.state('subscription', 'pending', 'pending', 'asked again', { id: SUBSCRIPTION, device: null });
    again.deliver(null, { type: 'SubscriptionConfirmation' });
    expect(confirmed(again).verdict(22)).toEqual(kept(1));
  });

  it('is not exercised by a subscription that is removed, or messages of another kind', () => {
    const told = asked();
    told.deliver('amzn1.dash.notification.v1.7');
    told.state('subscription', 'pending', null, 'removed-by-owner', { id: SUBSCRIPTION, device: null });
    told.pass(H);
    told.status();
    expect(told.verdict(22).outcome).toBe('not exercised');
  });
});

describe('rule 29: quick answers', () => {
  it('is kept by 2xx, and by a trouble that is told as one and passes', () => {
    const told = history();
    const message = told.notify('DeviceRegisteredNotification');
    told.deliver(message, { outcome: 'retry', status: 503 });
    told.deliver(message);
    expect(told.verdict(29)).toEqual(kept(1));
  });

  it.each([
    ['permanent', 404, undefined, '404, which is not tried again'],
    ['permanent', 302, undefined, '302, which is not tried again'],
    ['exhausted', 500, undefined, '500 to every try'],
    ['retry', null, 'no complete answer within 15000 ms', 'no complete answer within 15000 ms (15 s)'],
  ] as const)('is broken by %s %s', (outcome, status, error, seen) => {
    const told = history();
    const more = error === undefined ? {} : { error, wallMs: 15_000 };
    const seq = told.deliver(told.notify('OrderPlacedNotification', { slotId: 'beans' }), {
      outcome,
      status,
      slotId: 'beans',
      ...more,
    });
    expect(told.verdict(29)).toMatchObject({
      breaches: 1,
      evidence: [{ entries: [seq], slotId: 'beans', expected: 'a 2xx status within 15 s', seen }],
    });
  });

  it('does not count what was given up on while the clock jumped', () => {
    const gaveUp = (between: (told: History) => void) => {
      const told = history();
      const message = told.notify('OrderPlacedNotification', { slotId: 'beans' });
      for (let tries = 0; tries < 3; tries += 1) {
        told.deliver(message, { outcome: 'retry', status: 503 });
        between(told);
      }
      told.deliver(message, { outcome: 'exhausted', status: 503 });
      return told.verdict(29);
    };
    expect(gaveUp((told) => told.move(20 * S))).toMatchObject({ outcome: 'not exercised' });
    expect(gaveUp((told) => told.pass(20 * S))).toMatchObject({
      breaches: 1,
      evidence: [{ seen: '503 to every try' }],
    });
  });

  it('is not exercised where nobody listens', () => {
    const told = history();
    told.deliver(told.notify('DeviceRegisteredNotification'), {
      outcome: 'exhausted',
      status: null,
      error: 'connect ECONNREFUSED 127.0.0.1:3000',
    });
    expect(told.verdict(29)).toEqual({ outcome: 'not exercised', why: 'A message that is delivered to a listener.' });
  });

  it('is told for the device of the message', () => {
    const told = history();
    told.deliver(told.notify('DeviceRegisteredNotification', { device: PRINTER }), { device: PRINTER });
    told.deliver(told.notify('DeviceRegisteredNotification', { device: COFFEE }), {
      outcome: 'permanent',
      status: 400,
    });
    const judgement = told.judged();
    expect(judgement.verdicts('acme-printer/SN-0002')[29]?.verdict).toEqual(kept(1));
    expect(judgement.verdicts('acme-coffee/SN-0001')[29]?.verdict.outcome).toBe('broken');
  });
});
