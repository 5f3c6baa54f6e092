import { describe, expect, it } from 'vitest';
import type { PlannedFault } from '../../../../contracts/control/fault.ts';
import { explainNotification } from '../../../../emulator/domain/explain/notification.ts';
import { at, T0 } from '../../../support/given.ts';
import { Life, SUBSCRIPTION } from '../../../support/life.ts';

const HOUR = 3_600_000;
const PLACED = 'OrderPlacedNotification';

/** An order was placed, and all that came before it has arrived. */
function placed(given: Partial<PlannedFault> | null = null): Life {
  const life = new Life().registers();
  life.delivers(200).delivers(200);
  if (given !== null) {
    const fault = {
      faultId: 'late',
      effect: 'notification-delayed' as const,
      from: T0,
      matched: 0,
      struck: 0,
      ...given,
    };
    life.portal = { ...life.portal, faults: [fault] };
  }
  return life.replenishes().pass(2000);
}

describe('why a notification did not arrive: it was sent to nobody', () => {
  it('nobody was subscribed, and nobody is', () => {
    const life = new Life();
    life.subscriptions = [];
    const said = life.registers().explainNotification();
    expect(said.code).toBe('nobody-subscribed');
    expect(said.answer).toContain('its topic had no confirmed subscription');
    expect(said.steps.at(-1)?.text).toContain('no subscription now either');
    expect(said.next.join()).toMatch(/--notify URL.*redeliver/);
  });

  it('the subscription was not confirmed yet, or too late', () => {
    const life = new Life();
    life.subscriptions = [
      { ...SUBSCRIPTION, status: 'pending', endpoint: 'http://user:secret@127.0.0.1:3000/sns?key=1' },
    ];
    const said = life.registers().explainNotification();
    expect(said.answer).toContain('was not confirmed, and only a confirmed one gets messages');
    expect(said.steps.at(-1)).toMatchObject({ rule: '22', at: T0 });
    expect(said.steps.at(-1)?.text).toContain('to http://127.0.0.1:3000/sns is pending now.');
    expect(JSON.stringify(said)).not.toMatch(/secret|key=1/);
    expect(said.next[0]).toContain('visits the SubscribeURL');
    life.now = at(48 * HOUR);
    expect(life.explainNotification().steps.at(-1)?.text).toContain('too long ago');
  });

  it('somebody confirmed later can have it sent again', () => {
    const life = new Life();
    life.subscriptions = [];
    life.registers().subscriptions = [{ ...SUBSCRIPTION, createdAt: at(HOUR) }];
    const seq = life.append({
      kind: 'state',
      subject: 'subscription',
      id: SUBSCRIPTION.subscriptionArn,
      from: 'pending',
      to: 'confirmed',
      rule: 'confirm',
      device: null,
    } as never);
    const said = life.explainNotification();
    expect(said.answer).toContain('no confirmed subscription');
    expect(said.steps.find((step) => step.seq === seq)?.text).toContain('is confirmed now');
    expect(said.next).toEqual([expect.stringContaining('redeliver')]);
  });
});

describe('why a notification did not arrive: on its way', () => {
  it('its first attempt is due now, in the version of the model', () => {
    const said = placed().explainNotification(PLACED);
    expect(said.code).toBe('due-now');
    expect(said.steps[0]).toMatchObject({ rule: '30' });
    expect(said.steps[0]?.text).toContain('in version 2.0, as model acme-coffee is configured');
  });

  it('it waits for the first attempt at the message before it', () => {
    const life = new Life().registers();
    const said = life.explainNotification('SubscriptionChangedNotification');
    expect(said.code).toBe('waiting-for-turn');
    expect(said.answer).toContain('once the first attempt at DeviceRegisteredNotification');
    life.delivers(503);
    expect(life.explainNotification('SubscriptionChangedNotification').code).toBe('due-now');
  });

  it('it is tried again, each attempt with its status, and when', () => {
    const life = placed().delivers(503);
    const said = life.explainNotification(PLACED);
    expect(said.code).toBe('retrying');
    expect(said.answer).toContain('answered 503; attempt 2 of 4 is due at 2031-03-04T10:00:22Z');
    expect(said.steps.at(-1)).toMatchObject({ rule: '29', seq: life.entries.length });
    expect(said.next[0]).toContain('advance 2031-03-04T10:00:22Z');
    expect(life.pass(20_000).delivers(null).explainNotification(PLACED).answer).toContain('gave no answer; attempt 3');
  });

  it('a fault delays it, or lets the next one pass', () => {
    const delayed = placed({ lateBy: 'PT1H' }).explainNotification(PLACED);
    expect(delayed.code).toBe('delayed');
    expect(delayed.answer).toContain('a planned fault delays it');
    expect(delayed.steps.map(({ rule }) => rule)).toContain('fault');
    const swapped = placed({ effect: 'notification-swapped', lateBy: 'PT1H' }).explainNotification(PLACED);
    expect(swapped.code).toBe('delayed');
    expect(swapped.answer).toContain('swaps it with the next message');
  });
});

