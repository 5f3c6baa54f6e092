import type { ConfigFile } from '../emulator/config.ts';
import { ConfigError, OptionsError, StartError, type StartOptions } from '../emulator/options.ts';
import { type Started, type StartParts, start } from '../emulator/start.ts';
import { EXIT, Failure } from './exit.ts';

/** Starting an emulator for a verb: what goes wrong is one sentence and an exit code. */

/** The configuration file that was named; an empty one when none was. */
export async function loadConfig(file: string | undefined): Promise<ConfigFile> {
  if (file === undefined) return { version: 1 };
  const { readConfigFile } = await import('../emulator/config-file.ts');
  try {
    return readConfigFile(file);
  } catch (error) {
    throw error instanceof ConfigError ? new Failure(EXIT.usage, error.message) : error;
  }
}

export function startOrFail(
  given: Omit<StartOptions, 'config'>,
  config: ConfigFile,
  write: (line: string) => void,
  parts: StartParts = {},
): Promise<Started> {
  return start(given, config, write, parts).catch((error: unknown) => {
    if (error instanceof OptionsError) throw new Failure(EXIT.usage, error.message);
    throw error instanceof StartError ? new Failure(EXIT.fault, error.message) : error;
  });
}
