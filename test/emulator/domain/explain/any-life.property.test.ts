import { describe, expect, it } from 'vitest';
import { Explanation, NOTIFICATION_CODES, SLOT_CODES, TOKEN_CODES } from '../../../../contracts/control/explain.ts';
import type { FaultEffect } from '../../../../contracts/control/fault-effects.ts';
import { authenticate, type Claims, livingGrant } from '../../../../emulator/domain/authenticate.ts';
import { cancelOrder } from '../../../../emulator/domain/customer/cancel-order.ts';
import { deregisterDevice } from '../../../../emulator/domain/customer/deregister-device.ts';
import { moveOrder } from '../../../../emulator/domain/customer/move-order.ts';
import { setNextOrder } from '../../../../emulator/domain/customer/set-next-order.ts';
import { setSubscription } from '../../../../emulator/domain/customer/set-subscription.ts';
import type { Explained } from '../../../../emulator/domain/explain/explanation.ts';
import fc from '../../../support/fast-check.ts';
import { T0 } from '../../../support/given.ts';
import { Life, SUBSCRIPTION } from '../../../support/life.ts';

/** Whatever a device has been through: explanations never fail, and say what the machine itself would do then. */

const SLOTS = ['black', 'color'] as const;
const SECOND = 1000;
const HOUR = 3600 * SECOND;

class Watched extends Life {
  readonly tokens: (Claims & { confidential: boolean })[] = [];
  readonly seen = new Set<string>();

  check(): void {
    for (const slot of SLOTS) {
      const said = this.explainSlot(slot);
      this.valid(said, SLOT_CODES);
      expect(said.replenish, said.code).toBe(this.wouldAnswer(slot));
      const wouldPlace = said.next.some((text) => text.startsWith('A Replenish call now would place'));
      expect(wouldPlace).toBe(/_ORDER_PLACED$/.test(this.wouldAnswer(slot)));
    }
    for (const entry of this.device.outbox) {
      const said = this.explainEntry(entry);
      this.valid(said, NOTIFICATION_CODES);
      const states = entry.deliveries.map(({ state }) => state);
      if (states.length === 0) expect(said.code).toBe('nobody-subscribed');
      if (states.length === 1 && states[0] === 'delivered') expect(said.code).toBe('delivered');
      if (states.length === 1 && states[0] === 'permanent') expect(said.code).toBe('permanent');
      if (states.length === 1 && states[0] === 'exhausted') expect(said.code).toBe('exhausted');
      if (states[0] === 'dropped') expect(['lost', 'subscription-ended']).toContain(said.code);
      if (said.code === 'delivered')
        expect(this.entries.some((one) => one.kind === 'delivery' && one.notificationId === entry.notificationId)).toBe(
          true,
        );
    }
    for (const claims of this.tokens) {
      const said = this.explainToken(claims);
      this.valid(said, TOKEN_CODES);
      const isGood = typeof authenticate(this.portal, this.device, claims, this.now) !== 'string';
      expect(said.code === 'good', said.code).toBe(isGood);
      const refreshes = claims.kind === 'refresh' && livingGrant(this.portal, this.device, claims) !== undefined;
      expect(said.code === 'good-for-refresh').toBe(refreshes);
    }
  }

  /** A record that has lost everything makes an explanation poorer, not wrong. */
  checkForgetful(): void {
    const { entries } = this;
    this.entries = [];
    for (const slot of SLOTS) {
      const said = this.explainSlot(slot);
      this.valid(said, SLOT_CODES);
      expect(said.replenish).toBe(this.wouldAnswer(slot));
    }
    for (const entry of this.device.outbox) this.valid(this.explainEntry(entry), NOTIFICATION_CODES);
    const codes = this.tokens.map((claims) => this.explainToken(claims).code);
    this.entries = entries;
    expect(codes).toEqual(this.tokens.map((claims) => this.explainToken(claims).code));
  }

  /** It is in the form of the contract, and each number leads to an entry of the same instant. */
  valid({ steps, ...said }: Explained, codes: readonly string[]): void {
    this.seen.add(said.code);
    expect(codes).toContain(said.code);
    const shown = steps.map((step) => ({
      ...step,
      source: step.source === null ? null : { title: step.source, url: null },
    }));
    expect(Explanation.safeParse({ ...said, now: this.now, steps: shown }).error).toBeUndefined();
    for (const { seq, at } of steps) if (seq !== null) expect(this.entries[seq - 1]?.at).toBe(at);
    expect(JSON.stringify({ steps, ...said })).not.toMatch(/undefined|null at|NaN/);
  }
}

