import { describe, expect, it } from 'vitest';
import {
  aboutOption,
  environmentName,
  flagName,
  formOf,
  OPTION_NAMES,
  OptionsError,
  readOptions,
} from '../../emulator/options.ts';

describe('options', () => {
  it('have a flag and an environment variable each', () => {
    expect(OPTION_NAMES.map((name) => [flagName(name), environmentName(name)])).toContainEqual([
      '--allow-host',
      'DRS_EMULATOR_ALLOW_HOST',
    ]);
    expect(new Set(OPTION_NAMES.map(flagName)).size).toBe(OPTION_NAMES.length);
  });

  it('say what they take and what they are for', () => {
    expect(OPTION_NAMES.map((name) => `${name} ${formOf(name)}`)).toEqual([
      'port number',
      'host text',
      'config text',
      'tls switch',
      'tlsPort number',
      'caDir text',
      'data text',
      'clock text',
      'now text',
      'seed number',
      'strict switch',
      'consent text',
      'notify text',
      'allowHost list',
      'controlToken text',
      'readyFile text',
      'quiet switch',
    ]);
    for (const name of OPTION_NAMES) expect(aboutOption(name).description).toMatch(/\.$/);
    expect(aboutOption('port').standard).toBe(8700);
  });

  it('stay out when they are left out or undefined', () => {
    expect(readOptions({ port: undefined, seed: 0 })).toEqual({ seed: 0 });
  });

  it.each([
    [{ port: '8700' }, 'port: expected a whole number from 0 to 65535, seen "8700"'],
    [{ port: 80.5 }, 'port: expected a whole number from 0 to 65535, seen 80.5'],
    [{ clock: 60 }, 'clock: expected system, manual, or a scale of at most x1000000, such as x60, seen 60'],
    [{ clock: 'x1000001' }, /^clock: /],
    [{ allowHost: 'a' }, 'allowHost: expected a list of host names, seen "a"'],
    [{ allowHost: [''] }, /^allowHost: expected a host name, seen \[""\]$/],
    [{ strict: 'yes' }, 'strict: expected true or false, seen "yes"'],
    [{ controlToken: 'top secret' }, 'controlToken: expected a token of visible ASCII characters, without blanks'],
    [{ prot: 1 }, 'prot: unknown option; did you mean "port"?'],
    [{ somethingElse: 1 }, 'somethingElse: unknown option'],
  ])('are refused in one sentence: %j', (given, said) => {
    const told = (() => {
      try {
        return readOptions(given);
      } catch (error) {
        return error;
      }
    })();
    expect(told).toBeInstanceOf(OptionsError);
    expect((told as Error).message).toEqual(typeof said === 'string' ? said : expect.stringMatching(said));
  });
});
