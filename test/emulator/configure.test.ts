import { describe, expect, it } from 'vitest';
import type { ConfigInput } from '../../emulator/config.ts';
import { checkConfig } from '../../emulator/config-problems.ts';
import { configure } from '../../emulator/configure.ts';
import { defaultSettings, SEED_CLIENT_ID, SEED_TOPIC_ARN, seedPortal, seedTopic } from '../../emulator/domain/seed.ts';
import { Portal, Topic } from '../../emulator/domain/state.ts';

function worldOf(input: ConfigInput) {
  const checked = checkConfig({ version: 1, ...input });
  if (!checked.ok) throw new Error(checked.problem.message);
  return configure(checked.config);
}

const MODEL = { modelId: 'brewer', slots: [{ slotId: 'pods', products: [{ asin: 'B000000001' }] }] };
const ARN = 'arn:aws:sns:eu-west-1:123456789012:mine';

describe('the world of a configuration', () => {
  it('is the seeded one when the configuration says nothing', () => {
    expect(worldOf({})).toMatchObject({
      portal: seedPortal,
      topics: [seedTopic],
      subscriptions: [],
      devices: [],
    });
  });

  it('has the settings of the configuration, timers in milliseconds', () => {
    const { settings } = worldOf({
      strict: true,
      consent: 'auto',
      notifications: { itemDelivered: false },
      orderInfoStatuses: 'older',
      timers: { orderPlaced: 'PT5S', cancelWindow: 'PT1H', resolution: 'P1D', ship: 'PT2H', shipTest: 'PT0S' },
    }).portal;
    expect(settings).toEqual({
      strict: true,
      consent: 'auto',
      itemDelivered: false,
      orderInfoStatuses: 'older',
      timers: { orderPlaced: 5000, cancelWindow: 3_600_000, resolution: 86_400_000, ship: 7_200_000, shipTest: 0 },
    });
    expect(worldOf({ timers: { ship: 'PT2H' } }).portal.settings.timers).toEqual({
      ...defaultSettings.timers,
      ship: 7_200_000,
    });
  });

  it('gives a model a name, a composite id, the first profile and the first topic', () => {
    const { portal } = worldOf({ models: [MODEL] });
    expect(portal.models).toEqual([
      {
        modelId: 'brewer',
        name: 'brewer',
        compositeId: expect.stringMatching(/^amzn1\.dash\.v1\.composite\.[0-9a-f]{8}-[0-9a-f-]{27}$/),
        clientId: SEED_CLIENT_ID,
        topicArn: SEED_TOPIC_ARN,
        live: true,
        marketplaces: ['US'],
        notificationVersions: {
          SubscriptionChangedNotification: '2.0',
          OrderPlacedNotification: '2.0',
          ItemShippedNotification: '2.0',
        },
        slots: [
          {
            slotId: 'pods',
            name: 'pods',
            unit: 'count',
            products: [{ asin: 'B000000001', title: 'B000000001', price: '', quantity: 1, packages: 1 }],
          },
        ],
      },
    ]);
    expect(worldOf({ models: [MODEL] }).portal.models).toEqual(portal.models);
  });

  it('hands the seeded models to the profile and the topic of the configuration', () => {
    const { portal, topics, subscriptions } = worldOf({
      securityProfiles: [{ clientId: 'mine', clientSecret: 'secret', returnUrls: ['https://example.com/cb'] }],
      topics: [{ arn: ARN, signatureVersion: '2', subscriptions: [{ endpoint: 'http://127.0.0.1:1/sns' }] }],
    });
    expect(new Set(portal.models.map(({ clientId }) => clientId))).toEqual(new Set(['mine']));
    expect(new Set(portal.models.map(({ topicArn }) => topicArn))).toEqual(new Set([ARN]));
    expect(topics).toEqual([{ ...seedTopic, topicArn: ARN, signatureVersion: '2' }]);
    expect(subscriptions).toEqual([{ topicArn: ARN, endpoint: 'http://127.0.0.1:1/sns', rawMessageDelivery: false }]);
  });

  it('leaves the seeded models with their own profile and topic when the configuration has them too', () => {
    const { portal } = worldOf({
      securityProfiles: [
        { clientId: 'mine', clientSecret: 'secret' },
        { clientId: SEED_CLIENT_ID, clientSecret: 'secret' },
      ],
      topics: [{ arn: ARN }, { arn: SEED_TOPIC_ARN }],
    });
    expect(portal.models.map(({ clientId, topicArn }) => [clientId, topicArn])).toEqual(
      seedPortal.models.map(() => [SEED_CLIENT_ID, SEED_TOPIC_ARN]),
    );
  });

  it('is made of valid units', () => {
    const { portal, topics } = worldOf({ models: [MODEL], topics: [{ arn: ARN }] });
    expect(Portal.parse(portal)).toEqual(portal);
    expect(topics.map((topic) => Topic.parse(topic))).toEqual(topics);
  });

  it('has a hash that changes with whatever it describes, and with nothing else', () => {
    const plain = worldOf({}).configHash;
    expect(worldOf({ port: 1, clock: 'manual', seed: 3, quiet: true }).configHash).toBe(plain);
    for (const input of [
      { strict: true },
      { models: [MODEL] },
      { topics: [{ arn: ARN }] },
      { devices: [{ modelId: 'acme-coffee', serialNumber: 'S1' }] },
    ] satisfies ConfigInput[]) {
      expect(worldOf(input).configHash).not.toBe(plain);
    }
  });
});
