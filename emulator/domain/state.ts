import { z } from 'zod';
import { PlannedFault } from '../../contracts/control/fault.ts';
import {
  Arn,
  Asin,
  ClientId,
  DirectedCustomerId,
  Instant,
  ModelId,
  SerialNumber,
  SlotId,
} from '../../contracts/fields.ts';

/**
 * The units of commit and storage, as plain JSON: portal, topic, consent, device. Each is parsed by its
 * schema on load, replaced as a whole and never mutated.
 */

const Duration = z.number().int().nonnegative();

export const NotificationVersion = z.enum(['1.0', '2.0']);
export type NotificationVersion = z.infer<typeof NotificationVersion>;

export const Product = z.strictObject({
  asin: Asin,
  title: z.string().min(1).max(200),
  price: z.string().max(40).default(''),
  /** Content in the slot's unit; a notification's `quantity`. */
  quantity: z.number().positive(),
  /** Packages an order holds; GetOrderInfo's integer `quantity`. */
  packages: z.number().int().positive().default(1),
});
export type Product = z.infer<typeof Product>;

/** What a slot can be called: something that a URL can carry, and that no object has of itself. */
export const SlotName = SlotId.refine(
  (slotId) => slotId !== '.' && slotId !== '..',
  'expected a name other than "." and "..", which no URL can carry',
)
  .refine((slotId) => !(slotId in {}), 'expected a name that is not one of every object, such as __proto__')
  .meta({
    id: 'SlotName',
    description:
      'Slot of the device model: a UUID, or a free name in older models; none of ".", "..", and what every object has, such as "__proto__".',
    examples: ['beans'],
  });

export const SlotModel = z.strictObject({
  slotId: SlotName,
  name: z.string().min(1).max(200),
  unit: z.string().min(1).max(40).default('count'),
  products: z.array(Product).min(1),
});
export type SlotModel = z.infer<typeof SlotModel>;

export const Marketplace = z.enum(['US', 'UK', 'DE', 'JP']);

export const DeviceModel = z.strictObject({
  modelId: ModelId,
  name: z.string().min(1).max(200),
  compositeId: z.string().max(200),
  clientId: ClientId,
  topicArn: Arn,
  live: z.boolean(),
  /** Marketplaces that are live; a customer of another one needs `should_include_non_live`. */
  marketplaces: z.array(Marketplace).min(1),
  notificationVersions: z.strictObject({
    SubscriptionChangedNotification: NotificationVersion.default('2.0'),
    OrderPlacedNotification: NotificationVersion.default('2.0'),
    ItemShippedNotification: NotificationVersion.default('2.0'),
  }),
  slots: z.array(SlotModel).min(1),
});
export type DeviceModel = z.infer<typeof DeviceModel>;

export const SecurityProfile = z.strictObject({
  clientId: ClientId,
  clientSecret: z.string().min(1).max(256),
  returnUrls: z.array(z.string().min(1).max(2048)),
  allowedOrigins: z.array(z.string().max(2048)),
});
export type SecurityProfile = z.infer<typeof SecurityProfile>;

export const Customer = z.strictObject({
  directedCustomerId: DirectedCustomerId,
  name: z.string().max(200),
  email: z.string().max(320),
  postalCode: z.string().max(20).default('98101'),
  marketplace: Marketplace,
});
export type Customer = z.infer<typeof Customer>;

/** Switches of the service's behaviour that a transition needs; durations in milliseconds. */
export const Settings = z.strictObject({
  strict: z.boolean(),
  consent: z.enum(['ask', 'auto', 'deny']),
  itemDelivered: z.boolean(),
  orderInfoStatuses: z.enum(['newer', 'older']),
  timers: z.strictObject({
    orderPlaced: Duration,
    cancelWindow: Duration,
    resolution: Duration,
    ship: Duration,
    shipTest: Duration,
  }),
});
export type Settings = z.infer<typeof Settings>;

