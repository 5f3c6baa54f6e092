import { z } from 'zod';
import { Duration } from '../../contracts/control/duration.ts';
import { FaultPlan } from '../../contracts/control/fault.ts';
import { InstantText } from '../../contracts/control/instant-text.ts';
import { TRIGGERS } from '../../contracts/customer/trigger.ts';
import { Asin } from '../../contracts/fields.ts';
import { withKeyRule } from './key-rules.ts';

/**
 * The grammar of a scenario file. One definition: the loader checks files with it, the published JSON Schema and
 * the step reference are made from it, and the player is typed by it.
 *
 * There are two readings of every value. As an author writes it, a scalar may be a `${name}`; as the player gets
 * it, every name has been replaced, and the value is checked once more without that freedom.
 */

/** A reference to a capture, a parameter or a built-in name; may be the whole value or stand inside of a text. */
export const TEMPLATE = /\$\{[^}]*\}/;

const Template = z
  .string()
  .regex(/^\$\{[^}]+\}$/, 'expected a value, or ${name}')
  .meta({ id: 'Template', description: 'A captured value, a parameter or a built-in name, such as `${instanceId}`.' });

/** Leaves a value as it is, or allows a `${name}` in its place. */
type Reading = <T extends z.ZodType>(schema: T) => T;

/** A text that has to have a form, such as `P${days}D`, may be put together. */
const TextWithTemplate = z.string().regex(TEMPLATE, 'expected a value, or a text with ${name} in it').meta({
  id: 'TextWithTemplate',
  description: 'A text with a captured value, a parameter or a built-in name in it.',
});

/** The schemas that stand beside another one and let a name take its place. */
export const TEMPLATES: readonly z.ZodType[] = [Template, TextWithTemplate];

const asWritten = (<T extends z.ZodType>(schema: T) =>
  z.union([
    schema,
    schema instanceof z.ZodString || schema instanceof z.ZodEnum ? TextWithTemplate : Template,
  ])) as unknown as Reading;
const asPlayed: Reading = (schema) => schema;

const NAME = /^[A-Za-z][A-Za-z0-9_]*$/;
/** Name of a capture, a parameter, a step or a device. */
export const Name = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_-]*$/, 'expected a name of letters, digits, "-" and "_" that begins with a letter');
/** A name that can stand in `${…}`, where a minus would be arithmetic. */
export const ValueName = z.string().regex(NAME, 'expected a name of letters, digits and "_" that begins with a letter');

export const PATH = /^[A-Za-z][\w-]*(\.[\w-]+|\[-?\d+\])*$/;
const Path = z
  .string()
  .regex(PATH, 'expected a path such as reply.body.eventInstanceId or notifications[0].payload.orderInfo.instanceId');

/** What a target has to offer for a scenario to make sense there. */
export const REQUIREMENTS = ['own-world', 'manual-clock', 'reference-device'] as const;
export type Requirement = (typeof REQUIREMENTS)[number];

const PROBLEMS = ['address', 'payment', 'stock'] as const;
const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS'] as const;

/** The keys of a planned fault, as the control interface takes them. */
const planOf = (of: Reading): Record<string, z.ZodType> =>
  Object.fromEntries(
    Object.entries(FaultPlan.shape).map(([name, schema]) => {
      const inner = schema.unwrap() as z.ZodType;
      const description = schema.meta()?.description ?? inner.meta()?.description ?? '';
      return [name, of(inner).optional().meta({ description })];
    }),
  );

