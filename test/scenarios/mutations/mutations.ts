/**
 * Behaviours of the emulator, each flipped in one place of its source. The scenarios are the description of the
 * service, so each flip has to be noticed by one of them.
 */

export interface Mutation {
  /** What is wrong with the flipped emulator. */
  readonly name: string;
  readonly file: string;
  /** Text that stands exactly once in the file, and what takes its place. */
  readonly find: string;
  readonly put: string;
  /** A scenario that has to fail on it, below `scenarios/`. */
  readonly caughtBy: string;
}

const DOMAIN = 'emulator/domain';

export const mutations: readonly Mutation[] = [
  // Timers
  {
    name: 'an order is placed a second late',
    file: `${DOMAIN}/seed.ts`,
    find: 'orderPlaced: 2000',
    put: 'orderPlaced: 3000',
    caughtBy: 'lifecycle/standard-order.yaml',
  },
  {
    name: 'an order ships a second early',
    file: `${DOMAIN}/seed.ts`,
    find: 'ship: 25 * HOUR',
    put: 'ship: 25 * HOUR - 1000',
    caughtBy: 'lifecycle/standard-order.yaml',
  },
  {
    name: 'a test order ships a second late',
    file: `${DOMAIN}/seed.ts`,
    find: 'shipTest: 60_000',
    put: 'shipTest: 61_000',
    caughtBy: 'lifecycle/test-order.yaml',
  },
  {
    name: 'the customer may cancel a second longer',
    file: `${DOMAIN}/seed.ts`,
    find: 'cancelWindow: 24 * HOUR',
    put: 'cancelWindow: 24 * HOUR + 1000',
    caughtBy: 'orders/cancel-window-edges.yaml',
  },
  {
    name: 'the resolution ends a second early',
    file: `${DOMAIN}/seed.ts`,
    find: 'resolution: 72 * HOUR',
    put: 'resolution: 72 * HOUR - 1000',
    caughtBy: 'orders/resolution-expires.yaml',
  },
  {
    name: 'an access token lives a minute longer',
    file: `${DOMAIN}/authenticate.ts`,
    find: 'ACCESS_TOKEN_MS = 3_600_000',
    put: 'ACCESS_TOKEN_MS = 3_660_000',
    caughtBy: 'tokens/expires-after-an-hour.yaml',
  },
  {
    name: 'an attempt is repeated after 19 seconds',
    file: `${DOMAIN}/sns/delivery-policy.ts`,
    find: 'minDelayTarget: 20,\n  maxDelayTarget: 20',
    put: 'minDelayTarget: 19,\n  maxDelayTarget: 19',
    caughtBy: 'notifications/listener-down-for-an-hour.yaml',
  },
  {
    name: 'an attempt is repeated four times',
    file: `${DOMAIN}/sns/delivery-policy.ts`,
    find: 'numRetries: 3,',
    put: 'numRetries: 4,',
    caughtBy: 'notifications/listener-down-for-an-hour.yaml',
  },
  {
    name: 'the delivery is estimated a day late',
    file: `${DOMAIN}/order.ts`,
    find: 'DELIVERY_DAYS = 6',
    put: 'DELIVERY_DAYS = 7',
    caughtBy: 'calendar/month-end.yaml',
  },
  {
    name: 'the delivery day ends in New York',
    file: `${DOMAIN}/pacific.ts`,
    find: "'America/Los_Angeles'",
    put: "'America/New_York'",
    caughtBy: 'calendar/daylight-saving-spring.yaml',
  },
  // Orders
  {
    name: 'a shipped order no longer blocks its slot',
    file: `${DOMAIN}/order.ts`,
    find: "'placed', 'shipped']);",
    put: "'placed']);",
    caughtBy: 'orders/order-in-progress.yaml',
  },
  {
    name: 'an order in resolution does not block its slot',
    file: `${DOMAIN}/order.ts`,
    find: "new Set(['accepted', 'in-resolution',",
    put: "new Set(['accepted',",
    caughtBy: 'orders/resolution-solved.yaml',
  },
  {
    name: 'nobody is told that an order was placed',
    file: `${DOMAIN}/order.ts`,
    find: "  tell(change, next, 'OrderPlacedNotification');\n",
    put: '',
    caughtBy: 'lifecycle/standard-order.yaml',
  },
  {
    name: 'nobody is told that an item was shipped',
    file: `${DOMAIN}/order.ts`,
    find: "  tell(change, next, 'ItemShippedNotification');\n",
    put: '',
    caughtBy: 'lifecycle/standard-order.yaml',
  },
  {
    name: 'an item that was delivered is told though that is switched off',
    file: `${DOMAIN}/order.ts`,
    find: 'if (change.portal.settings.itemDelivered) tell',
    put: 'tell',
    caughtBy: 'notifications/item-delivered-switched-off.yaml',
  },
  {
    name: 'a cancelled test order is told',
    file: `${DOMAIN}/order.ts`,
    find: "if (by !== 'maker') tell",
    put: 'tell',
    caughtBy: 'orders/cancel-test-orders.yaml',
  },
  {
    name: 'an expired resolution is not told',
    file: `${DOMAIN}/order.ts`,
    find: "if (by !== 'maker') tell",
    put: "if (by === 'customer') tell",
    caughtBy: 'orders/resolution-expires.yaml',
  },
  {
    name: 'a problem stays for the order after the next',
    file: `${DOMAIN}/order.ts`,
    find: 'if (planned !== null) setSlot(change, slot.slotId, { nextProblem: null });',
    put: '',
    caughtBy: 'orders/resolution-expires.yaml',
  },
  {
    name: 'an order of a device that is gone is told all the same',
    file: `${DOMAIN}/order.ts`,
    find: 'change.device.current?.grantId === order.grantId;',
    put: 'order.grantId !== undefined;',
    caughtBy: 'orders/deregistered-while-an-order-runs.yaml',
  },
  {
    name: 'a test device places standard orders',
    file: `${DOMAIN}/order.ts`,
    find: 'test: registration.isTestDevice',
    put: 'test: false',
    caughtBy: 'lifecycle/test-order.yaml',
  },
  // The device API
  {
    name: 'an order in progress is answered with an id of its own',
    file: `${DOMAIN}/drs/replenish.ts`,
    find: 'eventInstanceId: running.instanceId',
    put: 'eventInstanceId: input.draw.ids.eventInstanceId()',
    caughtBy: 'orders/order-in-progress.yaml',
  },
  {
    name: 'a slot that is switched off orders',
    file: `${DOMAIN}/drs/replenish.ts`,
    find: '!slot.subscribed || slot.asin === null',
    put: 'slot.asin === null',
    caughtBy: 'subscriptions/unsubscribed-slot.yaml',
  },
  {
    name: 'the older status set says Authorized too early',
    file: `${DOMAIN}/drs/get-order-info.ts`,
    find: "? 'Pending' : 'Authorized'",
    put: "? 'Authorized' : 'Authorized'",
    caughtBy: 'orders/order-info-through-all-states.yaml',
  },
  {
    name: 'GetOrderInfo counts content instead of packages',
    file: `${DOMAIN}/drs/get-order-info.ts`,
    find: 'quantity: order.packages',
    put: 'quantity: order.quantity',
    caughtBy: 'orders/order-info-through-all-states.yaml',
  },
  {
    name: 'the path of a version 1.0 deregistration may name another device',
    file: `${DOMAIN}/drs/deregister.ts`,
    find: "return refuse('deviceMismatch');",
    put: '{}',
    caughtBy: 'deregistration/version-1-for-another-device.yaml',
  },
  {
    name: 'CancelTestOrder works on a device that is none',
    file: `${DOMAIN}/drs/cancel-test-orders.ts`,
    find: 'device.current?.isTestDevice !== true &&',
    put: 'device.current === undefined &&',
    caughtBy: 'orders/cancel-test-orders-refused.yaml',
  },
  {
    name: 'an accept type is not enforced',
    file: 'emulator/http/version-headers.ts',
    find: "read('x-amzn-accept-type', headers, versions.results, slips)",
    put: "(read('x-amzn-accept-type', headers, versions.results, slips), versions.results[0] ?? '')",
    caughtBy: 'wire/version-headers.yaml',
  },
  {
    name: 'a missing type version is served',
    file: 'emulator/http/version-headers.ts',
    find: "if (sent === undefined || sent === '') return refused('missing');",
    put: "if (sent === undefined || sent === '') return supported[0] ?? '';",
    caughtBy: 'wire/version-headers.yaml',
  },
  {
    name: 'a repeated header name is not noted',
    file: 'emulator/http/version-headers.ts',
    find: 'if (repeated) slips.push',
    put: 'if (!repeated && sent === value) slips.push',
    caughtBy: 'wire/slips-of-shipped-clients.yaml',
  },
  // Tokens
  {
    name: 'tokens of a former owner are good for the new one',
    file: `${DOMAIN}/authenticate.ts`,
    find: 'registration === undefined || registration.grantId !== grantId',
    put: 'registration === undefined || grantId === undefined',
    caughtBy: 'registration/change-of-owner.yaml',
  },
  {
    name: 'tokens that were declared dead live on',
    file: `${DOMAIN}/authenticate.ts`,
    find: "return claims.epoch < registration.accessEpoch ? 'expired' : registration;",
    put: 'return registration;',
    caughtBy: 'tokens/expired-early.yaml',
  },
  {
    name: 'a code works twice',
    file: `${DOMAIN}/lwa/exchange.ts`,
    find: "if (consent.redeemedAt !== null) return refuse('codeUsed');",
    put: '',
    caughtBy: 'tokens/code-works-once.yaml',
  },
  {
    name: 'a code works with any return URL',
    file: `${DOMAIN}/lwa/exchange.ts`,
    find: 'request.redirectUri !== undefined && request.redirectUri !== consent.redirectUri',
    put: 'request.redirectUri === null',
    caughtBy: 'tokens/token-endpoint-refusals.yaml',
  },
  {
    name: 'any verifier fits a challenge',
    file: `${DOMAIN}/lwa/pkce.ts`,
    find: 'return secrets.same(derived, challenge.codeChallenge);',
    put: 'return derived !== null;',
    caughtBy: 'tokens/public-client-with-pkce.yaml',
  },
  {
    name: 'a confidential grant is refreshed without the secret',
    file: `${DOMAIN}/lwa/refresh.ts`,
    find: "if (claims.confidential && !confidential) return refuse('invalidClient');",
    put: '',
    caughtBy: 'tokens/token-endpoint-refusals.yaml',
  },
  // Registration and notifications
  {
    name: 'the old owner is not told that his device is gone',
    file: `${DOMAIN}/registration.ts`,
    find: "if (before !== null && !same) endRegistration(change, 'new-owner');",
    put: '',
    caughtBy: 'registration/change-of-owner.yaml',
  },
  {
    name: 'nobody is told that a device was deregistered',
    file: `${DOMAIN}/registration.ts`,
    find: "  notifyRegistration(change, 'DeviceDeregisteredNotification', current);\n",
    put: '',
    caughtBy: 'lifecycle/standard-order.yaml',
  },
  {
    name: 'sign-up tells of the subscription twice',
    file: `${DOMAIN}/registration.ts`,
    find: '  notifySubscription(change);\n',
    put: '  notifySubscription(change);\n  notifySubscription(change);\n',
    caughtBy: 'lifecycle/standard-order.yaml',
  },
  {
    name: 'the dates of notifications have milliseconds',
    file: `${DOMAIN}/notify.ts`,
    find: 'withoutMilliseconds(at ?? change.draw.now)',
    put: '(at ?? change.draw.now)',
    caughtBy: 'lifecycle/standard-order.yaml',
  },
  {
    name: 'a 404 of the listener is tried again',
    file: `${DOMAIN}/outbox.ts`,
    find: 'status === 429 || status >= 500',
    put: 'status === 429 || status >= 400',
    caughtBy: 'notifications/not-tried-again.yaml',
  },
  {
    name: 'a message has another subject',
    file: `${DOMAIN}/sns/publication.ts`,
    find: "const DRS_SUBJECT = 'DRS Notification'",
    put: "const DRS_SUBJECT = 'DRS notification'",
    caughtBy: 'lifecycle/standard-order.yaml',
  },
  {
    name: 'a version 1.0 message carries the attribute',
    file: `${DOMAIN}/sns/publication.ts`,
    find: "version === '2.0' ?",
    put: 'version !== null ?',
    caughtBy: 'notifications/version-1.yaml',
  },
  {
    name: 'the signature covers something else',
    file: 'emulator/delivery/message.ts',
    find: 'const signed = await signature(input, signable)',
    put: 'const signed = await signature(input, { ...signable, Message: `${signable.Message} ` })',
    caughtBy: 'lifecycle/standard-order.yaml',
  },
  {
    name: 'a filter policy lets everything through',
    file: 'emulator/delivery/outgoing.ts',
    find: '!passesFilter(subscription, publication).accepted',
    put: '!passesFilter(subscription, publication)',
    caughtBy: 'notifications/filter-and-delivery-policy.yaml',
  },
  {
    name: 'the delivery policy of a subscription is not obeyed',
    file: `${DOMAIN}/sns/delivery-policy.ts`,
    find: 'wholeRetry(own.healthyRetryPolicy) ?? http.defaultHealthyRetryPolicy',
    put: 'http.defaultHealthyRetryPolicy',
    caughtBy: 'notifications/filter-and-delivery-policy.yaml',
  },
];