export const Portal = z.strictObject({
  settings: Settings,
  securityProfiles: z.array(SecurityProfile),
  models: z.array(DeviceModel),
  customers: z.array(Customer).min(1),
  /**
   * directedCustomerId -> clientId -> when the customer last removed the maker's app. Read by every token
   * check, so removing the app is one atomic write however many devices there are.
   */
  revocations: z.record(z.string(), z.record(z.string(), Instant)),
  /** What is planned to go wrong, in the order it was planned; nearly always nothing. */
  faults: z.array(PlannedFault).default([]),
  /** Number of the next fault that is given no name. */
  nextFault: z.number().int().positive().default(1),
});
export type Portal = z.infer<typeof Portal>;

const SignatureVersion = z.enum(['1', '2']);

/** What of topic and subscription is in the bytes of a message. */
export const SentAs = z.strictObject({
  signatureVersion: SignatureVersion,
  /** The bare payload, without an envelope. */
  raw: z.boolean(),
});
export type SentAs = z.infer<typeof SentAs>;

/** One notification or handshake message on its way to one subscription. */
export const Delivery = z.strictObject({
  subscriptionArn: z.string(),
  state: z.enum(['pending', 'delivered', 'permanent', 'exhausted', 'dropped']),
  /** Attempts made so far in the current round (a redelivery starts a new one). */
  attempts: z.number().int().nonnegative(),
  /** When the next attempt is due; null once the delivery has ended. */
  nextAttemptAt: Instant.nullable(),
  /** `Timestamp` of the envelope, fixed at the first attempt, so that retries send the same bytes. */
  envelopeTimestamp: z.string().nullable(),
  /** Fixed at the first attempt, too; absent before it, and in older documents. */
  sentAs: SentAs.optional(),
  lastStatus: z.number().int().nullable(),
  /** A fault struck it: it waits for no message before it, and holds up none behind it. */
  outOfTurn: z.literal(true).optional(),
  /** A fault struck it: it goes out behind the next message of the device, or when its time has come. */
  behindNext: z.literal(true).optional(),
  /** A fault struck it: once it is delivered, the same bytes come again so many milliseconds later. */
  copyAfterMs: Duration.optional(),
  /** Why nothing is sent, of a dropped one; absent when a fault struck it, or its subscription ended. */
  because: z.enum(['filter-policy']).optional(),
});
export type Delivery = z.infer<typeof Delivery>;

export const OutboxEntry = z.strictObject({
  /** Position in its unit, from 1; deliveries to one subscription go out in this order. */
  ordinal: z.number().int().positive(),
  notificationId: z.string(),
  notificationType: z.string(),
  version: NotificationVersion.nullable(),
  topicArn: z.string(),
  messageId: z.string(),
  at: Instant,
  instanceId: z.string().nullable(),
  slotId: z.string().nullable(),
  payload: z.record(z.string(), z.unknown()),
  deliveries: z.array(Delivery),
  /** SNS declined the publish: the policy of the topic, or no such topic. Nobody gets it. */
  declined: z.enum(['AuthorizationError', 'NotFound']).optional(),
});
export type OutboxEntry = z.infer<typeof OutboxEntry>;

export const OrderState = z.enum(['accepted', 'placed', 'in-resolution', 'shipped', 'delivered', 'cancelled']);
export type OrderState = z.infer<typeof OrderState>;

export const Problem = z.enum(['address', 'payment', 'stock']);
export type Problem = z.infer<typeof Problem>;

