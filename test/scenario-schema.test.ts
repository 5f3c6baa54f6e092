import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { scenarioSchema } from '../cli/scenario-schema.ts';
import { checkWorld, NOT_OF_THE_WORLD } from '../cli/targets.ts';
import { parseDuration } from '../contracts/control/duration.ts';
import { readInstant } from '../contracts/control/instant-text.ts';
import { ConfigFile } from '../emulator/config.ts';
import { CAPTURE_ROOTS } from '../scenarios/runner/capture.ts';
import { findScenarioFiles } from '../scenarios/runner/find-files.ts';
import { fileExamples, stepExamples } from '../scenarios/runner/grammar/examples.ts';
import { WholeDuration } from '../scenarios/runner/grammar/whole-duration.ts';
import { checkDeclared } from '../scenarios/runner/load/check-declared.ts';
import { checkMatchers } from '../scenarios/runner/load/check-matchers.ts';
import { KnownNames } from '../scenarios/runner/load/known-names.ts';
import { asList, asMapping } from '../scenarios/runner/load/texts.ts';
import { readYaml } from '../scenarios/runner/load/yaml-document.ts';
import { MATCHERS } from '../scenarios/runner/match/matchers.ts';
import { ScenarioFile } from '../scenarios/runner/scenario.ts';
import fc from './support/fast-check.ts';

/** JSON Schema of scenario files, for editors. `npx vitest run test/scenario-schema.test.ts -u` writes it. */
const schema = scenarioSchema();
const parts = schema.$defs as Record<string, { properties: Record<string, unknown> }>;

/** A validator that we did not write. Keys that stand together are named beside their properties, not within them. */
const validate = new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true, allErrors: true }).compile(
  schema,
);
const isValid = (value: unknown): boolean => validate(structuredClone(value));
const byGrammar = (value: unknown): boolean => ScenarioFile.safeParse(value).success;

describe('the published schema', () => {
  it('is the one that scenario files are read with', async () => {
    await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot('../schemas/scenario.schema.json');
  });

  it('can be had from the package', () => {
    const { exports } = JSON.parse(readFileSync('package.json', 'utf8')) as { exports: Record<string, string> };
    expect(exports['./scenario.schema.json']).toBe('./schemas/scenario.schema.json');
  });

  it('knows the keys of the configuration file in a world, but for those of the process', () => {
    const keys = Object.keys(ConfigFile.shape).filter((key) => !NOT_OF_THE_WORLD.includes(key));
    expect(Object.keys(parts.World?.properties ?? {}).sort()).toEqual([...keys, 'listener'].sort());
  });

  it('describes every key', () => {
    const described = (one: unknown): boolean => {
      const { description, $ref, anyOf } = one as { description?: string; $ref?: string; anyOf?: unknown[] };
      if (description !== undefined) return true;
      if ($ref !== undefined) return described(parts[$ref.replace('#/$defs/', '')]);
      return anyOf?.some(described) ?? false;
    };
    const lacking = (one: unknown, path: string): string[] => {
      if (typeof one !== 'object' || one === null) return [];
      const { properties = {} } = one as { properties?: Record<string, unknown> };
      return [
        ...Object.entries(properties).flatMap(([key, inner]) => (described(inner) ? [] : [`${path}.${key}`])),
        ...Object.entries(one)
          // What holds besides is said of keys that are described outside of it.
          .filter(([key]) => key !== 'allOf')
          .flatMap(([key, inner]) => lacking(inner, `${path}.${key}`)),
      ];
    };
    expect(lacking(schema, '')).toEqual([]);
  });

  it('tells where captures can be taken from', () => {
    const { capture } = parts.Step!.properties as { capture: { description: string } };
    for (const root of CAPTURE_ROOTS) expect(capture.description).toContain(`\`${root}\``);
  });
});

describe('a good file is valid', () => {
  it.each(findScenarioFiles(['scenarios'], process.cwd()).files)('%s', (file) => {
    const { value } = readYaml(readFileSync(file, 'utf8')).document ?? {};
    expect(isValid(value), JSON.stringify(validate.errors)).toBe(true);
    expect(byGrammar(value)).toBe(true);
  });

  it.each(stepExamples().map(({ yaml, value }) => [yaml, value]))('- %s', (_, step) => {
    expect(isValid({ name: 'x', steps: [step] }), JSON.stringify(validate.errors)).toBe(true);
  });

  it.each(fileExamples().map(({ yaml, value }) => [yaml, value]))('%s', (_, head) => {
    const file = { name: 'x', steps: [{ advance: 'PT1H' }], ...(head as object) };
    expect(isValid(file), JSON.stringify(validate.errors)).toBe(true);
  });
});

