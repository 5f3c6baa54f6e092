import { z } from 'zod';
import { deviceQuery } from '../../contracts/control/lists.ts';
import { Arn } from '../../contracts/fields.ts';
import { SEED_CLIENT_ID, SEED_CUSTOMER_ID, SEED_TOPIC_ARN } from '../../emulator/domain/seed.ts';
import { checkAddress } from '../../emulator/domain/sns/endpoint-address.ts';
import { aSwitch, aText } from '../../emulator/option-values.ts';
import { environmentName, flagName, type OptionForm, StartOptions } from '../../emulator/options.ts';
import { EXIT, Failure } from '../exit.ts';
import { meaningOf, typedOptions } from '../given-options.ts';

/** The options of `listener`: flag, environment variable and help come from here. */

const SECONDS = 'expected a number of seconds from 1 to 600';
const PORT = 'expected a whole number from 0 to 65535';
const BASE = 'expected an http or https address such as https://sns.{region}.amazonaws.com';

export const ListenerOptions = z
  .strictObject({
    url: aText('an http or https address')
      .superRefine((text, context) => {
        const checked = checkAddress(text);
        if (!checked.ok) context.addIssue({ code: 'custom', message: checked.problem });
      })
      .optional()
      .meta({ description: 'Your SNS endpoint: what would be subscribed.' }),
    observe: aText('an address or a command').optional().meta({
      description:
        'Where your system says what messages did: an address that is got, or a command whose output is read.',
    }),
    topicArn: z.string().pipe(Arn).optional().meta({
      description: 'Topic that the listener listens to.',
      default: SEED_TOPIC_ARN,
    }),
    device: z
      .string()
      .refine((text) => deviceQuery.device.safeParse(text).success, 'expected MODEL/SERIAL')
      .optional()
      .meta({ description: 'Device that the messages are about, as MODEL/SERIAL.', default: 'acme-coffee/SN-0001' }),
    slot: aText('a slot id').optional().meta({ description: 'Slot of it.', default: 'beans' }),
    clientId: aText('a client id').optional().meta({ description: 'Its `lwaClientId`.', default: SEED_CLIENT_ID }),
    customer: aText('a customer id').optional().meta({
      description: 'Its `directedCustomerId`.',
      default: SEED_CUSTOMER_ID,
    }),
    signatureVersion: z
      .enum(['1', '2', 'both'], 'expected 1, 2 or both')
      .optional()
      .meta({ description: 'SignatureVersion of the topic: 1, 2 or both.', default: 'both' }),
    snsUrl: z
      .string()
      .refine((text) => /^https?:\/\//i.test(text) && URL.canParse(text.replaceAll('{region}', 'us-east-1')), BASE)
      .optional()
      .meta({ description: "Base of SNS's addresses in messages; the harness itself when absent." }),
    snsPort: z.int(PORT).min(0, PORT).max(65535, PORT).optional().meta({
      description: 'Port of 127.0.0.1 at which the harness plays SNS; 0 takes any free one. 443 with --tls.',
      default: 0,
    }),
    tls: aSwitch().optional().meta({
      description: 'Play SNS over TLS under its own name, with a certificate of the local CA, for strict validators.',
    }),
    caDir: StartOptions.shape.caDir,
    raw: aSwitch().optional().meta({ description: 'The subscription has raw delivery: check that too.' }),
    only: z.array(z.string()).optional().meta({ description: 'Only these checks, such as C-01,C-12.' }),
    timeout: z.number(SECONDS).min(1, SECONDS).max(600, SECONDS).optional().meta({
      description: 'Seconds within which a confirmation or an effect has to show.',
      default: 10,
    }),
    failOn: z.enum(['must', 'should', 'never'], 'expected must, should or never').optional().meta({
      description: 'Which failed checks make the exit code 1: must, should (both), or never.',
      default: 'must',
    }),
    show: aSwitch().optional().meta({ description: 'Print what was sent and seen for every check.' }),
    list: aSwitch().optional().meta({ description: 'Only list the checks; send nothing.' }),
    json: aSwitch().optional().meta({ description: 'One JSON object a line instead of text.' }),
    junit: aText('a file').optional().meta({ description: 'Write JUnit XML to this file.' }),
  })
  .superRefine(({ url, list }, context) => {
    if (url === undefined && list !== true)
      context.addIssue({ code: 'custom', path: ['url'], message: 'expected an http or https address' });
  });
export type ListenerOptions = z.output<typeof ListenerOptions>;
export type ListenerOption = keyof ListenerOptions;
export const LISTENER_OPTIONS = Object.keys(ListenerOptions.shape) as ListenerOption[];

/** `DRS_EMULATOR_URL` is the emulator's address, and what to do is said on the command line alone. */
const ONLY_FLAGS: ReadonlySet<string> = new Set(['url', 'only', 'list', 'tls']);
export const hasEnvironment = (name: ListenerOption): boolean => !ONLY_FLAGS.has(name);

export const PLACEHOLDERS: Readonly<Partial<Record<ListenerOption, string>>> = {
  url: '<URL>',
  observe: '<URL|CMD>',
  topicArn: '<ARN>',
  device: '<M/S>',
  slot: '<ID>',
  clientId: '<ID>',
  customer: '<ID>',
  signatureVersion: '<V>',
  snsUrl: '<URL>',
  snsPort: '<N>',
  caDir: '<DIR>',
  only: '<IDS>',
  timeout: '<SECONDS>',
  failOn: '<LEVEL>',
  junit: '<FILE>',
};

const formOf = (name: ListenerOption): OptionForm => {
  if (name === 'snsPort' || name === 'timeout') return 'number';
  if (name === 'only') return 'list';
  return PLACEHOLDERS[name] === undefined ? 'switch' : 'text';
};

/** The options as they were typed: flags beat the environment. */
export function givenListenerOptions(
  flags: Readonly<Record<string, unknown>>,
  env: Readonly<Record<string, string | undefined>>,
): ListenerOptions {
  const variableOf = (name: ListenerOption) => (hasEnvironment(name) ? environmentName(name) : undefined);
  const meaning = (name: ListenerOption, text: string): unknown => meaningOf(text, formOf(name));
  const { given, origin } = typedOptions(LISTENER_OPTIONS, flags, env, meaning, variableOf);
  const parsed = ListenerOptions.safeParse(given);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const name = String(issue?.path[0]);
  const seen = name === 'url' || !Object.hasOwn(given, name) ? '' : `, seen ${JSON.stringify(given[name])}`;
  throw new Failure(EXIT.usage, `${origin[name] ?? flagName(name)}: ${issue?.message}${seen}`);
}