export const Order = z.strictObject({
  instanceId: z.string(),
  slotId: SlotId,
  /** Registration that placed it; an order of an ended registration runs on in silence. */
  grantId: z.string(),
  asin: Asin,
  quantity: z.number(),
  unit: z.string(),
  packages: z.number().int(),
  test: z.boolean(),
  state: OrderState,
  problem: Problem.nullable(),
  acceptedAt: Instant,
  placedAt: Instant.nullable(),
  cancelUntil: Instant.nullable(),
  shipsAt: Instant.nullable(),
  estimatedDeliveryAt: Instant.nullable(),
  shippedAt: Instant.nullable(),
  deliveredAt: Instant.nullable(),
  cancelledAt: Instant.nullable(),
  cancelledBy: z.enum(['customer', 'resolution-expired', 'maker']).nullable(),
  /** The next thing time alone brings about, kept as data so that it survives everything. */
  due: z
    .strictObject({
      at: Instant,
      what: z.enum(['order-placed', 'resolution-expires', 'order-ships', 'order-delivered']),
    })
    .nullable(),
});
export type Order = z.infer<typeof Order>;

/** The SlotStatus fields as sent (numbers and texts untouched), and when they came. */
export const SlotReport = z.looseObject({ at: Instant });
export type SlotReport = z.infer<typeof SlotReport>;

export const Slot = z.strictObject({
  asin: Asin.nullable(),
  subscribed: z.boolean(),
  lastReport: SlotReport.nullable(),
  /** What will be wrong with the next order of this slot. */
  nextProblem: Problem.nullable(),
});
export type Slot = z.infer<typeof Slot>;

export const Registration = z.strictObject({
  directedCustomerId: DirectedCustomerId,
  clientId: ClientId,
  isTestDevice: z.boolean(),
  includeNonLive: z.boolean(),
  registeredAt: Instant,
  scopes: z.array(z.string()),
  /** Names the grant; every token of it carries this id and dies with it. */
  grantId: z.string(),
  /** How often access tokens were expired by hand; each token carries it, so that one made later in the same instant lives. */
  accessEpoch: z.number().int().nonnegative(),
  /** `revocations` entry that was in force when the customer consented; a newer one kills the grant. */
  revocationSeen: Instant.nullable(),
  /** The consent that last completed the set-up, so that doing it twice is harmless. */
  setupConsentId: z.string().nullable(),
  lastDeviceStatusAt: Instant.nullable(),
  mostRecentlyActiveDate: z.string().nullable(),
  slots: z.record(z.string(), Slot),
});
export type Registration = z.infer<typeof Registration>;

export const FormerRegistration = z.strictObject({
  directedCustomerId: DirectedCustomerId,
  clientId: ClientId,
  grantId: z.string(),
  registeredAt: Instant,
  deregisteredAt: Instant,
  by: z.enum(['maker', 'customer', 'customer-service', 'app-removed', 'new-owner']),
});
export type FormerRegistration = z.infer<typeof FormerRegistration>;

export const Device = z.strictObject({
  modelId: ModelId,
  serialNumber: SerialNumber,
  /** Decisions taken on this unit so far, delivery attempts not counted; ids are drawn from it. */
  turn: z.number().int().nonnegative(),
  current: Registration.nullable(),
  former: z.array(FormerRegistration),
  orders: z.array(Order),
  outbox: z.array(OutboxEntry),
  nextOrdinal: z.number().int().positive(),
});
export type Device = z.infer<typeof Device>;

export const Protocol = z.enum(['http', 'https', 'sqs', 'lambda']);
export type Protocol = z.infer<typeof Protocol>;

/** Kept as given: the JSON of a policy is read by whoever goes by it. What is absent is that of an older document. */
const policyText = z.string().nullable().default(null);

export const Subscription = z.strictObject({
  subscriptionArn: z.string(),
  protocol: Protocol,
  /** Address of an http or https subscription, ARN of a queue or a function. */
  endpoint: z.string(),
  rawMessageDelivery: z.boolean(),
  filterPolicy: policyText,
  filterPolicyScope: z.enum(['MessageAttributes', 'MessageBody']).default('MessageAttributes'),
  deliveryPolicy: policyText,
  redrivePolicy: policyText,
  subscriptionRoleArn: z.string().nullable().default(null),
  status: z.enum(['pending', 'confirmed', 'unsubscribed']),
  /** A signed call confirmed it, or a subscription of the owner's account needed none. */
  confirmationWasAuthenticated: z.boolean().default(false),
  /** Asked for when it was confirmed: an unsigned call does not end it. */
  authenticateOnUnsubscribe: z.boolean().default(false),
  /** Token of the handshake; hex. */
  token: z.string(),
  createdAt: Instant,
  /** Came from the configuration, so a `reset` keeps it confirmed. */
  configured: z.boolean(),
});
export type Subscription = z.infer<typeof Subscription>;

