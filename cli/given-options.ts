import {
  environmentName,
  flagName,
  formOf,
  OPTION_NAMES,
  type OptionForm,
  OptionsError,
  readOptions,
  type StartOptions,
} from '../emulator/options.ts';
import { EXIT, Failure } from './exit.ts';

/** The options of `start` as they were typed: flags beat the environment. What neither says is left to the configuration file. */
export function givenOptions(
  flags: Readonly<Record<string, unknown>>,
  env: Readonly<Record<string, string | undefined>>,
): StartOptions {
  const { given, origin } = typedOptions(OPTION_NAMES, flags, env, (name, text) => meaningOf(text, formOf(name)));
  try {
    return readOptions(given, (name) => origin[name] ?? name);
  } catch (error) {
    throw error instanceof OptionsError ? new Failure(EXIT.usage, error.message) : error;
  }
}

export interface Typed {
  readonly given: Record<string, unknown>;
  /** How each was given: its flag, or its variable. */
  readonly origin: Readonly<Record<string, string>>;
}

/** What was typed for the options of a verb: a flag beats the variable of the environment; an empty one says nothing. */
export function typedOptions<Name extends string>(
  names: readonly Name[],
  flags: Readonly<Record<string, unknown>>,
  env: Readonly<Record<string, string | undefined>>,
  meaning: (name: Name, text: string) => unknown,
  variableOf: (name: Name) => string | undefined = environmentName,
): Typed {
  const given: Record<string, unknown> = {};
  const origin: Record<string, string> = {};
  for (const name of names) {
    const flag = flags[name];
    const variable = variableOf(name);
    const text = variable === undefined || env[variable] === '' ? undefined : env[variable];
    const said = flag ?? text;
    if (said === undefined) continue;
    given[name] = typeof said === 'string' ? meaning(name, said) : said;
    origin[name] = flag === undefined ? (variable ?? name) : flagName(name);
  }
  return { given, origin };
}

/** What a text means; one that means nothing stays a text, for the check of the options to refuse. */
export function meaningOf(text: string, form: OptionForm): unknown {
  switch (form) {
    case 'number':
      return /^\d{1,16}$/.test(text) ? Number(text) : text;
    case 'switch':
      if (/^(1|true|yes|on)$/i.test(text)) return true;
      return /^(0|false|no|off)$/i.test(text) ? false : text;
    case 'list':
      return text
        .split(',')
        .map((item) => item.trim())
        .filter((item) => item !== '');
    case 'text':
      return text;
  }
}