const BAD_STEPS = [
  'sleep: 3',
  'device: { replensih: beans }',
  'device: { use: { amout: 2 } }',
  'device: { use: { amount: two } }',
  'device: { use: { amount: "1${now}" } }',
  'device: { use: beans, report: beans }',
  'device: {}',
  'device: replenish',
  'service: { register: { isTestDevice: yes } }',
  'service: { register: { serialNumber: 1 } }',
  'service: { register: { stock: { beans: { perDay: 0 } } } }',
  'service: { trigger: { event: item-shiped } }',
  'service: { select: { slotId: beans } }',
  'service: { redeliver: { type: A, notificationId: b } }',
  'advance: 24h',
  'advance: 24',
  'advance: P1M',
  'advance: PT0.0001S',
  'advanceTo: 2031-03-05',
  'advanceTo: tomorrow',
  'realWait: 1s',
  'device: { live: { for: PT1H, until: 2031-03-05T10:00:00Z } }',
  'device: { listen: { answer: 99 } }',
  'call: { path: /, json: {}, text: x }',
  'call: { method: get, path: / }',
  'call: {}',
  'call: { path: "/a\\nb" }',
  'expect: {}',
  'expect: { never: { within: PT1H } }',
  'expect: { notification: [{ version: "1.0" }] }',
  'expect: { notification: { type: OrderPlacedNotification, version: 1.0 } }',
  'expect: { notification: { type: OrderPlaced } }',
  'expect: { never: { notification: { type: SubscriptionConfirmation } } }',
  'expect: { never: { call: { operation: advanceClock } } }',
  'expect: { never: { state: { subject: ordr } } }',
  'expect: { never: { state: { subject: order, to: exists } } }',
  'expect: { never: { state: { from: placd } } }',
  'expect: { never: { state: { subject: tokens, from: placed } } }',
  'expect: { never: { finding: { rule: date-form } } }',
  'expect: { reply: { operation: replensh } }',
  'expect: { reply: { refusal: orderInProgress } }',
  'expect: { findings: [{ rule: nosuch }] }',
  'expect: { faults: [{ effect: status }] }',
  'expect: { faults: [{ effect: status 204 }] }',
  'expect: { faults: [{ effect: order-problem }] }',
  'service: { fault: { effect: status, status: 204 } }',
  'service: { fault: { effect: status, headers: { "a b": c } } }',
  'service: { fault: { effect: status, headers: { Content-Length: "3" } } }',
  '{ advance: PT1H, expect: { reply: {} } }',
  '{ id: 1st, advance: PT1H }',
  '{ capture: { 1x: now }, advance: PT1H }',
  '{ capture: { x: a b }, advance: PT1H }',
  'just text',
  '{}',
];
const BAD_FILES = [
  'steps: [{ advance: PT1H }]',
  'name: x',
  'name: x\nsteps: []',
  'name: "  "\nsteps: [{ advance: PT1H }]',
  'name: x\nskip: " "\nsteps: [{ advance: PT1H }]',
  'name: ""\nsteps: [{ advance: PT1H }]',
  'nmae: x\nname: y\nsteps: [{ advance: PT1H }]',
  'name: x\ntags: order\nsteps: [{ advance: PT1H }]',
  'name: x\nrequires: [own-word]\nsteps: [{ advance: PT1H }]',
  'name: x\nmatrix: { a: 1 }\nsteps: [{ advance: PT1H }]',
  'name: x\nparams: { a-b: 1 }\nsteps: [{ advance: PT1H }]',
  'name: x\noutputs: { a: now }\nsteps: [{ advance: PT1H }]',
  'name: x\nworld: { listener: { topicArm: x } }\nsteps: [{ advance: PT1H }]',
  '- a',
];