function stepSchemas(of: Reading) {
  // Whatever its names stand for, it is a text.
  const text = z.string();
  const count = of(z.int().min(0));
  const amount = of(z.number().positive());
  const flag = of(z.boolean());
  const version = of(z.enum(['1.0', '2.0']));
  const duration = of(Duration);
  const instant = of(InstantText);
  const slotId = text.meta({ description: 'Slot; may be left out where the model has only one.' });
  const nothing = z.union([z.strictObject({}), z.null()]).meta({ description: 'Nothing to say: `{}`, or empty.' });

  /** `beans` is short for `{ slotId: beans }`, and nothing for the only slot. */
  const aboutSlot = <S extends z.ZodRawShape>(shape: S) =>
    z.union([
      z.strictObject({ slotId: slotId.optional(), ...shape }),
      text.meta({ description: 'The slot, and nothing else to say.' }),
      z.null(),
    ]);

  const slots = z
    .record(
      z.string(),
      z.strictObject({
        asin: of(z.union([Asin, z.null()]))
          .optional()
          .meta({ description: 'Product; the first one of the slot when absent, none when `null`.' }),
        subscribed: flag.optional().meta({ description: 'Reordered automatically; true when absent.' }),
      }),
    )
    .meta({
      description: 'What the customer chooses, by slot id; a slot left out is subscribed to its first product.',
    });

  const stock = z
    .record(
      z.string(),
      z.strictObject({
        capacity: amount
          .optional()
          .meta({ description: 'Units of a full container; what the product holds when absent.' }),
        remaining: of(z.number().min(0)).optional().meta({ description: 'Units in the device; full when absent.' }),
        onHand: of(z.number().min(0)).optional().meta({ description: 'Units beside the device; 0 when absent.' }),
        refillOn: of(z.enum(['shipment', 'delivery']))
          .optional()
          .meta({
            description: 'When an order counts as stock: `delivery`, also when absent, or already `shipment`.',
          }),
        perDay: amount
          .optional()
          .meta({ description: 'Units used a day, for the forecast and for `live`; 1 when absent.' }),
      }),
    )
    .meta({ description: 'Consumption model of the device, by slot id.' });

  const whoRegisters = {
    name: Name.optional().meta({ description: 'Name of the device in this file; `device` when absent.' }),
    modelId: text.optional().meta({ description: 'Device model; `acme-coffee` when absent.' }),
    serialNumber: text.optional().meta({ description: 'Serial number; a fresh one when absent.' }),
    isTestDevice: flag.optional().meta({ description: 'Its orders are test orders.' }),
    slots: slots.optional(),
    stock: stock.optional(),
    clientId: text.optional().meta({ description: 'Security profile; that of the model when absent.' }),
  };

  const plain = z.union([z.string(), z.number(), z.boolean()]);
  const call = withKeyRule(
    z.strictObject({
      method: of(z.enum(METHODS)).optional().meta({ description: 'HTTP method; GET when absent.' }),
      path: text.meta({ description: 'Path, or path and query, or a whole address on the same server.' }),
      query: z.record(z.string(), plain).optional().meta({ description: 'Parameters of the query, by name.' }),
      headers: z
        .record(z.string(), z.union([z.string(), z.number()]))
        .optional()
        .meta({ description: 'Headers, by name.' }),
      auth: text.optional().meta({
        description:
          'What it authenticates with: `device` for its access token, `control` for the control token, `none`, or a token; none when absent.',
      }),
      versions: z
        .strictObject({
          type: text.meta({ description: 'Of the input, for `x-amzn-type-version`.' }),
          accept: text.meta({ description: 'Of the result, for `x-amzn-accept-type`.' }),
        })
        .optional()
        .meta({ description: 'Version headers without the package name, such as `DrsReplenishInput@1.0`.' }),
      json: z.unknown().optional().meta({ description: 'Body, sent as JSON.' }),
      form: z.record(z.string(), plain).optional().meta({ description: 'Body, sent as a form.' }),
      text: text.optional().meta({ description: 'Body as it is.' }),
    }),
    { how: 'at-most-one', keys: ['json', 'form', 'text'] },
  ).meta({ description: 'Any request, for what the two voices cannot say. Redirects are not followed.' });

  const device = {
    use: aboutSlot({
      amount: amount.optional().meta({ description: 'Units taken from the slot; 1 when absent.' }),
    }).meta({
      description: 'Somebody uses the device. It reports what is left, and orders when its forecast says so.',
    }),
    report: aboutSlot({}).meta({ description: 'Sends a SlotStatus with what the device knows.' }),
    deviceStatus: nothing.meta({ description: 'Sends a DeviceStatus.' }),
    replenish: aboutSlot({}).meta({ description: 'Asks for a replenishment of the slot, whatever is left in it.' }),
    restock: aboutSlot({
      amount: amount.optional().meta({ description: 'Units put in; to the brim when absent.' }),
    }).meta({ description: 'Somebody fills the slot with supplies bought elsewhere. The device reports it.' }),
    live: withKeyRule(
      z.strictObject({
        for: duration.optional().meta({ description: 'How long.' }),
        until: instant.optional().meta({ description: 'Until when.' }),
      }),
      { how: 'exactly-one', keys: ['for', 'until'] },
    ).meta({
      description:
        'The device lives by itself while the clock moves: it is used, reports, orders ahead, refreshes its token and follows its notifications.',
    }),
    exchange: z
      .strictObject({
        code: text.meta({ description: 'Authorization code, as the redirect brought it.' }),
        codeVerifier: text
          .optional()
          .meta({ description: 'PKCE verifier of a public client; no secret is sent then.' }),
        redirectUri: text
          .optional()
          .meta({ description: 'The one that the code was asked for with; that of `consent` when absent.' }),
      })
      .meta({ description: 'Exchanges an authorization code for tokens, and begins to work with them.' }),
    refresh: nothing.meta({ description: 'Refreshes the access token.' }),
    subscriptionInfo: z
      .strictObject({ version: version.optional().meta({ description: 'Of the result; 2.0 when absent.' }) })
      .nullable()
      .meta({ description: 'Reads the subscription of every slot.' }),
    orderInfo: aboutSlot({
      instanceId: text.optional().meta({ description: 'Order; the last one of the slot when absent.' }),
    }).meta({ description: 'Reads an order.' }),
    cancelTestOrders: z
      .strictObject({
        slotId: slotId.optional(),
        path: of(z.enum(['slots', 'older']))
          .optional()
          .meta({
            description:
              'With a slot: `/testOrders/slots/{slotId}` (`slots`, also when absent) or `/testOrders/{slotId}` (`older`).',
          }),
      })
      .nullable()
      .meta({ description: 'Cancels test orders: of one slot, or of all when no slot is given.' }),
    deregister: z
      .strictObject({ version: version.optional().meta({ description: 'Of the call; 2.0 when absent.' }) })
      .nullable()
      .meta({ description: 'The customer removes the device in the app of the maker.' }),
    listen: z
      .strictObject({
        answer: of(z.union([z.int().min(200).max(599), z.literal('nothing')]))
          .optional()
          .meta({ description: 'Status the listener answers with; `nothing` breaks the connection; 200 when absent.' }),
        times: of(z.int().positive())
          .optional()
          .meta({ description: 'So many messages, then 200 again; for ever when absent.' }),
        type: text.optional().meta({ description: 'Only for this `notificationType`.' }),
        call: call.optional().meta({ description: 'A request that the listener makes before it answers.' }),
      })
      .meta({ description: 'How the listener of the maker answers from now on.' }),
  };

  const order = {
    instanceId: text.optional().meta({ description: 'Order; the last one of the slot when absent.' }),
  };

  const service = {
    register: z
      .strictObject({
        ...whoRegisters,
        includeNonLive: flag.optional().meta({ description: 'Also a model that is not live yet.' }),
        directedCustomerId: text.optional().meta({ description: 'Customer; the first one when absent.' }),
      })
      .nullable()
      .meta({
        description:
          'The customer signs up: consent, slots, and the tokens go to the device. Its client then answers to `device:`.',
      }),
    consent: z
      .strictObject({
        ...whoRegisters,
        redirectUri: text
          .optional()
          .meta({ description: 'Where the code is sent; a return URL of the profile when absent.' }),
        codeChallenge: text.optional().meta({ description: 'PKCE challenge.' }),
        codeChallengeMethod: of(z.enum(['S256', 'plain']))
          .optional()
          .meta({ description: 'How the challenge was made from the verifier.' }),
        state: text.optional().meta({ description: 'Comes back with the code as it was sent.' }),
      })
      .nullable()
      .meta({
        description:
          'The customer consents and chooses; the code is in the reply, the exchange is left to `device: exchange`.',
      }),
    select: z
      .strictObject({
        slotId: slotId.optional(),
        asin: of(z.union([Asin, z.null()])).meta({ description: 'Product, or `null` for none.' }),
      })
      .meta({ description: 'The customer chooses another product for the slot, or none (`null`).' }),
    subscribe: aboutSlot({}).meta({ description: 'The customer switches automatic reordering on.' }),
    unsubscribe: aboutSlot({}).meta({ description: 'The customer switches automatic reordering off.' }),
    nextOrder: z
      .strictObject({
        slotId: slotId.optional(),
        problem: of(z.union([z.enum(PROBLEMS), z.null()])).meta({ description: 'What is wrong, or `null`.' }),
      })
      .meta({ description: 'What will be wrong with the next order: address, payment, stock, or nothing (`null`).' }),
    ship: aboutSlot(order).meta({ description: 'Amazon ships the order now.' }),
    deliver: aboutSlot(order).meta({ description: 'The order arrives now.' }),
    cancel: aboutSlot({
      ...order,
      force: flag.optional().meta({ description: 'Also after the 24 hours.' }),
    }).meta({ description: 'The customer cancels the order.' }),
    resolve: aboutSlot(order).meta({ description: 'The customer mends what is wrong with the order.' }),
    deregister: z
      .strictObject({
        by: of(z.enum(['customer', 'customer-service']))
          .optional()
          .meta({ description: 'Who does it; the customer when absent.' }),
      })
      .nullable()
      .meta({ description: 'The customer or customer service deregisters the device.' }),
    revoke: z
      .strictObject({
        directedCustomerId: text.optional().meta({ description: 'Customer; that of the device when absent.' }),
        clientId: text.optional().meta({ description: 'Security profile of the app; that of the device when absent.' }),
      })
      .nullable()
      .meta({ description: "The customer removes the maker's app: all of its devices are deregistered." }),
    expireTokens: nothing.meta({ description: 'Access tokens minted so far are dead.' }),
    trigger: z
      .strictObject({
        event: of(z.enum(TRIGGERS)).meta({ description: 'What is to happen.' }),
        slotId: slotId.optional(),
      })
      .meta({ description: 'Brings an event about by the shortest real transitions.' }),
    redeliver: withKeyRule(
      z.strictObject({
        type: text.optional().meta({ description: 'The last notification of this type.' }),
        notificationId: text.optional().meta({ description: 'The notification with this id.' }),
      }),
      { how: 'exactly-one', keys: ['type', 'notificationId'] },
    ).meta({ description: 'SNS sends a notification once more, as at-least-once delivery allows.' }),
    fault: withKeyRule(z.strictObject(planOf(of)), { how: 'exactly-one', keys: ['effect', 'preset'] }).meta({
      description:
        'Something is to go wrong from now on: calls, orders or notifications; those of the device that `device:` names, or of all.',
    }),
    clearFault: text.meta({ description: 'The fault of this name strikes no more.' }),
  };

  const expectedFault = z.strictObject({
    faultId: text.optional().meta({ description: 'Name of the fault; any when absent.' }),
    effect: text.optional().meta({
      description: 'Its effect as the timeline has it, such as `status 503`, `reset`, `notification-lost`.',
    }),
    slotId: text.optional().meta({ description: 'Slot it struck; any when absent.' }),
    count: count.optional().meta({ description: 'How often it struck; at least once when absent.' }),
  });

  const expectedNotification = z.strictObject({
    type: text.meta({ description: '`notificationType`.' }),
    version: version.optional().meta({ description: 'Version of the payload; any when absent.' }),
    slotId: text.optional().meta({ description: 'Slot it is about; any when absent.' }),
    count: count.optional().meta({ description: 'How many of it; at least one when absent.' }),
    payload: z.unknown().optional().meta({ description: 'What the payload holds.' }),
    envelope: z.unknown().optional().meta({ description: 'What the SNS envelope holds.' }),
  });

  const watched = {
    call: z
      .strictObject({
        operation: text.optional().meta({ description: 'Operation, such as `replenish`.' }),
        status: z.unknown().optional().meta({ description: 'HTTP status.' }),
        slotId: text.optional().meta({ description: 'Slot it is about.' }),
      })
      .meta({ description: 'A call to the service.' }),
    notification: expectedNotification
      .omit({ count: true })
      .partial({ type: true })
      .meta({ description: 'A notification that the listener received.' }),
    finding: z
      .strictObject({
        rule: text.optional().meta({ description: 'Number of an obligation, or id of a tolerance.' }),
        field: text.optional().meta({ description: 'Field it is about.' }),
      })
      .meta({ description: 'Something a maker should know.' }),
    state: z
      .strictObject({
        subject: text.optional().meta({ description: 'What changed, such as `order` or `device`.' }),
        from: text.nullable().optional().meta({ description: 'What it was; null for nothing.' }),
        to: text.nullable().optional().meta({ description: 'What it became; null for nothing.' }),
      })
      .meta({ description: 'A change of state on the timeline.' }),
  };

  const reply = z
    .strictObject({
      operation: text
        .optional()
        .meta({ description: 'The last call of this operation; the last call of the step when absent.' }),
      status: z.unknown().optional().meta({ description: 'HTTP status.' }),
      refusal: text.optional().meta({ description: 'Name of the refusal in the contract of the operation.' }),
      headers: z.record(z.string(), z.unknown()).optional().meta({ description: 'Headers, by name in any case.' }),
      body: z.unknown().optional().meta({ description: 'What the body holds.' }),
    })
    .meta({ description: 'What a call of the step was answered.' });

  const notification = z.union([expectedNotification, z.array(expectedNotification)]).meta({
    description: 'What the listener received during the step, in any order; with `exactly`, that and nothing else.',
  });

  const state = z
    .strictObject({
      device: z
        .unknown()
        .optional()
        .meta({ description: 'The device, as `GET /_emulator/devices/{modelId}/{serialNumber}` shows it.' }),
      order: z.unknown().optional().meta({ description: 'The last order, of `slotId` if that is given here.' }),
      client: z
        .unknown()
        .optional()
        .meta({ description: 'What the client of the device knows: registered, slots, effects.' }),
      clock: instant.optional().meta({ description: 'The instant it is.' }),
    })
    .meta({ description: 'How things are now.' });

  const findings = z
    .array(
      z.strictObject({
        rule: text.meta({ description: 'Number of an obligation, or id of a tolerance.' }),
        field: text.optional().meta({ description: 'Field it is about.' }),
        expected: z.unknown().optional().meta({ description: 'What was expected there.' }),
        seen: z.unknown().optional().meta({ description: 'What was seen there.' }),
      }),
    )
    .meta({ description: 'Findings of the calls of the step; with `exactly`, those and no others.' });

  const faults = z.array(expectedFault).meta({
    description:
      'Faults that struck during the step, in any order; with `exactly`, those and no others. Where a strike is expected, so is what it does to the replies of the step.',
  });

  const never = withKeyRule(
    z.strictObject({
      call: watched.call.optional(),
      notification: watched.notification.optional(),
      finding: watched.finding.optional(),
      state: watched.state.optional(),
      within: duration.optional().meta({
        description: 'Span that begins with the observed step, and has to be over; until now when absent.',
      }),
    }),
    { how: 'exactly-one', keys: ['call', 'notification', 'finding', 'state'] },
  ).meta({ description: 'What must not have happened from the observed step on.' });

  const expectation = withKeyRule(
    z.strictObject({
      of: Name.optional().meta({ description: 'Id of the step that is observed; the one before when absent.' }),
      reply: reply.optional(),
      notification: notification.optional(),
      state: state.optional(),
      findings: findings.optional(),
      faults: faults.optional(),
      never: never.optional(),
      exactly: z
        .boolean()
        .optional()
        .meta({ description: 'What is said is all there may be: no other keys, items, notifications or findings.' }),
    }),
    { how: 'at-least-one', keys: ['reply', 'notification', 'state', 'findings', 'faults', 'never'] },
  ).meta({ description: 'What must have come of a step. It only looks; it changes nothing.' });

  return { device, service, call, expectation, duration, instant };
}

