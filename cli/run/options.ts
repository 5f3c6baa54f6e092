import { z } from 'zod';
import { aSwitch, aTarget, aText } from '../../emulator/option-values.ts';
import { environmentName, flagName } from '../../emulator/options.ts';
import { EXIT, Failure } from '../exit.ts';
import { meaningOf, typedOptions } from '../given-options.ts';

/** The options of `run`: flag, environment variable and help come from here. */

const SEED = 'expected a whole number from 0 to 4294967295';
const JOBS = 'expected a whole number from 1 to 64';
const aSeed = () => z.int(SEED).min(0, SEED).max(4_294_967_295, SEED);

/** What `--device` takes. */
const DEVICE = 'expected http: and the address of an adapter, or cmd: and a command';
const ADDRESS = 'expected an address such as http://127.0.0.1:9000';
const LIMIT = 'expected whole seconds from 1 to 600';
const isAddress = (text: string): boolean => /^https?:\/\//i.test(text) && URL.canParse(text);

/** The address of an adapter: `http:` stands before it, or is its beginning. */
export const adapterAddress = (device: string): string => device.replace(/^http:(?=https?:\/\/)/i, '');

/** The command of an adapter; undefined when it serves HTTP. */
export const adapterCommand = (device: string): string | undefined => /^cmd:\s*(\S.*)$/is.exec(device)?.[1];

const isDevice = (text: string): boolean => adapterCommand(text) !== undefined || isAddress(adapterAddress(text));

/** What `--draw` takes: anything else might be a scenario that was meant to be played. */
const PICTURE = 'expected a folder, or a file that ends in .html or .svg; scenarios are named before --draw';
const isPicturePlace = (place: string): boolean => !/\.\w+$/.test(place) || /\.(html|svg)$/.test(place);

/** A file to write, but no scenario, which would be lost. */
const aReport = (flag: string) =>
  aText('a file').refine(
    (file) => !/\.ya?ml$/i.test(file),
    `expected a file to write; scenarios are named before ${flag}`,
  );

/** A tag, or none of those that have it. */
const TAG = 'expected a tag, or "!" and a tag';
const aTag = () => aText('a tag').regex(/^\s*!?\s*[^!\s]/, TAG);

export const RunOptions = z.strictObject({
  target: aTarget()
    .optional()
    .meta({ description: 'Play against this running emulator, one after the other; its clock has to stand.' }),
  controlToken: aText('a token').optional().meta({ description: 'Its control token.' }),
  device: aText('http:URL or cmd:COMMAND').refine(isDevice, DEVICE).optional().meta({
    description: "Play with a maker's own device, through the adapter at http:URL or the one that cmd:COMMAND is.",
  }),
  notify: z
    .string(ADDRESS)
    .refine(isAddress, ADDRESS)
    .optional()
    .meta({ description: 'Its listener, which is subscribed before the first registration.' }),
  patience: z
    .int(LIMIT)
    .min(1, LIMIT)
    .max(600, LIMIT)
    .optional()
    .meta({ description: 'Seconds of real time that a verb of the device may take.', default: 30 }),
  tags: z
    .array(aTag())
    .min(1, TAG)
    .optional()
    .meta({ description: 'Only scenarios with one of these tags; none that has a !tag.' }),
  only: aText('a text')
    .optional()
    .meta({ description: 'Only scenarios whose title or file has this in it; or /pattern/.' }),
  shuffle: z
    .union([z.literal(true), aSeed()], `${SEED}; scenarios are named before --shuffle`)
    .optional()
    .meta({ description: 'In any order; the number that is printed brings the same order back.' }),
  seed: aSeed().optional().meta({ description: 'Seed of the worlds, from which every id comes.', default: 1 }),
  jobs: z.int(JOBS).min(1, JOBS).max(64, JOBS).optional().meta({ description: 'Scenarios that play at once.' }),
  bail: aSwitch().optional().meta({ description: 'Begin no other scenario once one has failed.' }),
  show: aSwitch().optional().meta({ description: 'Print the timeline of each scenario.' }),
  json: aSwitch().optional().meta({ description: 'One JSON object a line instead of text.' }),
  junit: aReport('--junit').optional().meta({ description: 'Write JUnit XML to this file.' }),
  timeline: aReport('--timeline')
    .optional()
    .meta({ description: 'Write every timeline entry to this file, a JSON object a line; - for standard output.' }),
  draw: z
    .union([z.literal(true), aText('a place').refine(isPicturePlace, PICTURE)], PICTURE)
    .optional()
    .meta({
      description: 'Draw each scenario: all on one page (FILE.html), one (FILE.svg), or a file each in a folder.',
      default: 'scenarios.html',
    }),
  check: aSwitch().optional().meta({ description: 'Only check the files; play nothing.' }),
  list: aSwitch().optional().meta({ description: 'Only list what would be played.' }),
  watch: aSwitch().optional().meta({ description: 'Play again whatever is changed, until stopped.' }),
});
export type RunOptions = z.output<typeof RunOptions>;
export type RunOption = keyof RunOptions;
export const RUN_OPTIONS = Object.keys(RunOptions.shape) as RunOption[];

