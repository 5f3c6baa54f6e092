import type { z } from 'zod';
import { keyRules } from '../key-rules.ts';
import { BUILT_IN_NAMES, DEVICE_PROPERTIES } from '../load/known-names.ts';
import { MATCHERS } from '../match/matchers.ts';
import { DEVICE_VERBS, ScenarioFile, SERVICE_VERBS, Step, writtenVerbs } from '../scenario.ts';
import { fileExamples, stepExamples } from './examples.ts';
import { descriptionOf, type GrammarKey, grammarKeys, keysOf, readingsOf } from './walk.ts';
import { schemaWords } from './words.ts';

/** The page for authors, docs/scenario-steps.md: what the grammar says of itself, with its examples. */
export function renderReference(): string {
  const blocks = [
    ...INTRODUCTION,
    ...fileSection(),
    ...stepSection(),
    ...voices(),
    ...otherVerbs(),
    ...names(),
    ...matchers(),
  ];
  return `${blocks.join('\n\n')}\n`;
}

const INTRODUCTION = [
  '# Scenario files, key by key',
  'Generated from `scenarios/runner/scenario.ts`; do not edit.',
  [
    'A scenario is one YAML document. An editor that reads the JSON Schema completes every key: begin a file with',
    '`# yaml-language-server: $schema=node_modules/drs-emulator/schemas/scenario.schema.json`.',
  ].join('\n'),
  'In the tables `*` stands for a name that the author chooses; the keys below that of a list are those of its items.',
];

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.map(cell).join(' | ')} |`).join('\n');

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

const yaml = (lines: readonly string[]): string => ['```yaml', ...lines, '```'].join('\n');

/** What is so when a key is absent stands at the end of what is said of it. */
function meaningOf({ schema }: GrammarKey): { readonly meaning: string; readonly absent: string } {
  const description = descriptionOf(schema) ?? '';
  const [, meaning = '', absent] = /^(?:(.*); )?([^;]*?)(?: when absent)\.$/.exec(description) ?? [];
  if (absent !== undefined) return { meaning: meaning === '' ? '' : `${meaning}.`, absent };
  return { meaning: description, absent: schema.isOptional() ? '' : 'required' };
}

const keyRow = (key: GrammarKey): string[] => {
  const { meaning, absent } = meaningOf(key);
  return [`\`${key.path.join('.')}\``, schemaWords(key.schema), meaning, absent];
};

const keyTable = (keys: readonly GrammarKey[]): string[] =>
  keys.length === 0 ? [] : [table(['Key', 'Value', 'Meaning', 'When absent'], keys.map(keyRow))];

function fileSection(): string[] {
  const keys = grammarKeys(ScenarioFile).filter(({ path: [first, ...rest] }) => first !== 'steps' || rest.length === 0);
  return [
    '## The file',
    ...keyTable(keys),
    'Lines that a file may have:',
    yaml(fileExamples().map((example) => example.yaml)),
  ];
}

function stepSection(): string[] {
  const beside = ['id', 'note', 'capture'];
  const keys = grammarKeys(Step).filter(({ path }) => path.length === 1 && beside.includes(path[0] ?? ''));
  return [
    '## A step',
    `Exactly one of \`${Object.keys(writtenVerbs).join('`, `')}\`, and beside it:`,
    ...keyTable(keys),
    yaml(examplesWith((step) => beside.some((key) => Object.hasOwn(step, key)))),
  ];
}

function examplesWith(fits: (step: Record<string, unknown>) => boolean): string[] {
  return stepExamples()
    .filter(({ value }) => fits(value as Record<string, unknown>))
    .map((example) => `- ${example.yaml}`);
}

function voices(): string[] {
  return [...voice('device', DEVICE_VERBS), ...voice('service', SERVICE_VERBS)];
}

function voice(name: 'device' | 'service', verbs: readonly string[]): string[] {
  const schema = writtenVerbs[name] as z.ZodType;
  const beside = keysOf(readingsOf(schema)).filter((key) => !verbs.includes(key));
  const keys = grammarKeys(schema);
  return [
    `## \`${name}\``,
    descriptionOf(schema) ?? '',
    'Exactly one verb, and beside it:',
    ...keyTable(keys.filter(({ path }) => path.length === 1 && beside.includes(path[0] ?? ''))),
    ...verbs.flatMap((verb) => voiceVerb(name, verb, keys)),
  ];
}

