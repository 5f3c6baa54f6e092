import { describe, expect, it } from 'vitest';
import {
  approve,
  choose,
  codeExpired,
  complete,
  declined,
  isDead,
  openConsent,
  standing,
} from '../../../../emulator/domain/lwa/consent.ts';
import { SEED_CUSTOMER_ID } from '../../../../emulator/domain/seed.ts';
import { Consent } from '../../../../emulator/domain/state.ts';
import { CODE, consent, draw, frozen, HOUR, later, MINUTE, NOW, portal, request } from './given.ts';

const model = portal.models.find(({ modelId }) => modelId === 'acme-printer');
const [coffee] = portal.models;
const customer = { directedCustomerId: SEED_CUSTOMER_ID };
const fresh = frozen({ ...openConsent('c1', request, customer, draw()).next });
const agreed = frozen({ ...fresh, approvedAt: NOW, grantId: 'g' });

describe('a sign-up', () => {
  it('goes from sign-in over consent and slots to the code, each step on record', () => {
    const opened = openConsent('c1', { ...request, modelId: 'acme-printer' }, customer, draw());
    expect(Consent.parse(opened.next)).toEqual(opened.next);
    expect(standing(opened.next, model, NOW)).toEqual({ at: 'consent' });
    const approved = approve(frozen(opened.next), 'g', draw());
    expect(standing(approved.next, model, NOW)).toEqual({ at: 'slot', slotId: 'black' });
    const one = choose(frozen(approved.next), 'black', 'B0EMUL0003');
    expect(standing(one.next, model, NOW)).toEqual({ at: 'slot', slotId: 'color' });
    const two = choose(frozen(one.next), 'color', null);
    expect(standing(two.next, model, NOW)).toEqual({ at: 'overview' });
    const { next, code, events } = complete(frozen(two.next), draw());
    expect(code).toMatch(/^AN[A-Za-z]{18}$/);
    expect(standing(next, model, NOW)).toEqual({ at: 'return', code });
    expect(next.turn).toBe(5);
    const states = [opened, approved, one, two, { events }].flatMap((step) => step.events);
    expect(states.flatMap((event) => (event.kind === 'state' ? [`${event.from}>${event.to}`] : []))).toEqual([
      'null>signed-in',
      'signed-in>approved',
      'approved>code-issued',
    ]);
  });

  it('takes no step twice', () => {
    expect(approve(agreed, 'other', draw())).toEqual({ next: agreed, events: [] });
    expect(complete(consent, draw())).toEqual({ next: consent, events: [], code: CODE });
    const chosen = frozen({ ...agreed, choices: { beans: 'B0EMUL0001' } });
    expect(choose(chosen, 'beans', 'B0EMUL0001')).toEqual({ next: chosen, events: [] });
    expect(choose(chosen, 'beans', null).next.choices).toEqual({ beans: null });
  });

  it('says on record that the customer declined', () => {
    expect(declined(fresh)).toMatchObject([
      { kind: 'customer', action: 'declined' },
      { kind: 'state', to: 'declined' },
    ]);
  });

  it('may be continued for an hour, to the millisecond', () => {
    expect(standing(fresh, coffee, later(HOUR - 1))).toEqual({ at: 'consent' });
    expect(standing(fresh, coffee, later(HOUR))).toMatchObject({ at: 'over' });
  });

  it('is over once it is redeemed, once its code expired, and without its model', () => {
    expect(standing(consent, coffee, later(5 * MINUTE - 1))).toEqual({ at: 'return', code: CODE });
    expect(standing(consent, coffee, later(5 * MINUTE))).toMatchObject({ at: 'over' });
    expect(standing({ ...consent, redeemedAt: NOW }, coffee, NOW)).toMatchObject({ at: 'over' });
    expect(standing(fresh, undefined, NOW)).toMatchObject({ at: 'over' });
  });

  it('is dead, and may be dropped, when redeemed or an hour old, but not while its code is good', () => {
    expect(isDead(fresh, later(HOUR - 1))).toBe(false);
    expect(isDead(fresh, later(HOUR))).toBe(true);
    expect(isDead({ ...consent, redeemedAt: NOW }, NOW)).toBe(true);
    const late = { ...consent, codeIssuedAt: later(HOUR - 1) };
    expect(isDead(late, later(HOUR + MINUTE))).toBe(false);
    expect(isDead(late, later(HOUR - 1 + 5 * MINUTE))).toBe(true);
  });

  it('has a code that lives exactly 5 minutes', () => {
    expect(codeExpired(consent, later(5 * MINUTE - 1))).toBe(false);
    expect(codeExpired(consent, later(5 * MINUTE))).toBe(true);
    expect(codeExpired(fresh, NOW)).toBe(true);
  });
});
