import { createHash } from 'node:crypto';
import { z } from 'zod';
import { Duration, parseDuration } from '../contracts/control/duration.ts';
import { Arn, Asin, ClientId, DirectedCustomerId, ModelId, SerialNumber, SlotId } from '../contracts/fields.ts';
import { defaultSettings, SEED_CUSTOMER_ID, seedPortal, seedTopic } from './domain/seed.ts';
import { Marketplace, NotificationVersion, type Portal, type Topic } from './domain/state.ts';

/** The configuration file: its one schema, with the descriptions that end up in help, editor and JSON Schema. */

const InstantText = z
  .string()
  .refine(
    (text) => /T/.test(text) && !Number.isNaN(Date.parse(text)),
    'expected an ISO 8601 instant such as 2031-03-04T10:00:00Z',
  )
  .meta({ description: 'ISO 8601 instant.', examples: ['2031-03-04T10:00:00Z'] });

export const ClockOption = z
  .string()
  .regex(/^(system|manual|x\d+(\.\d+)?)$/, 'expected system, manual, or a scale such as x60')
  .meta({ description: '`system` follows the wall clock, `manual` stands until moved, `x60` runs 60 times as fast.' });

const url = (description: string) => z.string().max(2048).meta({ description });

const ConfigSlot = z.strictObject({
  slotId: SlotId,
  name: z.string().min(1).max(200).optional(),
  unit: z.string().min(1).max(40).default('count').meta({ description: 'Unit of measure of reports and quantities.' }),
  products: z
    .array(
      z.strictObject({
        asin: Asin,
        title: z.string().min(1).max(200).optional(),
        price: z.string().max(40).default('').meta({ description: 'As shown to the customer, e.g. "$18.99".' }),
        quantity: z.number().positive().default(1).meta({ description: "Content in the slot's unit." }),
        packages: z.number().int().positive().default(1).meta({ description: 'Packages an order holds.' }),
      }),
    )
    .min(1),
});

const ConfigModel = z.strictObject({
  modelId: ModelId,
  name: z.string().min(1).max(200).optional(),
  compositeId: z.string().max(200).optional(),
  clientId: ClientId.optional().meta({ description: 'Security profile; the first one when absent.' }),
  topicArn: Arn.optional().meta({ description: 'Topic of its notifications; the first one when absent.' }),
  live: z.boolean().default(true).meta({ description: 'Certified and launched; others need should_include_non_live.' }),
  marketplaces: z.array(Marketplace).min(1).default(['US']),
  notificationVersions: z
    .strictObject({
      SubscriptionChangedNotification: NotificationVersion.default('2.0'),
      OrderPlacedNotification: NotificationVersion.default('2.0'),
      ItemShippedNotification: NotificationVersion.default('2.0'),
    })
    .default({
      SubscriptionChangedNotification: '2.0',
      OrderPlacedNotification: '2.0',
      ItemShippedNotification: '2.0',
    }),
  slots: z.array(ConfigSlot).min(1),
});

const ConfigSubscription = z.strictObject({
  endpoint: url('http or https address of the listener.'),
  rawMessageDelivery: z.boolean().default(false),
});

const ConfigDevice = z.strictObject({
  modelId: ModelId,
  serialNumber: SerialNumber,
  isTestDevice: z.boolean().default(false),
  includeNonLive: z.boolean().default(false),
  directedCustomerId: DirectedCustomerId.optional(),
  clientId: ClientId.optional(),
  slots: z
    .record(z.string(), z.strictObject({ asin: Asin.optional(), subscribed: z.boolean().optional() }))
    .optional()
    .meta({ description: 'Slots left out are subscribed to their first product.' }),
});
export type ConfigDevice = z.output<typeof ConfigDevice>;