describe('why a notification did not arrive: its end', () => {
  it('it did: when, and at which attempt', () => {
    const said = placed().delivers(503).pass(20_000).delivers(200).explainNotification(PLACED);
    expect(said.code).toBe('delivered');
    expect(said.answer).toBe(
      'OrderPlacedNotification was delivered to http://127.0.0.1:3000/sns at 2031-03-04T10:00:22Z: it answered 200 at attempt 2.',
    );
  });

  it('it did, and a fault sends a copy', () => {
    const said = placed({ effect: 'notification-doubled', lateBy: 'PT5S' }).delivers(200).explainNotification(PLACED);
    expect(said.code).toBe('delivered');
    expect(said.answer).toContain('sends the same once more at 2031-03-04T10:00:07Z');
  });

  it('the listener refused it for good, or failed every attempt', () => {
    expect(placed().delivers(404).explainNotification(PLACED)).toMatchObject({
      code: 'permanent',
      answer: expect.stringContaining('answered 404, and such an answer is final'),
    });
    const life = placed();
    for (let attempt = 1; attempt <= 4; attempt += 1) life.delivers(503).pass(20_000);
    const said = life.explainNotification(PLACED);
    expect(said.code).toBe('exhausted');
    expect(said.answer).toContain('failed 4 attempts (503 at the last)');
    expect(said.steps.filter(({ rule }) => rule === '29')).toHaveLength(4);
  });

  it('a fault lost it, with the record and without', () => {
    const life = placed({ effect: 'notification-lost' });
    expect(life.explainNotification(PLACED)).toMatchObject({ code: 'lost' });
    life.entries = [];
    expect(life.explainNotification(PLACED)).toMatchObject({ code: 'lost' });
  });

  it('its subscription ended first', () => {
    const life = placed().delivers('subscription-gone');
    life.subscriptions = [];
    life.append({
      kind: 'state',
      subject: 'subscription',
      id: SUBSCRIPTION.subscriptionArn,
      from: 'confirmed',
      to: 'unsubscribed',
      rule: 'unsubscribe',
      device: null,
    } as never);
    const said = life.explainNotification(PLACED);
    expect(said.code).toBe('subscription-ended');
    expect(said.steps.at(-1)?.text).toContain('ended (unsubscribe)');
  });

  it('of several subscriptions the one that missed it decides, and each is told', () => {
    const life = new Life();
    life.subscriptions = [
      SUBSCRIPTION,
      { ...SUBSCRIPTION, subscriptionArn: `${SUBSCRIPTION.subscriptionArn}2`, endpoint: 'http://127.0.0.1:4000' },
    ];
    life.registers().delivers(200, 1).delivers(404, 1);
    const said = life.explainNotification('DeviceRegisteredNotification');
    expect(said.code).toBe('permanent');
    expect(said.answer).toMatch(/went to 2 subscriptions: \(1\) it was delivered .* \(2\) it did not arrive/);
  });
});

describe('a notification that the device no longer keeps', () => {
  const forgotten = (life: Life) => {
    const entry = life.device.outbox.at(-1);
    const notificationId = entry?.notificationId ?? '';
    const entries = life.entries.filter((one) => 'notificationId' in one && one.notificationId === notificationId);
    return explainNotification({
      ...life.asked(),
      entries,
      notificationId,
      kept: null,
      model: life.model,
      topic: life.topic,
    });
  };

  it.each([
    [200, 'delivered', 'was delivered at 2031-03-04T10:00:02Z'],
    [404, 'permanent', 'was refused by the listener with 404'],
    [503, 'not-kept', 'was last tried at'],
  ])('is told from the record: after %i', (status, code, text) => {
    const said = forgotten(placed().delivers(status));
    expect(said.code).toBe(code);
    expect(said.answer).toContain(text);
  });

  it('is told from the record: after four attempts, or before any', () => {
    const life = placed();
    expect(forgotten(life)).toMatchObject({ code: 'not-kept' });
    for (let attempt = 1; attempt <= 4; attempt += 1) life.delivers(null).pass(20_000);
    expect(forgotten(life)).toMatchObject({ code: 'exhausted' });
  });
});
