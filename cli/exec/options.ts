import { z } from 'zod';
import { parseDuration } from '../../contracts/control/duration.ts';
import { aSwitch, aText } from '../../emulator/option-values.ts';
import { type OptionForm, StartOptions } from '../../emulator/options.ts';
import { reportFile, serialPattern } from '../certify/options.ts';
import { EXIT, Failure } from '../exit.ts';
import { meaningOf, typedOptions } from '../given-options.ts';

/** The options of `exec`: flag, environment variable and help come from here. Those of `start` mean the same here. */

const DEVICE = 'expected seed or none';
const OTHER_HOSTS = 'expected allow or deny';
const FAIL_ON = 'expected must, should or never';
const DEVICE_CLOCK = 'expected real, shared or foreign';

const { config, clock, now, seed, strict, consent, notify } = StartOptions.shape;

export const ExecOptions = z.strictObject({
  device: z.enum(['seed', 'none'], DEVICE).optional().meta({
    description: 'The device that CMD finds in its environment: one that is registered for it, or none.',
    default: 'seed',
  }),
  notify,
  scenario: aText('a file')
    .optional()
    .meta({ description: 'Scenario whose service side acts while CMD runs; the clock stands then.' }),
  baseUrlOnly: aSwitch().optional().meta({
    description: 'CMD finds the emulator by DRS_BASE_URL and its like alone: no proxy, no certificates, no preload.',
  }),
  otherHosts: z.enum(['allow', 'deny'], OTHER_HOSTS).optional().meta({
    description: 'What becomes of connections of CMD to other hosts than those of the service; all are counted.',
    default: 'allow',
  }),
  caDir: aText('a folder').optional().meta({
    description: 'Folder with the local CA to use; when absent one that is made for the run and kept nowhere.',
  }),
  config,
  clock,
  now,
  seed,
  strict,
  consent,
  deviceClock: z.enum(['real', 'shared', 'foreign'], DEVICE_CLOCK).optional().meta({
    description:
      "Whose time the devices of CMD go by: `real` time, the emulator's clock (`shared`), or one of their own (`foreign`), such as fake timers.",
    default: 'real',
  }),
  production: aSwitch()
    .optional()
    .meta({ description: 'What registers is a released product: nothing that is only for tests is right.' }),
  serialPattern: serialPattern(),
  failOn: z.enum(['must', 'should', 'never'], FAIL_ON).optional().meta({
    description: 'Which broken rules make a CMD that ended well end with 1: `must`, also `should`, or `never` any.',
    default: 'must',
  }),
  timeout: z
    .string()
    .superRefine((text, context) => {
      const parsed = parseDuration(text);
      const problem = !parsed.ok ? parsed.problem : parsed.ms === 0 ? 'expected more than nothing' : undefined;
      if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
    })
    .optional()
    .meta({ description: 'Real time that CMD may take (PT5M); then it is stopped.' }),
  report: z.array(reportFile()).optional().meta({
    description: 'Write the report to this file: a page, JSON, Markdown or JUnit XML, by its ending. Can be repeated.',
  }),
  junit: aText('a file').optional().meta({ description: 'Write JUnit XML to this file, whatever its ending.' }),
  baseline: aText('a file').optional().meta({ description: 'An earlier JSON report: only what got worse fails.' }),
  expect: aText('a file').optional().meta({ description: 'A list of rules that may be broken, with reasons.' }),
  github: aSwitch().optional().meta({
    description: 'Print annotations of GitHub Actions too, and add the report to the summary of the step.',
  }),
  json: aSwitch().optional().meta({ description: 'The summary as one line of JSON.' }),
});
export type ExecOptions = z.output<typeof ExecOptions>;
export type ExecOption = keyof ExecOptions;
export const EXEC_OPTIONS = Object.keys(ExecOptions.shape) as ExecOption[];

/** What they take, in one word; switches take nothing. */
export const PLACEHOLDERS: Readonly<Partial<Record<ExecOption, string>>> = {
  device: '<HOW>',
  notify: '<URL>',
  scenario: '<FILE>',
  otherHosts: '<HOW>',
  caDir: '<DIR>',
  config: '<FILE>',
  clock: '<MODE>',
  now: '<INSTANT>',
  seed: '<N>',
  consent: '<HOW>',
  deviceClock: '<WHOSE>',
  serialPattern: '<MODEL=PATTERN>',
  failOn: '<LEVEL>',
  timeout: '<DURATION>',
  report: '<FILE>',
  junit: '<FILE>',
  baseline: '<FILE>',
  expect: '<FILE>',
};

const formOf = (name: ExecOption): OptionForm =>
  name === 'seed' ? 'number' : name === 'report' ? 'list' : PLACEHOLDERS[name] === undefined ? 'switch' : 'text';

/** The options as they were typed: flags beat the environment. */
export function givenExecOptions(
  flags: Readonly<Record<string, unknown>>,
  env: Readonly<Record<string, string | undefined>>,
): ExecOptions {
  const meaning = (name: ExecOption, text: string): unknown =>
    // A pattern may have commas in it, so that there is one of them.
    name === 'serialPattern' ? [text] : meaningOf(text, formOf(name));
  const { given, origin } = typedOptions(EXEC_OPTIONS, flags, env, meaning);
  const parsed = ExecOptions.safeParse(given);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const name = String(issue?.path[0]);
    throw new Failure(EXIT.usage, `${origin[name]}: ${issue?.message}, seen ${JSON.stringify(given[name])}`);
  }
  const options = parsed.data;
  if (options.scenario !== undefined && options.clock !== undefined && options.clock !== 'manual')
    throw new Failure(
      EXIT.usage,
      `${origin.clock}: the clock stands while a scenario plays; expected manual, seen ${JSON.stringify(options.clock)}`,
    );
  return options;
}
