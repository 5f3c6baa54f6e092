import { z } from 'zod';
import { Duration } from '../contracts/control/duration.ts';
import { FaultPlan } from '../contracts/control/fault.ts';
import { FAULTS_MAX } from '../contracts/control/plan-fault.ts';
import { SlotChoices } from '../contracts/control/register-device.ts';
import { Arn, Asin, ClientId, DirectedCustomerId, ModelId, SerialNumber } from '../contracts/fields.ts';
import { INVOKE_URL, isAddress, isInvokeUrl } from './delivery/targets/address.ts';
import { Marketplace, NotificationVersion, SlotName } from './domain/state.ts';
import { StartOptions } from './options.ts';

/** The configuration file: its one schema, with the descriptions that end up in editors and the JSON Schema. */

const anAddress = () => z.string().max(2048).refine(isAddress, 'expected an http or https address');

const ConfigSlot = z.strictObject({
  slotId: SlotName,
  name: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .meta({ description: 'As the customer sees it; the slot id when absent.' }),
  unit: z.string().min(1).max(40).default('count').meta({ description: 'Unit of measure of reports and quantities.' }),
  products: z
    .array(
      z.strictObject({
        asin: Asin,
        title: z.string().min(1).max(200).optional().meta({ description: 'As the customer sees it.' }),
        price: z.string().max(40).default('').meta({ description: 'As shown to the customer, e.g. "$18.99".' }),
        quantity: z.number().positive().default(1).meta({ description: "Content in the slot's unit." }),
        packages: z.number().int().positive().default(1).meta({ description: 'Packages an order holds.' }),
      }),
    )
    .min(1)
    .meta({ description: 'What the customer can choose from.' }),
});

const ConfigModel = z.strictObject({
  modelId: ModelId,
  name: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .meta({ description: 'As the customer sees it; the model id when absent.' }),
  compositeId: z.string().max(200).optional().meta({ description: 'Id of the model in the portal.' }),
  clientId: ClientId.optional().meta({ description: 'Security profile; the first one when absent.' }),
  topicArn: Arn.optional().meta({ description: 'Topic of its notifications; the first one when absent.' }),
  live: z.boolean().default(true).meta({ description: 'Certified and launched; others need should_include_non_live.' }),
  marketplaces: z
    .array(Marketplace)
    .min(1)
    .default(['US'])
    .meta({ description: 'Where it is certified and launched.' }),
  notificationVersions: z
    .strictObject({
      SubscriptionChangedNotification: NotificationVersion.default('2.0').meta({
        description: 'Version its maker registered for.',
      }),
      OrderPlacedNotification: NotificationVersion.default('2.0').meta({
        description: 'Version its maker registered for.',
      }),
      ItemShippedNotification: NotificationVersion.default('2.0').meta({
        description: 'Version its maker registered for.',
      }),
    })
    .default({
      SubscriptionChangedNotification: '2.0',
      OrderPlacedNotification: '2.0',
      ItemShippedNotification: '2.0',
    })
    .meta({ description: 'Version of each notification that has several.' }),
  slots: z.array(ConfigSlot).min(1).meta({ description: 'Its containers, each ordered for by itself.' }),
});

const ConfigSubscription = z.strictObject({
  endpoint: z
    .string()
    .max(2048)
    .meta({ description: 'http or https address of the listener, or the ARN of a queue or a function.' }),
  rawMessageDelivery: z.boolean().default(false).meta({ description: 'Notifications come without the SNS envelope.' }),
});

