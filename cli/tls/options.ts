import { isIP } from 'node:net';
import { z } from 'zod';
import { aSwitch, aText } from '../../emulator/option-values.ts';
import { environmentName, flagName, StartOptions } from '../../emulator/options.ts';
import { EXIT, Failure } from '../exit.ts';
import { meaningOf, typedOptions } from '../given-options.ts';
import { EXPORT_FORMATS } from './export-forms.ts';
import { HOST_FORMATS, HOST_GATEWAY } from './host-lines.ts';
import { STORES } from './trust/plan.ts';

/** The options of `tls`, verb by verb: flag, environment variable and help come from here. */

const aChoice = (description: string) => aSwitch().optional().meta({ description });
const oneOf = <const T extends readonly [string, ...string[]]>(values: T) =>
  z.enum(values, `expected ${values.slice(0, -1).join(', ')} or ${values.at(-1)}`);

const { caDir } = StartOptions.shape;
const json = aChoice('Print the result as JSON.');
const yes = aChoice('Do it without asking, for scripts.');
const stores = z.array(oneOf(STORES)).optional().meta({
  description:
    'Only this one: system, nss (Firefox, Chromium) or java. Can be repeated; all that are found when absent.',
});
const dryRun = aChoice('Only say what would be done.');

const ADDRESS = `expected an IP address, or ${HOST_GATEWAY} for compose`;
const REGION = 'expected a region of AWS such as eu-west-1';
export const isRegion = (text: string): boolean => /^[a-z]{2}(-[a-z]+)+-\d{1,2}$/.test(text);

export const TLS_OPTIONS = {
  show: z.strictObject({ caDir, json }),
  hosts: z.strictObject({
    format: oneOf(HOST_FORMATS)
      .optional()
      .meta({
        description: `Form of the lines: ${HOST_FORMATS.join(', ')}.`,
        default: 'hosts',
      }),
    address: z
      .string(ADDRESS)
      .refine((text) => isIP(text) !== 0 || text === HOST_GATEWAY, ADDRESS)
      .optional()
      .meta({ description: `Where the names lead; ${HOST_GATEWAY} for compose when absent, else 127.0.0.1.` }),
    region: z.array(z.string(REGION).refine(isRegion, REGION)).optional().meta({
      description: 'Region of a topic, beside those of the configuration. Can be repeated.',
    }),
    config: aText('a file').optional().meta({ description: 'Configuration file, whose topics name the regions.' }),
    json,
  }),
  export: z.strictObject({
    format: oneOf(EXPORT_FORMATS)
      .optional()
      .meta({
        description: `Form of the certificate: ${EXPORT_FORMATS.join(', ')}.`,
        default: 'pem',
      }),
    out: aText('a file').optional().meta({ description: 'File to write it to; standard output when absent.' }),
    caDir,
  }),
  trust: z.strictObject({ store: stores, dryRun, yes, caDir, json }),
  untrust: z.strictObject({ store: stores, dryRun, yes, caDir, json }),
  rotate: z.strictObject({ yes, caDir, json }),
  remove: z.strictObject({ yes, caDir, json }),
} as const;

export type TlsVerb = keyof typeof TLS_OPTIONS;
export type TlsOptions<Verb extends TlsVerb> = z.output<(typeof TLS_OPTIONS)[Verb]>;

export const PLACEHOLDERS: Readonly<Record<string, string>> = {
  caDir: 'DIR',
  store: 'STORE',
  format: 'FORM',
  address: 'IP',
  region: 'REGION',
  config: 'FILE',
  out: 'FILE',
};

export const LISTS: ReadonlySet<string> = new Set(['store', 'region']);

/** What may stand in the environment. That nobody is asked is said by whoever types it, never by what was set once. */
const IN_ENVIRONMENT: ReadonlySet<string> = new Set(['caDir', 'config']);
export const variableOf = (name: string): string | undefined =>
  IN_ENVIRONMENT.has(name) ? environmentName(name) : undefined;

/** The options as they were typed: flags beat the environment. */
export function givenTlsOptions<Verb extends TlsVerb>(
  verb: Verb,
  flags: Readonly<Record<string, unknown>>,
  env: Readonly<Record<string, string | undefined>>,
): TlsOptions<Verb> {
  const schema = TLS_OPTIONS[verb];
  const names = Object.keys(schema.shape);
  const { given, origin } = typedOptions(names, flags, env, (_, text) => meaningOf(text, 'text'), variableOf);
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data as TlsOptions<Verb>;
  const [issue] = parsed.error.issues;
  const [name, at] = issue?.path ?? [];
  const value = given[String(name)];
  const seen = typeof at === 'number' ? (value as unknown[])[at] : value;
  throw new Failure(
    EXIT.usage,
    `${origin[String(name)] ?? flagName(String(name))}: ${issue?.message}, seen ${JSON.stringify(seen)}`,
  );
}