const written = stepSchemas(asWritten);
const played = stepSchemas(asPlayed);

export type DeviceVerb = keyof typeof played.device;
export type ServiceVerb = keyof typeof played.service;
export const DEVICE_VERBS = Object.keys(played.device) as DeviceVerb[];
export const SERVICE_VERBS = Object.keys(played.service) as ServiceVerb[];

/** Exactly one of the verbs, and the keys that may stand beside it. */
function voice<V extends z.ZodRawShape, B extends z.ZodRawShape>(verbs: V, beside: B, description: string) {
  const optional = Object.fromEntries(
    Object.entries(verbs).map(([name, schema]) => [name, (schema as z.ZodType).optional()]),
  );
  const schema = z.strictObject({ ...(optional as { [K in keyof V]: z.ZodOptional<V[K] & z.ZodType> }), ...beside });
  return withKeyRule(schema, { how: 'exactly-one', keys: Object.keys(verbs) }).meta({ description });
}

const besideDevice = { as: Name.optional().meta({ description: 'Which device, by name; the first one when absent.' }) };
const besideService = {
  device: Name.optional().meta({ description: 'Which device, by name; the first one when absent.' }),
};

const readings = (schemas: typeof played) => ({
  device: voice(schemas.device, besideDevice, 'The device, or the cloud of its maker, does something.'),
  service: voice(schemas.service, besideService, 'The customer or Amazon does something.'),
  call: schemas.call,
  advance: schemas.duration.meta({
    description: 'Moves the clock; whatever falls due on the way happens and is delivered.',
  }),
  advanceTo: z
    .union([schemas.instant, z.literal('next')])
    .meta({ description: 'Moves the clock to an instant, or to what is due next.' }),
  expect: schemas.expectation,
  realWait: schemas.duration.meta({ description: 'Waits in real time. Almost never right: a warning says so.' }),
});