const ConfigDevice = z.strictObject({
  modelId: ModelId,
  serialNumber: SerialNumber,
  isTestDevice: z.boolean().default(false).meta({ description: 'Its orders are test orders.' }),
  includeNonLive: z.boolean().default(false).meta({ description: 'Also when the model is not live.' }),
  directedCustomerId: DirectedCustomerId.optional().meta({ description: 'Customer; the first one when absent.' }),
  clientId: ClientId.optional().meta({ description: 'Security profile; that of the model when absent.' }),
  slots: SlotChoices.optional(),
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
    targets: z
      .strictObject({
        sqs: z
          .strictObject({
            endpoint: anAddress().meta({
              description: 'Address of the queues: LocalStack, ElasticMQ, or AWS; AWS_ENDPOINT_URL_SQS beats it.',
            }),
            region: z
              .string()
              .regex(/^[a-z0-9-]+$/, 'expected a region such as us-east-1')
              .optional()
              .meta({ description: 'Region of the queues; that of each ARN when absent.' }),
          })
          .optional()
          .meta({ description: 'Where subscriptions of the protocol sqs, and dead letters, are sent.' }),
        lambda: z
          .strictObject({
            url: z.string().max(2048).refine(isInvokeUrl, INVOKE_URL).meta({
              description:
                'Address to invoke functions at, `{function}` for the name; or `print`. DRS_EMULATOR_LAMBDA_URL beats it.',
            }),
            signatureVersion: z
              .enum(['topic', 'always-1'])
              .default('topic')
              .meta({ description: 'What events say: the version that signed them, or always "1", as AWS does.' }),
          })
          .optional()
          .meta({ description: 'Where functions of subscriptions of the protocol lambda are called.' }),
      })
      .optional()
      .meta({ description: 'What subscriptions can be sent to beside http and https addresses.' }),
    timers: z
      .strictObject({
        orderPlaced: Duration.optional().meta({ description: 'From the call to OrderPlaced; PT2S when absent.' }),
        cancelWindow: Duration.optional().meta({ description: 'How long the customer may cancel; PT24H when absent.' }),
        resolution: Duration.optional().meta({
          description: 'How long an order waits for the customer; PT72H when absent.',
        }),
        ship: Duration.optional().meta({ description: 'From placed to shipped; PT25H when absent.' }),
        shipTest: Duration.optional().meta({
          description: 'From placed to shipped of a test order; PT60S when absent.',
        }),
      })
      .optional()
      .meta({ description: 'How long things take.' }),
    notifications: z
      .strictObject({
        itemDelivered: z.boolean().optional().meta({ description: 'ItemDelivered is sent too; true when absent.' }),
      })
      .optional()
      .meta({ description: 'Which notifications there are.' }),
    orderInfoStatuses: z
      .enum(['newer', 'older'])
      .optional()
      .meta({ description: 'The set of statuses that GetOrderInfo speaks; newer when absent.' }),
    timeline: z
      .strictObject({
        maxEntries: z.number().int().positive().optional().meta({ description: 'Entries kept.' }),
        maxBytes: z.number().int().positive().optional().meta({ description: 'Bytes kept.' }),
        file: z.string().min(1).optional().meta({ description: 'Also append every entry to this file.' }),
      })
      .optional()
      .meta({ description: 'The record of what happened.' }),
    securityProfiles: z
      .array(
        z.strictObject({
          clientId: ClientId,
          clientSecret: z.string().min(1).max(256).meta({ description: 'Its secret.' }),
          returnUrls: z
            .array(z.string().min(1).max(2048))
            .default([])
            .meta({ description: 'Where codes may be sent.' }),
          allowedOrigins: z
            .array(z.string().max(2048))
            .default([])
            .meta({ description: 'Pages that may call from a browser.' }),
        }),
      )
      .min(1)
      .optional()
      .meta({ description: 'Clients of Login with Amazon; the first one belongs to every model that names none.' }),
    models: z.array(ConfigModel).min(1).optional().meta({ description: 'Device models.' }),
    customers: z
      .array(
        z.strictObject({
          directedCustomerId: DirectedCustomerId,
          name: z.string().max(200).meta({ description: 'As the profile tells it.' }),
          email: z.string().max(320).meta({ description: 'As the profile tells it.' }),
          postalCode: z.string().max(20).default('98101').meta({ description: 'As the profile tells it.' }),
          marketplace: Marketplace.default('US').meta({ description: 'Where the customer shops.' }),
        }),
      )
      .min(1)
      .optional()
      .meta({ description: 'Customers; the first one signs up where none is named.' }),
    topics: z
      .array(
        z.strictObject({
          arn: Arn,
          signatureVersion: z
            .enum(['1', '2'], 'expected "1" or "2", in quotes')
            .default('1')
            .meta({ description: 'Of its messages: SHA-1 or SHA-256.' }),
          subscriptions: z.array(ConfigSubscription).default([]).meta({ description: 'Who gets its messages.' }),
        }),
      )
      .min(1)
      .optional()
      .meta({ description: 'SNS topics; the first one gets what no other one is named for.' }),
    devices: z.array(ConfigDevice).optional().meta({
      description: 'Registered in a fresh world, at the start and after a reset; no subscriber is told of it.',
    }),
    faults: z.array(FaultPlan).max(FAULTS_MAX).optional().meta({
      description: 'What goes wrong in a fresh world, at the start and after a reset; spans begin then.',
    }),
  })
  .meta({ id: 'DrsEmulatorConfig', title: 'drs-emulator configuration' });
export type ConfigFile = z.output<typeof ConfigFile>;

/** A configuration as it is written in a program: what has a standard may be left out. */
export type ConfigInput = Partial<z.input<typeof ConfigFile>>;