const COMMON = [
  'never-asked',
  'order-accepted',
  'order-in-resolution',
  'order-placed',
  'unsubscribed',
  'deregistered',
  'delivered',
  'retrying',
  'permanent',
  'nobody-subscribed',
  'good',
  'good-for-refresh',
  'grant-ended',
];

type Act = (life: Watched) => void;
const slot = fc.constantFrom(...SLOTS);

const registering: fc.Arbitrary<Act> = fc
  .record({
    customer: fc.constantFrom('amzn1.account.AONE', 'amzn1.account.ATWO'),
    test: fc.boolean(),
    subscribed: fc.boolean(),
  })
  .map(
    (given): Act =>
      (life) => {
        life.registers(given);
        life.tokens.push(life.claims(), life.claims('refresh'));
      },
  );

const act: fc.Arbitrary<Act> = fc.oneof(
  registering,
  slot.map(
    (slotId): Act =>
      (life) =>
        life.replenishes(slotId),
  ),
  slot.map(
    (slotId): Act =>
      (life) =>
        life.replenishes(slotId),
  ),
  fc.record({ slotId: slot, subscribed: fc.boolean(), clears: fc.boolean() }).map(
    ({ slotId, subscribed, clears }): Act =>
      (life) => {
        life.does((input) => setSubscription(input, { slotId, subscribed, ...(clears ? { asin: null } : {}) }));
      },
  ),
  fc.record({ slotId: slot, problem: fc.constantFrom('stock' as const, 'payment' as const, null) }).map(
    ({ slotId, problem }): Act =>
      (life) => {
        life.does((input) => setNextOrder(input, { slotId, problem }));
      },
  ),
  fc.constantFrom('ship' as const, 'deliver' as const, 'resolve' as const, 'cancel' as const).map(
    (move): Act =>
      (life) => {
        const id = life.device.orders.at(-1)?.instanceId ?? '';
        life.does((input) => (move === 'cancel' ? cancelOrder(input, id) : moveOrder(input, id, move)));
      },
  ),
  fc.constantFrom('customer' as const, 'customer-service' as const, 'app-removed' as const).map(
    (by): Act =>
      (life) => {
        life.does((input) => deregisterDevice(input, by));
      },
  ),
  fc.constant<Act>((life) => life.removesApp()),
  fc.constant<Act>((life) => {
    life.expiresTokens();
    if (life.device.current !== null) life.tokens.push(life.claims());
  }),
  fc.constantFrom(1, 2 * SECOND, 20 * SECOND, HOUR, 26 * HOUR, 72 * HOUR, 9 * 24 * HOUR).map(
    (ms): Act =>
      (life) =>
        life.pass(ms),
  ),
  fc.constantFrom(200, 200, 404, 503, null, 'subscription-gone' as const).map(
    (status): Act =>
      (life) =>
        life.delivers(status),
  ),
  fc.constantFrom(0, 1).map(
    (count): Act =>
      (life) => {
        life.subscriptions = count === 0 ? [] : [SUBSCRIPTION];
      },
  ),
  fc
    .constantFrom<FaultEffect | null>(
      'notification-lost',
      'notification-delayed',
      'notification-doubled',
      'notification-swapped',
      'order-problem',
      null,
    )
    .map(
      (effect): Act =>
        (life) => {
          const fault =
            effect === null
              ? []
              : [
                  {
                    faultId: 'one',
                    effect,
                    problem: 'stock' as const,
                    lateBy: 'PT1H',
                    from: T0,
                    matched: 0,
                    struck: 0,
                  },
                ];
          life.portal = { ...life.portal, faults: fault };
        },
    ),
  slot.map(
    (slotId): Act =>
      (life) =>
        life.refused({ path: `/replenish/${slotId}`, slotId }),
  ),
);

describe('in any life of a device', () => {
  it('explanations never fail, and agree with what Replenish, the token check and the outbox say', () => {
    const seen = new Set<string>();
    const agreeing = fc.property(registering, fc.array(act, { maxLength: 30 }), (first, acts) => {
      const life = new Watched('acme-printer');
      life.check();
      for (const one of [first, ...acts]) {
        one(life);
        life.check();
      }
      life.checkForgetful();
      for (const code of life.seen) seen.add(code);
    });
    fc.assert(agreeing, { numRuns: 100 });
    // Always the same lives, since it is counted below which answers came up.
    fc.assert(agreeing, { numRuns: 200, seed: 20_310_304 });
    // Enough lives were lived for each common answer to come up.
    expect(COMMON.filter((code) => !seen.has(code))).toEqual([]);
  });
});