export const ConfigFile = z
  .strictObject({
    version: z.literal(1, 'expected 1').meta({ description: 'Version of this format.' }),
    clock: ClockOption.optional(),
    now: InstantText.optional().meta({ description: 'Instant a fresh world starts at.' }),
    seed: z.number().int().nonnegative().optional().meta({ description: 'Makes every id the same in every run.' }),
    strict: z
      .boolean()
      .optional()
      .meta({ description: 'Refuse the slips of shipped clients that are otherwise served.' }),
    consent: z.enum(['ask', 'auto', 'deny']).optional().meta({ description: 'What happens at the consent page.' }),
    snsUrl: url('Base of the SNS URLs; `{region}` stands for the region of the topic.').optional(),
    timers: z
      .strictObject({
        orderPlaced: Duration.optional(),
        cancelWindow: Duration.optional(),
        resolution: Duration.optional(),
        ship: Duration.optional(),
        shipTest: Duration.optional(),
      })
      .optional(),
    notifications: z.strictObject({ itemDelivered: z.boolean().optional() }).optional(),
    orderInfoStatuses: z.enum(['newer', 'older']).optional(),
    timeline: z
      .strictObject({
        maxEntries: z.number().int().positive().optional(),
        maxBytes: z.number().int().positive().optional(),
        file: z.string().min(1).optional().meta({ description: 'Also append every entry to this file.' }),
      })
      .optional(),
    securityProfiles: z
      .array(
        z.strictObject({
          clientId: ClientId,
          clientSecret: z.string().min(1).max(256),
          returnUrls: z.array(z.string().min(1).max(2048)).default([]),
          allowedOrigins: z.array(z.string().max(2048)).default([]),
        }),
      )
      .min(1)
      .optional(),
    models: z.array(ConfigModel).min(1).optional(),
    customers: z
      .array(
        z.strictObject({
          directedCustomerId: DirectedCustomerId,
          name: z.string().max(200),
          email: z.string().max(320),
          postalCode: z.string().max(20).default('98101'),
          marketplace: Marketplace.default('US'),
        }),
      )
      .min(1)
      .optional(),
    topics: z
      .array(
        z.strictObject({
          arn: Arn,
          signatureVersion: z.enum(['1', '2'], 'expected "1" or "2", in quotes').default('1'),
          subscriptions: z.array(ConfigSubscription).default([]),
        }),
      )
      .min(1)
      .optional(),
    devices: z.array(ConfigDevice).optional(),
  })
  .meta({ id: 'DrsEmulatorConfig', title: 'drs-emulator configuration' });
export type ConfigFile = z.output<typeof ConfigFile>;

/** What is wrong with a configuration although each value is of the right form: `path` and a sentence. */
export interface ConfigProblem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

export interface Configured {
  readonly portal: Portal;
  readonly topics: readonly Topic[];
  readonly subscriptions: readonly {
    readonly topicArn: string;
    readonly endpoint: string;
    readonly rawMessageDelivery: boolean;
  }[];
  readonly devices: readonly ConfigDevice[];
  readonly configHash: string;
}

const stableUuid = (text: string): string => {
  const hex = createHash('sha256').update(text).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};

/** Milliseconds of a duration the schema has checked; the standard when there is none. */
const ms = (text: string | undefined, standard: number): number => {
  const parsed = text === undefined ? undefined : parseDuration(text);
  return parsed?.ok === true ? parsed.ms : standard;
};

/** Portal, topics and the rest of a world from a configuration; sections that are absent keep the seed's. */
export function configure(
  file: ConfigFile,
  overrides: { strict?: boolean; consent?: 'ask' | 'auto' | 'deny' },
): Configured {
  const { timers } = defaultSettings;
  const securityProfiles = file.securityProfiles ?? seedPortal.securityProfiles;
  const topics = (file.topics ?? [{ arn: seedTopic.topicArn, signatureVersion: '1' as const, subscriptions: [] }]).map(
    (topic) => ({
      ...topic,
      subscriptions: topic.subscriptions,
    }),
  );
  const portal: Portal = {
    settings: {
      strict: overrides.strict ?? file.strict ?? defaultSettings.strict,
      consent: overrides.consent ?? file.consent ?? defaultSettings.consent,
      itemDelivered: file.notifications?.itemDelivered ?? defaultSettings.itemDelivered,
      orderInfoStatuses: file.orderInfoStatuses ?? defaultSettings.orderInfoStatuses,
      timers: {
        orderPlaced: ms(file.timers?.orderPlaced, timers.orderPlaced),
        cancelWindow: ms(file.timers?.cancelWindow, timers.cancelWindow),
        resolution: ms(file.timers?.resolution, timers.resolution),
        ship: ms(file.timers?.ship, timers.ship),
        shipTest: ms(file.timers?.shipTest, timers.shipTest),
      },
    },
    securityProfiles,
    models:
      file.models?.map((model) => ({
        ...model,
        name: model.name ?? model.modelId,
        compositeId: model.compositeId ?? `amzn1.dash.v1.composite.${stableUuid(model.modelId)}`,
        clientId: model.clientId ?? (securityProfiles[0]?.clientId as string),
        topicArn: model.topicArn ?? (topics[0]?.arn as string),
        slots: model.slots.map((slot) => ({
          ...slot,
          name: slot.name ?? slot.slotId,
          products: slot.products.map((product) => ({ ...product, title: product.title ?? product.asin })),
        })),
      })) ??
      seedPortal.models.map((model) => ({
        ...model,
        clientId: securityProfiles.some(({ clientId }) => clientId === model.clientId)
          ? model.clientId
          : (securityProfiles[0]?.clientId as string),
        topicArn: topics.some(({ arn }) => arn === model.topicArn) ? model.topicArn : (topics[0]?.arn as string),
      })),
    customers: file.customers ?? seedPortal.customers,
    revocations: {},
  };
  const configured = {
    portal,
    topics: topics.map(({ arn, signatureVersion }) => ({ ...seedTopic, topicArn: arn, signatureVersion })),
    subscriptions: topics.flatMap(({ arn, subscriptions }) =>
      subscriptions.map((subscription) => ({ topicArn: arn, ...subscription })),
    ),
    devices: file.devices ?? [],
  };
  return {
    ...configured,
    configHash: createHash('sha256').update(JSON.stringify(configured)).digest('hex').slice(0, 16),
  };
}

