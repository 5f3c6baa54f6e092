import { z } from 'zod';
import { aText } from '../../emulator/option-values.ts';
import { flagName } from '../../emulator/options.ts';
import { EXIT, Failure } from '../exit.ts';
import { meaningOf, typedOptions } from '../given-options.ts';

/** The options of `verify`. */

const ADDRESS = 'expected an address without a path, such as http://127.0.0.1:8700';
const isBase = (text: string): boolean => /^https?:\/\/[^/?#]+\/?$/i.test(text) && URL.canParse(text);
const address = () =>
  z
    .string(ADDRESS)
    .refine(isBase, ADDRESS)
    .transform((text) => text.replace(/\/$/, ''));

const LISTEN = 'expected a port, or HOST:PORT';
const place = () =>
  z
    .string(LISTEN)
    .regex(/^(?:\S+:)?\d{1,5}$/, LISTEN)
    .transform((given) => {
      const at = given.lastIndexOf(':');
      return { host: at === -1 ? '127.0.0.1' : given.slice(0, at), port: Number(given.slice(at + 1)) };
    })
    .refine(({ port }) => port <= 65_535, LISTEN);

export const VerifyOptions = z.strictObject({
  target: address().meta({ description: 'The server that claims to be DRS.' }),
  lwa: address().optional().meta({ description: 'Its Login with Amazon; the target when absent.' }),
  clientId: aText('a client id').optional().meta({ description: 'Client of the maker.' }),
  clientSecret: aText('a secret').optional().meta({ description: 'Its secret; without one it is a public client.' }),
  refreshToken: aText('a refresh token').optional().meta({ description: 'Of a device that is registered.' }),
  model: aText('a model id').optional().meta({ description: 'Its model.' }),
  serial: aText('a serial number').optional().meta({ description: 'Its serial number.' }),
  slot: aText('a slot id').optional().meta({ description: 'A slot of it that may reorder.' }),
  listen: place()
    .optional()
    .meta({ description: 'Where the server posts its notifications: a port, or HOST:PORT; path /sns.' }),
  topicArn: aText('a topic ARN').optional().meta({ description: 'The topic that it publishes to.' }),
  controlToken: aText('a token')
    .optional()
    .meta({ description: 'Control token, where the server is an emulator with one.' }),
  destructive: z.boolean().optional().meta({ description: 'The device may order, and its registration may be ended.' }),
  only: aText('a text').optional().meta({ description: 'Only checks with this in their id or title.' }),
  json: z.boolean().optional().meta({ description: 'One JSON object a line instead of text.' }),
});
export type VerifyOptions = z.output<typeof VerifyOptions>;

export const PLACEHOLDERS: Readonly<Partial<Record<keyof VerifyOptions, string>>> = {
  target: 'URL',
  lwa: 'URL',
  clientId: 'ID',
  clientSecret: 'SECRET',
  refreshToken: 'TOKEN',
  model: 'ID',
  serial: 'NUMBER',
  slot: 'ID',
  listen: 'PORT',
  topicArn: 'ARN',
  controlToken: 'T',
  only: 'TEXT',
};

export const VERIFY_OPTIONS = Object.keys(VerifyOptions.shape) as (keyof VerifyOptions)[];

/** What `exec` hands over, and what should not stand in a list of processes. */
const HANDED_OVER: Readonly<Partial<Record<keyof VerifyOptions, string>>> = {
  clientId: 'DRS_CLIENT_ID',
  clientSecret: 'DRS_CLIENT_SECRET',
  refreshToken: 'DRS_REFRESH_TOKEN',
};

const SWITCHES: ReadonlySet<string> = new Set(['destructive', 'json']);
const SECRETS: ReadonlySet<string> = new Set(['clientSecret', 'refreshToken', 'controlToken']);

/** The options as they were typed: flags beat the environment. */
export function givenVerifyOptions(
  flags: Readonly<Record<string, unknown>>,
  env: Readonly<Record<string, string | undefined>>,
): VerifyOptions {
  const meaning = (name: string, text: string): unknown => meaningOf(text, SWITCHES.has(name) ? 'switch' : 'text');
  const { given, origin } = typedOptions(VERIFY_OPTIONS, flags, env, meaning);
  // What `exec` hands over goes together: a refresh token of the environment is never used with a client that was named.
  const isOwn = given.refreshToken !== undefined || given.clientId !== undefined;
  for (const [name, variable] of Object.entries(isOwn ? {} : HANDED_OVER)) {
    if (given[name] !== undefined || env[variable] === undefined || env[variable] === '') continue;
    given[name] = env[variable];
  }
  const parsed = VerifyOptions.safeParse(given);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const name = String(issue?.path[0]);
  const seen = SECRETS.has(name) || given[name] === undefined ? '' : `, seen ${JSON.stringify(given[name])}`;
  throw new Failure(EXIT.usage, `${origin[name] ?? flagName(name)}: ${issue?.message}${seen}`);
}