const GOOD_STEPS = [
  'call: { path: "/a b/ä/😀" }',
  'expect: { never: { state: { to: "a ${state}" } } }',
  'expect: { never: { state: { subject: "${subject}", from: null, to: placed } } }',
  'expect: { never: { state: { subject: slot, to: "next order: payment" } } }',
  'expect: { never: { state: { subject: slot, to: "unsubscribed:none" } } }',
  'expect: { never: { state: { subject: tokens, from: "0", to: "1" } } }',
  'expect: { faults: [{ effect: status 429 }, { effect: "status ${status}" }, { effect: order-problem stock }] }',
  'expect: { reply: { operation: "${operation}", refusal: "${refusal}" } }',
  'expect: { notification: { type: SubscriptionConfirmation, count: 0 } }',
  'service: { fault: { effect: status, status: 429, headers: { Retry-After: "3", Date-Of-It: "now" } } }',
  'expect: { reply: { status: { $oneOf: [200, { $atLeast: 500 }, "${a}"] }, body: { a: [{ $any: true }], b: { $not: { c: { $absent: true } } } } } }',
  'expect: { reply: { body: { $length: 0 }, headers: { x-a: { $match: "^a" } } }, state: { order: { placedAt: { $atMost: "${now}" } } } }',
  'expect: { reply: { body: { $atLeast: 2031-03-05T10:00:00Z } } }',
  'expect: { reply: { body: { $type: "${type}" } }, state: { clock: "${now}" } }',
  'expect: { reply: { body: { $oneOf: "${list}" } } }',
  'expect: { reply: { body: { $length: "${length}" } } }',
  'expect: { reply: { body: { "${a}": 1, "$${b}": 2, c$d: 3 } } }',
  'expect: { reply: { body: { $contains: { slotId: { $oneOf: [beans, null, true] } } } } }',
  '{ advance: PT1H, capture: { a: now, b: "replies[-1].body.x-y", c: client } }',
];

/** Beyond the grammar: the loader checks them by themselves. */
const BEYOND = [
  'expect: { reply: { status: { $atleast: 1 } } }',
  'expect: { reply: { status: { $any: false } } }',
  'expect: { reply: { status: { $any: true, $absent: true } } }',
  'expect: { reply: { body: { $any: true, other: 1 } } }',
  'expect: { reply: { body: { a: [{ $match: 1 }] } } }',
  'expect: { reply: { body: { $oneOf: [] } } }',
  'expect: { reply: { body: { $oneOf: 200 } } }',
  'expect: { reply: { body: { $oneOf: [{ $length: -1 }] } } }',
  'expect: { reply: { body: { $length: 1.5 } } }',
  'expect: { reply: { body: { $atLeast: tomorrow } } }',
  'expect: { reply: { body: { $atMost: { a: "${x}" } } } }',
  'expect: { notification: { type: OrderPlacedNotification, payload: { a: { $type: strin } } } }',
  'expect: { state: { device: { $not: { $$any: true } } } }',
  '{ advance: PT1H, capture: { a: body.detailCode } }',
  '{ advance: PT1H, capture: { a: replys } }',
];

/** Likewise of what is there before any name has a value. */
const BEYOND_HEADS = [
  'params: { p: "${now}" }',
  'params: { p: "a\\nb ${now}" }',
  'params: { p: { default: [{ a: "${now}" }] } }',
  'params: { p: { default: { "${now}": 1 } } }',
  'matrix: { p: ["${now}"] }',
  'matrix: { p: [1, { a: ["$${now}"] }] }',
];
const GOOD_HEADS = [
  'params: { p: "now", q: "$x {y}", r: 1, s: null, t: true }',
  'params: { p: { default: [{ a: now, b: 1.5 }], description: "${x}" } }',
  'matrix: { p: [a, 1, null, true, { a: [{ $b: c }] }] }',
];