/** What to do is said on the command line alone; how to do it may stand in the environment. */
const ONLY_FLAGS: ReadonlySet<string> = new Set(['device', 'notify', 'patience', 'check', 'list', 'watch']);
export const hasEnvironment = (name: RunOption): boolean => !ONLY_FLAGS.has(name);

/** Which of them say what they take in one word. */
export const PLACEHOLDERS: Readonly<Partial<Record<RunOption, string>>> = {
  target: '<URL>',
  controlToken: '<T>',
  device: '<HOW>',
  notify: '<URL>',
  patience: '<S>',
  tags: '<T>',
  only: '<TEXT>',
  shuffle: '[SEED]',
  seed: '<N>',
  jobs: '<N>',
  junit: '<FILE>',
  timeline: '<FILE>',
  draw: '[PLACE]',
};

const FORMS: Readonly<Partial<Record<RunOption, 'number' | 'list' | 'text'>>> = {
  target: 'text',
  controlToken: 'text',
  device: 'text',
  notify: 'text',
  patience: 'number',
  tags: 'list',
  only: 'text',
  seed: 'number',
  jobs: 'number',
  junit: 'text',
  timeline: 'text',
};

/** What a text means; `--shuffle` and `--draw` may stand alone. */
function meaning(name: RunOption, text: string): unknown {
  if (name !== 'shuffle' && name !== 'draw') return meaningOf(text, FORMS[name] ?? 'switch');
  const asSwitch = name === 'shuffle' && /^\d+$/.test(text) ? text : meaningOf(text, 'switch');
  if (typeof asSwitch === 'boolean') return asSwitch ? true : undefined;
  return name === 'shuffle' ? meaningOf(text, 'number') : text;
}

/** The options as they were typed: flags beat the environment. */
export function givenRunOptions(
  flags: Readonly<Record<string, unknown>>,
  env: Readonly<Record<string, string | undefined>>,
): RunOptions {
  const variableOf = (name: RunOption) => (hasEnvironment(name) ? environmentName(name) : undefined);
  const { given, origin } = typedOptions(RUN_OPTIONS, flags, env, meaning, variableOf);
  const parsed = RunOptions.safeParse(
    Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
  );
  if (parsed.success) return together(parsed.data, origin);
  const [issue] = parsed.error.issues;
  const name = String(issue?.path[0]);
  const seen = name === 'controlToken' ? '' : `, seen ${JSON.stringify(given[name])}`;
  throw new Failure(EXIT.usage, `${origin[name] ?? name}: ${issue?.message}${seen}`);
}

/** Options that cannot both be obeyed. */
function together(options: RunOptions, origin: Readonly<Record<string, string>>): RunOptions {
  const clash = (first: RunOption, second: RunOption): void => {
    if (options[first] !== undefined && options[second] !== undefined)
      throw new Failure(EXIT.usage, `${origin[second]} cannot be used with ${origin[first]}`);
  };
  const needs = (first: RunOption, second: RunOption): void => {
    if (options[first] !== undefined && options[second] === undefined)
      throw new Failure(EXIT.usage, `${origin[first]} says something only with ${flagName(second)}`);
  };
  needs('notify', 'device');
  needs('patience', 'device');
  // One device at a time, and it may be one that cannot be told from another.
  if (options.jobs !== 1) clash('device', 'jobs');
  clash('check', 'list');
  clash('check', 'watch');
  clash('list', 'watch');
  if (options.timeline === '-') {
    clash('json', 'timeline');
    clash('show', 'timeline');
  }
  return options;
}
