import { z } from 'zod';
import { Duration } from '../contracts/control/duration.ts';
import { Arn, Asin, ClientId, DirectedCustomerId, ModelId, SerialNumber } from '../contracts/fields.ts';
import { Marketplace, NotificationVersion, SlotName } from './domain/state.ts';
import { StartOptions } from './options.ts';

/** The configuration file: its one schema, with the descriptions that end up in editors and the JSON Schema. */

const ConfigSlot = z.strictObject({
  slotId: SlotName,
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
  endpoint: z.string().max(2048).meta({ description: 'http or https address of the listener.' }),
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
    // The options of `start`, by the same names; a flag or an environment variable beats them.
    ...StartOptions.omit({ config: true }).shape,
    snsUrl: z
      .string()
      .max(2048)
      .refine((text) => /^https?:\/\//i.test(text) && URL.canParse(text.replaceAll('{region}', 'us-east-1')), {
        error: 'expected an http or https address; {region} in it stands for the region of the topic',
      })
      .optional()
      .meta({ description: 'Base of the SNS URLs; `{region}` stands for the region of the topic.' }),
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
    devices: z.array(ConfigDevice).optional().meta({
      description: 'Registered in a fresh world, at the start and after a reset; no subscriber is told of it.',
    }),
  })
  .meta({ id: 'DrsEmulatorConfig', title: 'drs-emulator configuration' });
export type ConfigFile = z.output<typeof ConfigFile>;

/** A configuration as it is written in a program: what has a standard may be left out. */
export type ConfigInput = Partial<z.input<typeof ConfigFile>>;