/** What the loader says of it beside the grammar. */
const beyondGrammar = (value: unknown): readonly unknown[] => [
  ...checkDeclared(asMapping(value), new KnownNames()),
  ...asList(asMapping(value).steps).flatMap((step) => [
    ...checkMatchers(asMapping(step).expect, ['expect']),
    ...Object.values(asMapping(asMapping(step).capture)).filter(
      (path) => typeof path === 'string' && !CAPTURE_ROOTS.includes(path.split(/[.[]/)[0] ?? ''),
    ),
  ]),
];

describe('what the loader checks beside the grammar is not valid', () => {
  it.each(BEYOND)('- %s', (yaml) => {
    const file = { name: 'x', steps: [readYaml(yaml).document?.value] };
    expect(byGrammar(file)).toBe(true);
    expect(beyondGrammar(file)).not.toEqual([]);
    expect(isValid(file)).toBe(false);
  });

  it.each(BEYOND_HEADS)('%s', (yaml) => {
    const file = { name: 'x', steps: [{ advance: 'PT1H' }], ...asMapping(readYaml(yaml).document?.value) };
    expect(byGrammar(file)).toBe(true);
    expect(beyondGrammar(file)).not.toEqual([]);
    expect(isValid(file)).toBe(false);
  });
});

describe('a good step is valid', () => {
  it.each(GOOD_STEPS)('- %s', (yaml) => {
    const file = { name: 'x', steps: [readYaml(yaml).document?.value] };
    expect(isValid(file), JSON.stringify(validate.errors)).toBe(true);
    expect(byGrammar(file)).toBe(true);
    expect(beyondGrammar(file)).toEqual([]);
  });

  it.each(GOOD_HEADS)('%s', (yaml) => {
    const file = { name: 'x', steps: [{ advance: 'PT1H' }], ...asMapping(readYaml(yaml).document?.value) };
    expect(isValid(file), JSON.stringify(validate.errors)).toBe(true);
    expect([byGrammar(file), beyondGrammar(file)]).toEqual([true, []]);
  });

  it('with every matcher there is', () => {
    const { anyOf } = parts.Pattern as unknown as { anyOf: { properties?: object }[] };
    expect(anyOf.flatMap(({ properties = {} }) => Object.keys(properties))).toEqual(Object.keys(MATCHERS));
  });
});

describe('a bad file is not valid', () => {
  it.each(BAD_STEPS)('- %s', (yaml) => {
    const step = readYaml(yaml).document?.value;
    const file = { name: 'x', steps: [step] };
    expect(isValid(file)).toBe(false);
    expect(byGrammar(file)).toBe(false);
  });

  it.each(BAD_FILES)('%j', (yaml) => {
    const file = readYaml(yaml).document?.value;
    expect(isValid(file)).toBe(false);
    expect(byGrammar(file)).toBe(false);
  });
});

describe('a world', () => {
  const both = (world: Record<string, unknown>): [boolean, boolean] => {
    const { listener: _, ...configuration } = world;
    const file = { name: 'x', world, steps: [{ advance: 'PT1H' }] };
    return [isValid(file), checkWorld(configuration) === undefined];
  };

  it.each([
    {},
    { strict: true, seed: 7, now: '2031-03-04T10:00:00Z', clock: 'manual', listener: false },
    { timers: { ship: 'PT48H' }, notifications: { itemDelivered: false }, orderInfoStatuses: 'older' },
    { models: [{ modelId: 'm', slots: [{ slotId: 's', products: [{ asin: 'B000000001' }] }] }] },
    { devices: [{ modelId: 'acme-coffee', serialNumber: 'S1', slots: { beans: { subscribed: false } } }] },
  ])('is good for both: %j', (world) => {
    expect(both(world)).toEqual([true, true]);
  });

  it.each([
    { stirct: true },
    { port: 8700 },
    { clock: 'system' },
    { timers: { shipp: 'PT48H' } },
    { timers: { ship: '48h' } },
    { models: [{ modelId: 'm' }] },
    { devices: [{ modelId: 'acme-coffee' }] },
    { topics: [{ arn: 'x' }] },
  ])('is bad for both: %j', (world) => {
    expect(both(world)).toEqual([false, false]);
  });

  it('may hold names at any depth', () => {
    const world = { strict: '${a}', timers: { ship: 'PT${b}H' }, models: [{ modelId: '${c}', slots: '${d}' }] };
    expect(isValid({ name: 'x', world, steps: [{ advance: 'PT1H' }] }), JSON.stringify(validate.errors)).toBe(true);
  });
});

describe('the schema and the grammar agree', () => {
  const pattern = (name: string): RegExp =>
    new RegExp(String((parts[name] as unknown as { pattern: string }).pattern), 'u');

  it('on durations and instants', () => {
    const signs = fc.array(
      fc.constantFrom('P', 'T', '1', '24', '0.5', ',5', '.0010', 'W', 'D', 'H', 'M', 'S', 'Y', ' '),
      {
        maxLength: 9,
      },
    );
    fc.assert(
      fc.property(signs, (letters) => {
        const text = letters.join('');
        expect([text, pattern('Duration').test(text)]).toEqual([text, parseDuration(text).ok]);
        expect([text, pattern('WholeDuration').test(text)]).toEqual([text, WholeDuration.safeParse(text).success]);
      }),
      { numRuns: 2000 },
    );
    for (const text of [
      '2031-03-04T10:00:00Z',
      '2031-03-04t10:00:00.123456789+01:00',
      '2031-03-04T10:00:00-0130',
      '2031-12-31T23:59:59.5-23:59',
      '2031-03-05T24:00:00Z',
      '2031-03-05T23:60:00Z',
      '2031-03-05T23:59:60Z',
      '2031-13-05T00:00:00Z',
      '2031-00-05T00:00:00Z',
      '2031-03-00T00:00:00Z',
      '2031-03-32T00:00:00Z',
      '2031-03-05T00:00:00+24:00',
      '2031-03-05T00:00:00+01:60',
      '2031-03-04',
      '2031-03-04T10:00Z',
      '2031-03-04T10:00:00',
      'now',
    ])
      expect([text, pattern('InstantText').test(text)]).toEqual([text, readInstant(text) !== undefined]);
  });

  /** Every place in a value, the value itself too. */
  const placesIn = (value: unknown, path: (string | number)[] = []): (string | number)[][] =>
    typeof value !== 'object' || value === null
      ? [path]
      : [
          path,
          ...Object.entries(value).flatMap(([key, inner]) =>
            placesIn(inner, [...path, Array.isArray(value) ? Number(key) : key]),
          ),
        ];

  const changed = (value: unknown, [key, ...rest]: (string | number)[], change: (at: unknown) => unknown): unknown => {
    if (key === undefined) return change(value);
    const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<string | number, unknown>;
    copy[key] = changed(copy[key], rest, change);
    return copy;
  };

  const keys = ['amount', 'slotId', 'use', 'advance', 'name', 'type', 'of', 'until', 'text', 'to', 'oddity'];
  const values = fc.constantFrom<unknown>(
    null,
    true,
    0,
    -1,
    1.5,
    250,
    '',
    'x',
    'PT1H',
    '24h',
    '2.0',
    'next',
    '${x}',
    'a ${x}',
    'placed',
    'exists',
    'status 503',
    [],
    ['x'],
    {},
    { type: 'A' },
    { $any: true },
    { $any: 1 },
    { $oneOf: ['x', { $length: 2 }] },
    { $atLeast: '${x}', b: 1 },
    { $type: 'string' },
  );
  const change = fc.oneof(
    values.map((value) => () => value),
    fc.tuple(fc.constantFrom(...keys), values).map(
      ([key, value]) =>
        (at: unknown) =>
          typeof at === 'object' && at !== null && !Array.isArray(at) ? { ...at, [key]: value } : at,
    ),
    fc
      .nat(5)
      .map(
        (nth) => (at: unknown) =>
          typeof at === 'object' && at !== null && !Array.isArray(at)
            ? Object.fromEntries(Object.entries(at).filter((_, index) => index !== nth))
            : at,
      ),
  );
  const goodFiles = [
    ...stepExamples().map(({ value }) => ({ name: 'x', steps: [value] })),
    ...fileExamples().map(({ value }) => ({ name: 'x', steps: [{ advance: 'PT1H' }], ...(value as object) })),
  ];

  it('on files that are changed in one place', () => {
    fc.assert(
      fc.property(fc.constantFrom(...goodFiles), fc.nat(), change, (file, nth, make) => {
        const places = placesIn(file).filter(([first]) => first !== 'world');
        const value = changed(file, places[nth % places.length] ?? [], make);
        fc.pre(!isWorldChanged(value));
        expect([isValid(value), value]).toEqual([byGrammar(value) && beyondGrammar(value).length === 0, value]);
      }),
      { numRuns: 3000 },
    );
  });

  /** What a world may hold is beyond the grammar. */
  const isWorldChanged = (value: unknown): boolean =>
    typeof value === 'object' && value !== null && 'world' in value && Object.keys(value.world ?? {}).length > 0;
});