/** SubscriptionConfirmation or UnsubscribeConfirmation on its way. */
export const Handshake = z.strictObject({
  ordinal: z.number().int().positive(),
  messageId: z.string(),
  type: z.enum(['SubscriptionConfirmation', 'UnsubscribeConfirmation']),
  endpoint: z.string(),
  token: z.string(),
  at: Instant,
  delivery: Delivery,
});
export type Handshake = z.infer<typeof Handshake>;

/** A message attribute: `Type` and `Value` as the envelope has them, `Value` of a Binary one in Base64. */
export const PublishedAttribute = z.strictObject({ Name: z.string(), Type: z.string(), Value: z.string() });
export type PublishedAttribute = z.infer<typeof PublishedAttribute>;

/** What the maker published himself, as long as it is on its way to somebody. */
export const Published = z.strictObject({
  ordinal: z.number().int().positive(),
  messageId: z.string(),
  at: Instant,
  subject: z.string().nullable(),
  message: z.string(),
  /** Of a message with `MessageStructure` `json`: what differs by protocol. */
  byProtocol: z.partialRecord(Protocol, z.string()),
  /** A list, since an attribute may be called `__proto__`. */
  attributes: z.array(PublishedAttribute),
  deliveries: z.array(Delivery),
});
export type Published = z.infer<typeof Published>;

export const Tag = z.strictObject({ Key: z.string(), Value: z.string() });
export type Tag = z.infer<typeof Tag>;

export const Topic = z.strictObject({
  topicArn: Arn,
  turn: z.number().int().nonnegative(),
  signatureVersion: SignatureVersion,
  displayName: z.string().default(''),
  /** JSON; null until somebody sets one: that of a seeded topic, which lets DRS publish (`policyOf`). */
  policy: policyText,
  deliveryPolicy: policyText,
  /** What else can be set, by AWS's names: kept and told, without effect here. */
  attributes: z.record(z.string(), z.string()).default({}),
  tags: z.array(Tag).default([]),
  /** Null for a topic that the configuration made. */
  createdAt: Instant.nullable().default(null),
  subscriptions: z.array(Subscription),
  subscriptionsDeleted: z.number().int().nonnegative().default(0),
  handshakes: z.array(Handshake),
  /** Ordinals are counted together with those of handshakes. */
  published: z.array(Published).default([]),
  nextOrdinal: z.number().int().positive(),
});
export type Topic = z.infer<typeof Topic>;

/** From sign-in to the redeemed code: what the customer was asked, chose, and what the maker made of it. */
export const Consent = z.strictObject({
  consentId: z.string(),
  turn: z.number().int().nonnegative(),
  clientId: ClientId,
  redirectUri: z.string(),
  state: z.string().nullable(),
  scopes: z.array(z.string()),
  modelId: ModelId,
  serialNumber: SerialNumber,
  isTestDevice: z.boolean(),
  includeNonLive: z.boolean(),
  codeChallenge: z.string().nullable(),
  codeChallengeMethod: z.enum(['plain', 'S256']).nullable(),
  directedCustomerId: DirectedCustomerId,
  createdAt: Instant,
  /** When the customer agreed; the access token counts from here. */
  approvedAt: Instant.nullable(),
  /** Grant the approval made; the code dies with it. */
  grantId: z.string().nullable(),
  /** Product chosen per slot so far; null for "none of these". */
  choices: z.record(z.string(), Asin.nullable()),
  code: z.string().nullable(),
  codeIssuedAt: Instant.nullable(),
  redeemedAt: Instant.nullable(),
});
export type Consent = z.infer<typeof Consent>;
