import { z } from 'zod';
import { aSwitch, aText } from '../../emulator/option-values.ts';
import { environmentName, flagName, StartOptions } from '../../emulator/options.ts';
import { EXIT, Failure } from '../exit.ts';
import { meaningOf, typedOptions } from '../given-options.ts';

/** The options of `doctor`: flag, environment variable and help come from here. */

const ADDRESS = 'expected an address such as http://127.0.0.1:8700';
const PORT = 'expected a port from 1 to 65535';

export const DoctorOptions = z.strictObject({
  url: z
    .string(ADDRESS)
    .refine((text) => /^https?:\/\/[^/]/i.test(text) && URL.canParse(text), ADDRESS)
    .optional()
    .meta({ description: 'Emulator to look at.', default: 'http://127.0.0.1:8700' }),
  controlToken: aText('a token').optional().meta({ description: 'Its control token.' }),
  tlsPort: z.int(PORT).min(1, PORT).max(65_535, PORT).optional().meta({
    description: 'Port of the TLS front.',
    default: 443,
  }),
  config: StartOptions.shape.config,
  data: StartOptions.shape.data,
  caDir: StartOptions.shape.caDir,
  json: aSwitch().optional().meta({ description: 'Print the findings as JSON.' }),
});
export type DoctorOptions = z.output<typeof DoctorOptions>;
export type DoctorOption = keyof DoctorOptions;
export const DOCTOR_OPTIONS = Object.keys(DoctorOptions.shape) as DoctorOption[];

export const PLACEHOLDERS: Readonly<Partial<Record<DoctorOption, string>>> = {
  url: 'URL',
  controlToken: 'T',
  tlsPort: 'PORT',
  config: 'FILE',
  data: 'DIR',
  caDir: 'DIR',
};

/** `start` says what its own variables mean; the address has the name that every verb reads. */
const VARIABLES: Readonly<Partial<Record<DoctorOption, string>>> = {
  url: 'DRS_EMULATOR_URL',
  tlsPort: environmentName('tlsPort'),
  config: environmentName('config'),
  data: environmentName('data'),
  caDir: environmentName('caDir'),
};
export const variableOf = (name: DoctorOption): string | undefined => VARIABLES[name];

/** The options as they were typed: flags beat the environment. */
export function givenDoctorOptions(
  flags: Readonly<Record<string, unknown>>,
  env: Readonly<Record<string, string | undefined>>,
): DoctorOptions {
  const { given, origin } = typedOptions(
    DOCTOR_OPTIONS,
    flags,
    env,
    (name, text) => meaningOf(text, name === 'tlsPort' ? 'number' : 'text'),
    variableOf,
  );
  const parsed = DoctorOptions.safeParse(given);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const name = String(issue?.path[0]);
  const seen = name === 'controlToken' ? '' : `, seen ${JSON.stringify(given[name])}`;
  throw new Failure(EXIT.usage, `${origin[name] ?? flagName(name)}: ${issue?.message}${seen}`);
}
