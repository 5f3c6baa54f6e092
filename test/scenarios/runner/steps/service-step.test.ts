import { describe, expect, it } from 'vitest';
import { playText, why } from '../given.ts';

const passes = async (steps: string, head = '') => expect(why(await playText(steps, { head }))).toBe('passed');
const REGISTER = '  - service: { register: }\n';

describe('service', () => {
  it('registers as the scenario says, and with a serial number of its own else', async () => {
    await passes(`  - service: { register: { name: one } }
  - service: { register: { name: two, modelId: acme-preview, includeNonLive: true, isTestDevice: true, slots: { filter: { asin: B0EMUL0008 } } } }
  - expect: { state: { device: { modelId: acme-preview, serialNumber: SN-00000002, isTestDevice: true, slots: { filter: { asin: B0EMUL0008 } } } } }
  - device: { replenish: , as: two }
  - expect: { reply: { body: { detailCode: TEST_ORDER_PLACED } } }\n`);
  });

  it.each(['register', 'consent'])('tells of a slot in the stock that the device does not have: %s', async (verb) => {
    const step = (slotId: string) =>
      `  - service: { ${verb}: { modelId: acme-printer, stock: { ${slotId}: { remaining: 3 } } } }\n`;
    await passes(step('black'));
    const column = step('blak').indexOf('blak') + 1;
    expect(await playText(step('blak'))).toMatchObject({
      status: 'errored',
      blame: 'author',
      reason: `story.yaml:4:${column}: service.${verb}.stock.blak: acme-printer has no such slot; it has black, color; did you mean "black"?`,
    });
  });

  it('lets a device of another client authenticate as that client', async () => {
    const head = `world:
  securityProfiles: [{ clientId: one, clientSecret: s1 }, { clientId: two, clientSecret: s2, returnUrls: ['http://localhost:1/cb'] }]
  models:
    - { modelId: m1, slots: [{ slotId: s, products: [{ asin: B000000001 }] }] }
    - { modelId: m2, clientId: two, slots: [{ slotId: s, products: [{ asin: B000000001 }] }] }`;
    await passes(
      `  - service: { register: { name: a, modelId: m1 } }
  - device: { refresh: , as: a }
  - service: { register: { name: b, modelId: m2 } }
  - device: { refresh: , as: b }
  - expect: { reply: { status: 200 } }\n`,
      head,
    );
  });

  it('changes what the customer chose', async () => {
    await passes(`${REGISTER}  - service: { unsubscribe: }
  - expect: { state: { device: { slots: { beans: { subscribed: false } } } } }
  - service: { subscribe: beans }
  - service: { select: { asin: B0EMUL0002 } }
  - expect: { state: { device: { slots: { beans: { subscribed: true, asin: B0EMUL0002 } } } } }
  - service: { select: { slotId: beans, asin: null } }
  - expect: { state: { device: { slots: { beans: { asin: null } } } } }\n`);
  });

  it('moves the last order of the slot, or the one that is named', async () => {
    await passes(`${REGISTER}  - device: { replenish: }
    capture: { first: reply.body.eventInstanceId }
  - service: { deliver: }
  - service: { nextOrder: { problem: stock } }
  - device: { replenish: }
  - service: { resolve: }
  - expect: { reply: { body: { instanceId: { $not: '\${first}' }, state: placed } } }
  - service: { ship: { instanceId: '\${first}' } }
  - expect: { reply: { status: 409, body: { error: { message: { $contains: '\${first}' } } } } }
  - advance: PT24H
  - service: { cancel: { force: true } }
  - expect: { state: { order: { state: cancelled } } }
  - service: { deregister: { by: customer-service } }
  - service: { deliver: }
  - expect: { reply: { status: 409 } }\n`);
  });

  it('ends registrations, of the owner of the device or of the one that is named', async () => {
    await passes(`${REGISTER}  - service: { expireTokens: }
  - service: { revoke: }
  - expect: { reply: { body: { deregistered: [{ modelId: acme-coffee }] } } }
  - service: { revoke: { directedCustomerId: nobody } }
  - expect: { reply: { status: 404 } }\n`);
  });

  it('sends the last notification of a type again, or the one that is named', async () => {
    await passes(`${REGISTER}  - service: { unsubscribe: }
    capture: { id: 'notifications[0].payload.notificationInfo.notificationId' }
  - service: { redeliver: { type: SubscriptionChangedNotification } }
  - expect: { exactly: true, notification: { type: SubscriptionChangedNotification, count: 1 } }
  - expect: { notification: { type: SubscriptionChangedNotification, payload: { notificationInfo: { notificationId: '\${id}' } } } }
  - service: { redeliver: { notificationId: '\${id}' } }
  - expect: { notification: { type: SubscriptionChangedNotification, count: 1 } }\n`);
    const outcome = await playText(`${REGISTER}  - service: { redeliver: { type: OrderPlacedNotification } }\n`);
    expect(outcome.reason).toMatch(
      /no OrderPlacedNotification has been sent for "device" yet; there was DeviceRegisteredNotification, SubscriptionChangedNotification$/,
    );
  });

  it('gives a code whose exchange is left to the device', async () => {
    const verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
    await passes(`  - service: { consent: { codeChallenge: E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM, codeChallengeMethod: S256, redirectUri: 'http://localhost:4000/back', state: s } }
    capture: { code: reply.body.code }
  - expect: { reply: { body: { redirectTo: { $match: '^http://localhost:4000/back.*state=s' } } }, state: { client: { registered: false } } }
  - device: { exchange: { code: '\${code}', codeVerifier: ${verifier} } }
  - device: { replenish: }
  - expect: { reply: { status: 200 }, state: { client: { registered: true } } }\n`);
  });
});
