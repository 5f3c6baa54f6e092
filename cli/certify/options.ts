import { z } from 'zod';
import { deviceQuery } from '../../contracts/control/lists.ts';
import { aSwitch, aTarget, aText } from '../../emulator/option-values.ts';
import { FAIL_ON } from '../../harness/report/fail-on.ts';
import { EXIT, Failure } from '../exit.ts';
import { meaningOf, typedOptions } from '../given-options.ts';

/** The options of `certify`: flag, environment variable and help come from here. */

const REPORT_FILE = /\.(html?|json|md|xml)$/i;
/** A file whose ending names a form of the report. */
export const reportFile = () =>
  z.string().refine((file) => REPORT_FILE.test(file), 'expected a file that ends in .html, .json, .md or .xml');

const SERIAL_PATTERN = /^([^=]+)=(.+)$/s;

const isPattern = (text: string): boolean => {
  const [, , pattern] = SERIAL_PATTERN.exec(text) ?? [];
  if (pattern === undefined) return false;
  try {
    return new RegExp(pattern) instanceof RegExp;
  } catch {
    return false;
  }
};

export const serialPattern = () =>
  z
    .array(
      z.string().refine(isPattern, 'expected MODEL=PATTERN with a regular expression, such as acme-coffee=AC-\\d{6}'),
    )
    .optional()
    .meta({ description: 'What the serial numbers of a model look like: rule 48 is judged. Can be repeated.' });

export const CertifyOptions = z.strictObject({
  target: aTarget().optional().meta({ description: 'Judge the timeline of this running emulator.' }),
  controlToken: aText('a token').optional().meta({ description: 'Its control token.' }),
  scenarios: z
    .array(aText('a file'))
    .optional()
    .meta({ description: 'Play these scenarios in worlds of their own, and judge their timelines.' }),
  device: aText('MODEL/SERIAL')
    .refine((text) => deviceQuery.device.safeParse(text).success, 'expected MODEL/SERIAL')
    .optional()
    .meta({ description: 'Judge this device alone.' }),
  deviceClock: z.enum(['shared', 'real', 'foreign'], 'expected shared, real or foreign').optional().meta({
    description: 'Whose time devices go by: the clock of the world, real time, or one of their own.',
    default: 'real',
  }),
  production: aSwitch().optional().meta({ description: 'What registers is a released product: rule 33 is judged.' }),
  serialPattern: serialPattern(),
  failOn: z.enum(FAIL_ON, 'expected must, should or never').optional().meta({
    description: 'Which broken rules fail the check: must, should (all that are broken), or never.',
    default: 'must',
  }),
  baseline: aText('a file').optional().meta({ description: 'An earlier JSON report: only what got worse fails.' }),
  expect: aText('a file').optional().meta({ description: 'A list of rules that may be broken, with reasons.' }),
  report: z.array(reportFile()).optional().meta({
    description: 'Write the report to this file: a page, JSON, Markdown or JUnit XML, by its ending. Can be repeated.',
  }),
  junit: aText('a file').optional().meta({ description: 'Write JUnit XML to this file, whatever its ending.' }),
  json: aSwitch().optional().meta({ description: 'Print the report as JSON instead of text.' }),
  github: aSwitch().optional().meta({
    description: 'Print annotations of GitHub Actions too, and add the report to the summary of the step.',
  }),
});
export type CertifyOptions = z.output<typeof CertifyOptions>;
export type CertifyOption = keyof CertifyOptions;
export const CERTIFY_OPTIONS = Object.keys(CertifyOptions.shape) as CertifyOption[];

export const PLACEHOLDERS: Readonly<Partial<Record<CertifyOption, string>>> = {
  target: '<URL>',
  controlToken: '<T>',
  scenarios: '<FILES...>',
  device: '<M/S>',
  deviceClock: '<HOW>',
  serialPattern: '<MODEL=PATTERN>',
  failOn: '<LEVEL>',
  baseline: '<FILE>',
  expect: '<FILE>',
  report: '<FILE>',
  junit: '<FILE>',
};

const LISTS: ReadonlySet<CertifyOption> = new Set(['scenarios', 'report']);
const SWITCHES: ReadonlySet<CertifyOption> = new Set(['production', 'json', 'github']);

/** What the text of an environment variable means. A pattern may have commas in it, so that there is one of them. */
function meaning(name: CertifyOption, text: string): unknown {
  if (name === 'serialPattern') return [text];
  return meaningOf(text, LISTS.has(name) ? 'list' : SWITCHES.has(name) ? 'switch' : 'text');
}

/** The options as they were typed: flags beat the environment. */
export function givenCertifyOptions(
  flags: Readonly<Record<string, unknown>>,
  env: Readonly<Record<string, string | undefined>>,
): CertifyOptions {
  const { given, origin } = typedOptions(CERTIFY_OPTIONS, flags, env, meaning);
  const parsed = CertifyOptions.safeParse(given);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const [name, at] = issue?.path ?? [];
    const value = given[String(name)];
    const seen = typeof at === 'number' ? (value as unknown[])[at] : value;
    const shown = name === 'controlToken' ? '' : `, seen ${JSON.stringify(seen)}`;
    throw new Failure(EXIT.usage, `${origin[String(name)] ?? String(name)}: ${issue?.message}${shown}`);
  }
  const options = parsed.data;
  const clash = (first: CertifyOption, second: CertifyOption): void => {
    if (options[first] !== undefined && options[second] !== undefined)
      throw new Failure(EXIT.usage, `${origin[second]} cannot be used with ${origin[first]}`);
  };
  clash('target', 'scenarios');
  if (options.json === true && options.github === true) clash('json', 'github');
  return options;
}

/** The patterns by model. */
export const serialPatterns = ({
  serialPattern: texts = [],
}: Pick<CertifyOptions, 'serialPattern'>): Record<string, string> =>
  Object.fromEntries(
    texts.map((text) => {
      const [, model = '', pattern = ''] = SERIAL_PATTERN.exec(text) ?? [];
      return [model, pattern];
    }),
  );