function voiceVerb(name: 'device' | 'service', verb: string, keys: readonly GrammarKey[]): string[] {
  const own = keys.find(({ path }) => path.length === 1 && path[0] === verb);
  const within = keys
    .filter(({ path }) => path.length > 1 && path[0] === verb)
    .map(({ path, schema }) => ({ path: path.slice(1), schema }));
  const examples = examplesWith(
    (step) => typeof step[name] === 'object' && step[name] !== null && Object.hasOwn(step[name], verb),
  );
  return [`### \`${name}: ${verb}\``, ...verbText(own?.schema), ...keyTable(within), yaml(examples)];
}

/** What a verb does, what can be its value, and which keys stand together. */
function verbText(schema: z.ZodType | undefined): string[] {
  if (schema === undefined) return [];
  const rules = readingsOf(schema).flatMap((reading) => keyRules.get(reading) ?? []);
  const together = rules.map(({ how, keys }) => ` ${HOW[how]} \`${keys.join('`, `')}\`.`).join('');
  return [descriptionOf(schema) ?? '', `Value: ${schemaWords(schema)}.${together}`];
}

const HOW = {
  'exactly-one': 'Exactly one of',
  'at-most-one': 'At most one of',
  'at-least-one': 'At least one of',
} as const;

function otherVerbs(): string[] {
  const { device: _, service: __, ...others } = writtenVerbs;
  return Object.entries(others).flatMap(([verb, schema]) => [
    `## \`${verb}\``,
    ...verbText(schema as z.ZodType),
    ...keyTable(grammarKeys(schema as z.ZodType)),
    yaml(examplesWith((step) => Object.hasOwn(step, verb))),
  ]);
}

/** Scalars that are the same in every playing. */
const NAMELESS = ['id', 'note', 'capture', 'use.scenario', 'as', 'device', 'name', 'of', 'exactly'];

function names(): string[] {
  return [
    '## Names',
    [
      '`${name}` stands for a value: a capture of an earlier step, a parameter, a value of the matrix, a device, or one of',
      'the names below. In `world` there are only parameters and the matrix. A text that is one `${…}` and nothing else',
      'becomes the value itself. `${problem.name}` and `${items[0].id}` lead into a value, `${now + PT24H}` and',
      '`${placedAt - P1D}` move an instant, and `$${` is a literal `${`.',
    ].join('\n'),
    [
      'It can stand in the values of a step: for a text, a number, true or false, a choice, a duration or an instant, inside',
      'of a text, for the whole of `operations` or `notifications`, and anywhere in what may be any value (`json`, the',
      'parameters of `use`, what `expect` says of a value). It can stand in keys that the author chooses, but for those of',
      '`capture` and `with`, and of the headers of a fault. It cannot stand for a verb, for a whole mapping or another list that this page has',
      'keys for (such as `register`, `headers`, `query`, `findings`), nor for an item of `operations` or `notifications`, nor in',
      `${NAMELESS.map((key) => `\`${key}\``).join(', ')}: these are read before anything has a value.`,
    ].join('\n'),
    table(
      ['Name', 'Stands for'],
      [
        ...Object.entries(BUILT_IN_NAMES).map(([name, meaning]) => [`\`${name}\``, meaning]),
        ...DEVICE_PROPERTIES.map((property) => [
          `\`device.${property}\``,
          'of the device of that name, such as `device`',
        ]),
      ],
    ),
  ];
}

/** What each matcher is shown with. */
const SAMPLES: Readonly<Record<string, unknown>> = {
  $any: true,
  $absent: true,
  $match: '^amzn1',
  $oneOf: [200, 201],
  $not: 200,
  $atLeast: 3,
  $atMost: '2031-03-05T10:00:00Z',
  $length: 2,
  $contains: 'beans',
  $type: 'string',
};

function matchers(): string[] {
  return [
    '## Matchers',
    [
      'In what `expect` says of a value, a mapping is compared key by key, and may hold more than is said; a list is',
      'compared item by item; anything else has to be equal. A mapping whose only key is one of these looks at the value',
      'in its own way:',
    ].join('\n'),
    table(
      ['Matcher', 'Takes', 'For example', 'Means'],
      Object.entries(MATCHERS).map(([name, { takes, words }]) => {
        const sample = SAMPLES[name] ?? null;
        return [`\`${name}\``, takes, `\`{ ${name}: ${JSON.stringify(sample)} }\``, words(sample)];
      }),
    ),
  ];
}
