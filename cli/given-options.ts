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
  const given: Record<string, unknown> = {};
  const origin: Record<string, string> = {};
  for (const name of OPTION_NAMES) {
    const flag = flags[name];
    const text = env[environmentName(name)];
    if (flag !== undefined) {
      given[name] = typeof flag === 'string' ? meaningOf(flag, formOf(name)) : flag;
      origin[name] = flagName(name);
    } else if (text !== undefined && text !== '') {
      given[name] = meaningOf(text, formOf(name));
      origin[name] = environmentName(name);
    }
  }
  try {
    return readOptions(given, (name) => origin[name] ?? name);
  } catch (error) {
    throw error instanceof OptionsError ? new Failure(EXIT.usage, error.message) : error;
  }
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