/** A value of a step as the player gets it. */
export const playedVerbs = readings(played);
export type DeviceStep = z.output<(typeof playedVerbs)['device']>;
export type ServiceStep = z.output<(typeof playedVerbs)['service']>;
export type CallStep = z.output<(typeof playedVerbs)['call']>;
export type ExpectStep = z.output<(typeof playedVerbs)['expect']>;
export type ExpectedNotification = z.output<ReturnType<typeof stepSchemas>['expectation']>['notification'];

const Use = z
  .strictObject({
    scenario: z.string().min(1).meta({ description: 'File, relative to this one.' }),
    with: z.record(ValueName, z.unknown()).optional().meta({ description: 'Its parameters.' }),
  })
  .meta({ description: 'Plays the steps of another file here; what it declares as outputs can be captured.' });

/** The verbs of a step as they are written. */
export const writtenVerbs = { use: Use, ...readings(written) };
export type Verb = keyof typeof writtenVerbs;
export const VERBS = Object.keys(writtenVerbs) as Verb[];

export const Step = withKeyRule(
  z.strictObject({
    id: Name.optional().meta({ description: 'Name by which a later `expect` finds the step.' }),
    note: z.string().optional().meta({ description: 'Why; shown with the step.' }),
    capture: z.record(ValueName, Path).optional().meta({
      description:
        'Values to keep, by name: paths into `reply` (the last one of the step), `replies`, `notifications`, `device`, `order`, `client`, `outputs` (of `use`) and `now`.',
    }),
    ...(Object.fromEntries(Object.entries(writtenVerbs).map(([name, schema]) => [name, schema.optional()])) as {
      [K in Verb]: z.ZodOptional<(typeof writtenVerbs)[K]>;
    }),
  }),
  { how: 'exactly-one', keys: VERBS },
).meta({ id: 'Step', description: 'One step: exactly one verb.' });
export type Step = z.output<typeof Step>;