/** References and repetitions that a schema cannot see. */
export function configProblems(file: ConfigFile): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const { portal, topics } = configure(file, {});
  const repeated = (names: readonly string[], path: readonly (string | number)[], key: string) => {
    names.forEach((name, at) => {
      if (names.indexOf(name) !== at) problems.push({ path: [...path, at, key], message: `"${name}" is there twice` });
    });
  };
  repeated(file.models?.map(({ modelId }) => modelId) ?? [], ['models'], 'modelId');
  repeated(file.topics?.map(({ arn }) => arn) ?? [], ['topics'], 'arn');
  repeated(file.securityProfiles?.map(({ clientId }) => clientId) ?? [], ['securityProfiles'], 'clientId');
  repeated(
    file.customers?.map(({ directedCustomerId }) => directedCustomerId) ?? [],
    ['customers'],
    'directedCustomerId',
  );
  file.models?.forEach((model, at) => {
    const path = ['models', at];
    if (model.clientId !== undefined && !portal.securityProfiles.some(({ clientId }) => clientId === model.clientId)) {
      problems.push({
        path: [...path, 'clientId'],
        message: `no security profile has the client id "${model.clientId}"`,
      });
    }
    if (model.topicArn !== undefined && !topics.some(({ topicArn }) => topicArn === model.topicArn)) {
      problems.push({ path: [...path, 'topicArn'], message: `no topic has the ARN "${model.topicArn}"` });
    }
    repeated(
      model.slots.map(({ slotId }) => slotId),
      [...path, 'slots'],
      'slotId',
    );
    model.slots.forEach((slot, slotAt) => {
      repeated(
        slot.products.map(({ asin }) => asin),
        [...path, 'slots', slotAt, 'products'],
        'asin',
      );
    });
  });
  file.topics?.forEach((topic, at) => {
    topic.subscriptions.forEach(({ endpoint }, subscriptionAt) => {
      if (!/^https?:\/\/[^\s/]+/.test(endpoint) || !URL.canParse(endpoint)) {
        problems.push({
          path: ['topics', at, 'subscriptions', subscriptionAt, 'endpoint'],
          message: `"${endpoint}" is not an http or https address`,
        });
      }
    });
  });
  file.devices?.forEach((device, at) => {
    const path = ['devices', at];
    const model = portal.models.find(({ modelId }) => modelId === device.modelId);
    if (model === undefined) {
      problems.push({ path: [...path, 'modelId'], message: `no model is called "${device.modelId}"` });
      return;
    }
    const customer = device.directedCustomerId ?? SEED_CUSTOMER_ID;
    if (
      device.directedCustomerId !== undefined &&
      !portal.customers.some(({ directedCustomerId }) => directedCustomerId === customer)
    ) {
      problems.push({ path: [...path, 'directedCustomerId'], message: `no customer has the id "${customer}"` });
    }
    if (!model.live && !device.includeNonLive) {
      problems.push({
        path: [...path, 'includeNonLive'],
        message: `model "${model.modelId}" is not live; expected includeNonLive: true`,
      });
    }
    for (const [slotId, choice] of Object.entries(device.slots ?? {})) {
      const slot = model.slots.find((candidate) => candidate.slotId === slotId);
      if (slot === undefined) {
        problems.push({
          path: [...path, 'slots', slotId],
          message: `model "${model.modelId}" has no slot "${slotId}"`,
        });
      } else if (choice.asin !== undefined && !slot.products.some(({ asin }) => asin === choice.asin)) {
        problems.push({
          path: [...path, 'slots', slotId, 'asin'],
          message: `slot "${slotId}" has no product ${choice.asin}`,
        });
      }
    }
  });
  return problems;
}
