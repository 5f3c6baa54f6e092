import { z } from 'zod';
import { Scale } from '../contracts/control/clock.ts';
import { InstantText } from '../contracts/control/instant-text.ts';
import { nearestName } from '../contracts/nearest-name.ts';
import { checkAddress } from './domain/sns/endpoint-address.ts';
import { aSwitch, aText } from './option-values.ts';

/** Every option of `start` and of the library: flag, environment variable, key of the configuration file and help come from here. */

const PORT = 'expected a whole number from 0 to 65535';
const SEED = 'expected a whole number, 0 or more';
const CLOCK = 'expected system, manual, or a scale of at most x1000000, such as x60';
const CONSENT = 'expected ask, auto or deny';
const TOKEN = 'expected a token of visible ASCII characters, without blanks';

const isScale = (text: string): boolean =>
  /^x\d+(\.\d+)?$/.test(text) && Scale.safeParse(Number(text.slice(1))).success;

export const StartOptions = z.strictObject({
  port: z
    .int(PORT)
    .min(0, PORT)
    .max(65535, PORT)
    .optional()
    .meta({ description: 'Port to listen on; 0 takes any free one.', default: 8700 }),
  host: aText('an address to listen on').optional().meta({
    description: 'Address to listen on; others than loopback ones need the control token.',
    default: '127.0.0.1',
  }),
  config: aText('a file').optional().meta({ description: 'Configuration file (YAML).' }),
  tls: aSwitch().optional().meta({
    description: 'Answer under the names of the real service too, over TLS with a certificate of the local CA.',
  }),
  tlsPort: z
    .int(PORT)
    .min(0, PORT)
    .max(65535, PORT)
    .optional()
    .meta({ description: 'Port for TLS, which it turns on; clients of the real service look for 443.', default: 443 }),
  caDir: aText('a folder').optional().meta({
    description: 'Folder of the local CA; drs-emulator/ca in the configuration of the user when absent.',
  }),
  data: aText('a folder').optional().meta({ description: 'Folder that keeps the world; memory when absent.' }),
  clock: z
    .string(CLOCK)
    .refine((text) => text === 'system' || text === 'manual' || isScale(text), CLOCK)
    .optional()
    .meta({
      description:
        'Clock of a fresh world: `system` follows the wall clock, `manual` stands until moved, `x60` runs 60 times as fast.',
      default: 'system',
    }),
  now: InstantText.optional().meta({ description: 'Instant a fresh world starts at.' }),
  seed: z.int(SEED).min(0, SEED).optional().meta({ description: 'Makes every id the same in every run.' }),
  strict: aSwitch().optional().meta({ description: 'Refuse the slips of shipped clients that are otherwise served.' }),
  consent: z
    .enum(['ask', 'auto', 'deny'], CONSENT)
    .optional()
    .meta({ description: 'What happens at the consent page: ask, auto or deny.', default: 'ask' }),
  notify: aText('an http or https address')
    .superRefine((text, context) => {
      const checked = checkAddress(text);
      if (!checked.ok) context.addIssue({ code: 'custom', message: checked.problem });
    })
    .optional()
    .meta({
      description: 'Subscribe this address, queue or function to the notifications; it may come up within 30 s.',
    }),
  allowHost: z
    .array(aText('a host name'), 'expected a list of host names')
    .optional()
    .meta({ description: 'Name under which the control interface may be reached too.' }),
  controlToken: z
    .string(TOKEN)
    .regex(/^[\x21-\x7e]{1,1024}$/, TOKEN)
    .optional()
    .meta({ description: 'Token the control interface asks for.' }),
  readyFile: aText('a file')
    .optional()
    .meta({ description: 'File to write {"url","pid","env","tls"} to once it serves.' }),
  quiet: aSwitch().optional().meta({ description: 'No request log.' }),
});
export type StartOptions = z.output<typeof StartOptions>;
export type OptionName = keyof StartOptions;

export const OPTION_NAMES = Object.keys(StartOptions.shape) as OptionName[];

/** What an option takes, which decides how its text is read. */
export type OptionForm = 'switch' | 'number' | 'list' | 'text';

export function formOf(name: OptionName): OptionForm {
  const inner: z.ZodType = StartOptions.shape[name].unwrap();
  if (inner instanceof z.ZodBoolean) return 'switch';
  if (inner instanceof z.ZodNumber) return 'number';
  return inner instanceof z.ZodArray ? 'list' : 'text';
}

/** Description and standard of an option, for its help. */
export const aboutOption = (name: OptionName): { readonly description: string; readonly standard?: unknown } => {
  const { description = '', default: standard } = StartOptions.shape[name].meta() ?? {};
  return { description, standard };
};

/** `allowHost` -> `DRS_EMULATOR_ALLOW_HOST`. */
export const environmentName = (option: string): string =>
  `DRS_EMULATOR_${option.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;

/** `allowHost` -> `--allow-host`. */
export const flagName = (option: string): string =>
  `--${option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/** Options that cannot be used; the message is one sentence for the person who typed them. */
export class OptionsError extends Error {
  override readonly name = 'OptionsError';
}

/** Something in a configuration file is wrong; the message says where and what was expected. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** The machine does not let it start: a port that is taken, a folder that cannot be used. One sentence. */
export class StartError extends Error {
  override readonly name = 'StartError';
}

/** Checks options that were given; what is left out or undefined stays out. `called` is how the person named one. */
export function readOptions(
  given: Readonly<Record<string, unknown>>,
  called: (name: string) => string = (name) => name,
): StartOptions {
  const set = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  // They are read once or twice in a process: making code of their schema would take longer than it saves.
  const parsed = StartOptions.safeParse(set, { jitless: true });
  if (parsed.success) return parsed.data;
  const { issues } = parsed.error;
  const unknown = issues.find((issue) => issue.code === 'unrecognized_keys')?.keys[0];
  if (unknown !== undefined) {
    const nearest = nearestName(unknown, OPTION_NAMES);
    throw new OptionsError(`${unknown}: unknown option${nearest === undefined ? '' : `; did you mean "${nearest}"?`}`);
  }
  const name = String(issues[0]?.path[0]);
  const seen = name === 'controlToken' ? '' : `, seen ${JSON.stringify(given[name])}`;
  throw new OptionsError(`${called(name)}: ${issues[0]?.message}${seen}`);
}
