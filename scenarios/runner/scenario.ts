import { z } from 'zod';
import { Arn } from '../../contracts/fields.ts';
import { callOf } from './grammar/call.ts';
import { deviceVerbs } from './grammar/device-verbs.ts';
import { expectationOf } from './grammar/expectation.ts';
import { Name, Path, ValueName } from './grammar/names.ts';
import { serviceVerbs } from './grammar/service-verbs.ts';
import { AsItIs, asPlayed, asWritten, type Reading, TEMPLATE, TextAsItIs } from './grammar/template.ts';
import { valuesOf } from './grammar/values.ts';
import { withKeyRule } from './key-rules.ts';

/**
 * The grammar of a scenario file. One definition: the loader checks files with it, the published JSON Schema and
 * the step reference are made from it, and the player is typed by it.
 *
 * There are two readings of every value. As an author writes it, a scalar may be a `${name}`; as the player gets
 * it, every name has been replaced, and the value is checked once more without that freedom.
 */

/** What a target has to offer for a scenario to make sense there. */
export const REQUIREMENTS = ['own-world', 'manual-clock', 'reference-device'] as const;
export type Requirement = (typeof REQUIREMENTS)[number];

function stepSchemas(of: Reading) {
  const values = valuesOf(of);
  const call = callOf(values);
  return {
    device: deviceVerbs(values, call),
    service: serviceVerbs(values),
    call,
    expectation: expectationOf(values),
    duration: values.duration,
    instant: values.instant,
  };
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
      topicArn: asWritten(Arn).optional().meta({ description: 'Topic; the first one when absent.' }),
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
      default: AsItIs.optional().meta({
        description: 'Value when none is given; without it the parameter must be given.',
      }),
    }),
    TextAsItIs,
    z.number(),
    z.boolean(),
    z.null(),
  ])
  .meta({ description: 'A parameter: its default, or `{description, default}`.' });

/** A sentence for people; blanks alone are none. */
const sentence = () => z.string().min(1).regex(/\S/, 'expected a text that is not empty');

export const ScenarioFile = z
  .strictObject({
    name: sentence().max(200).meta({ description: 'The behaviour it shows, as a sentence.' }),
    description: z.string().optional().meta({ description: 'The rule, and where it comes from.' }),
    tags: z.array(Name).optional().meta({ description: 'Words to choose scenarios by.' }),
    requires: z.array(z.enum(REQUIREMENTS)).optional().meta({ description: 'What the target must offer.' }),
    skip: sentence().optional().meta({ description: 'Why it is not played.' }),
    params: z.record(ValueName, Parameter).optional().meta({ description: 'Parameters, by name.' }),
    matrix: z
      .record(ValueName, z.array(AsItIs).min(1))
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
