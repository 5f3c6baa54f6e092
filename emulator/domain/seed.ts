import type { Portal, Topic } from './state.ts';

/** The world without any configuration: examples, tests and scenarios rely on these names. */

export const SEED_CLIENT_ID = 'amzn1.application-oa2-client.00000000000000000000000000000001';
export const SEED_CLIENT_SECRET = 'drs-emulator-secret';
export const SEED_TOPIC_ARN = 'arn:aws:sns:us-east-1:000000000000:drs-acme';
export const SEED_CUSTOMER_ID = 'amzn1.account.AEMULATEDCUSTOMERAAAAAAAAAAQ';

const asin = (number: number): string => `B0EMUL${String(number).padStart(4, '0')}`;

const model = (
  modelId: string,
  name: string,
  live: boolean,
  composite: string,
  slots: Portal['models'][0]['slots'],
) => ({
  modelId,
  name,
  compositeId: `amzn1.dash.v1.composite.${composite}`,
  clientId: SEED_CLIENT_ID,
  topicArn: SEED_TOPIC_ARN,
  live,
  marketplaces: ['US' as const, 'UK' as const, 'DE' as const, 'JP' as const],
  notificationVersions: {
    SubscriptionChangedNotification: '2.0' as const,
    OrderPlacedNotification: '2.0' as const,
    ItemShippedNotification: '2.0' as const,
  },
  slots,
});

const product = (number: number, title: string, price: string, quantity: number) => ({
  asin: asin(number),
  title,
  price,
  quantity,
  packages: 1,
});

export const HOUR = 3_600_000;

export const defaultSettings: Portal['settings'] = {
  strict: false,
  consent: 'ask',
  itemDelivered: true,
  orderInfoStatuses: 'newer',
  timers: { orderPlaced: 2000, cancelWindow: 24 * HOUR, resolution: 72 * HOUR, ship: 25 * HOUR, shipTest: 60_000 },
};

export const seedPortal: Portal = {
  settings: defaultSettings,
  securityProfiles: [
    {
      clientId: SEED_CLIENT_ID,
      clientSecret: SEED_CLIENT_SECRET,
      returnUrls: ['http://localhost:3000/callback', 'http://localhost:*', 'http://127.0.0.1:*'],
      allowedOrigins: ['http://localhost:3000'],
    },
  ],
  models: [
    model('acme-coffee', 'Acme Coffee', true, '0b9f4c2e-6d1a-4c53-9a0e-000000000001', [
      {
        slotId: 'beans',
        name: 'Coffee beans',
        unit: 'count',
        products: [
          product(1, 'Acme Espresso Beans, 24 servings', '$18.99', 24),
          product(2, 'Acme House Blend Beans, 12 servings', '$10.49', 12),
        ],
      },
    ]),
    model('acme-printer', 'Acme Printer', true, '0b9f4c2e-6d1a-4c53-9a0e-000000000002', [
      {
        slotId: 'black',
        name: 'Black ink',
        unit: 'count',
        products: [product(3, 'Acme Black Ink', '$21.00', 1), product(4, 'Acme Black Ink, twin pack', '$39.00', 2)],
      },
      {
        slotId: 'color',
        name: 'Color ink',
        unit: 'count',
        products: [product(5, 'Acme Color Ink', '$24.00', 1), product(6, 'Acme Color Ink, twin pack', '$45.00', 2)],
      },
    ]),
    model('acme-preview', 'Acme Water Filter (not live)', false, '0b9f4c2e-6d1a-4c53-9a0e-000000000003', [
      {
        slotId: 'filter',
        name: 'Water filter',
        unit: 'count',
        products: [product(7, 'Acme Filter', '$9.99', 1), product(8, 'Acme Filter, pack of 3', '$26.99', 3)],
      },
    ]),
  ],
  customers: [
    {
      directedCustomerId: SEED_CUSTOMER_ID,
      name: 'Emma Ulator',
      email: 'emma@example.com',
      postalCode: '98101',
      marketplace: 'US',
    },
  ],
  revocations: {},
  faults: [],
  nextFault: 1,
};

/** A topic that somebody has just made. */
export const blankTopic = (topicArn: string): Topic => ({
  topicArn,
  turn: 0,
  signatureVersion: '1',
  displayName: '',
  policy: null,
  deliveryPolicy: null,
  attributes: {},
  tags: [],
  createdAt: null,
  subscriptions: [],
  subscriptionsDeleted: 0,
  handshakes: [],
  published: [],
  nextOrdinal: 1,
});

export const seedTopic: Topic = blankTopic(SEED_TOPIC_ARN);