const Listener = z
  .union([
    z.boolean(),
    z.strictObject({
      rawMessageDelivery: z
        .boolean()
        .optional()
        .meta({ description: 'It gets the notifications without the SNS envelope.' }),
      topicArn: z.string().optional().meta({ description: 'Topic; the first one when absent.' }),
    }),
  ])
  .meta({
    description: 'The listener of the maker: subscribed and confirmed before the first step; true when absent.',
  });

/** The world of a scenario: keys of the configuration file, and the listener. What the keys mean is checked by whoever builds worlds. */
export const World = z
  .looseObject({ listener: Listener.optional() })
  .meta({ id: 'World', description: 'The world it plays in: keys of the configuration file, and `listener`.' });
export type World = z.output<typeof World>;

const Parameter = z
  .union([
    z.strictObject({
      description: z.string().optional().meta({ description: 'What it is for.' }),
      default: z
        .unknown()
        .optional()
        .meta({ description: 'Value when none is given; without it the parameter must be given.' }),
    }),
    z.string(),
    z.number(),
    z.boolean(),
    z.null(),
  ])
  .meta({ description: 'A parameter: its default, or `{description, default}`.' });

export const ScenarioFile = z
  .strictObject({
    name: z.string().min(1).max(200).meta({ description: 'The behaviour it shows, as a sentence.' }),
    description: z.string().optional().meta({ description: 'The rule, and where it comes from.' }),
    tags: z.array(Name).optional().meta({ description: 'Words to choose scenarios by.' }),
    requires: z.array(z.enum(REQUIREMENTS)).optional().meta({ description: 'What the target must offer.' }),
    skip: z.string().min(1).optional().meta({ description: 'Why it is not played.' }),
    params: z.record(ValueName, Parameter).optional().meta({ description: 'Parameters, by name.' }),
    matrix: z
      .record(ValueName, z.array(z.unknown()).min(1))
      .optional()
      .meta({ description: 'Values by name; the scenario is played once for each combination.' }),
    world: World.optional(),
    steps: z.array(Step).min(1).meta({ description: 'What happens, in order.' }),
    outputs: z
      .record(ValueName, z.string().regex(TEMPLATE, 'expected ${name}'))
      .optional()
      .meta({ description: 'What whoever uses this file can capture.' }),
  })
  .meta({
    id: 'DrsEmulatorScenario',
    title: 'drs-emulator scenario',
    description: 'A story of a device and its service.',
  });
export type ScenarioFile = z.output<typeof ScenarioFile>;
