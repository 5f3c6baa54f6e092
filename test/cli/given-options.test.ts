import { describe, expect, it } from 'vitest';
import { Failure } from '../../cli/exit.ts';
import { givenOptions } from '../../cli/given-options.ts';
import { environmentName, OPTION_NAMES, type StartOptions } from '../../emulator/options.ts';

/** Every option as it is typed, and what it means. */
const TYPED: Readonly<Record<keyof StartOptions, readonly [text: string, meaning: unknown]>> = {
  port: ['0', 0],
  host: ['::1', '::1'],
  config: ['drs.yaml', 'drs.yaml'],
  tls: ['true', true],
  tlsPort: ['8443', 8443],
  caDir: ['./ca', './ca'],
  data: ['./world', './world'],
  clock: ['x60', 'x60'],
  now: ['2031-03-04T10:00:00Z', '2031-03-04T10:00:00Z'],
  seed: ['42', 42],
  strict: ['true', true],
  consent: ['auto', 'auto'],
  notify: ['http://127.0.0.1:3000/sns', 'http://127.0.0.1:3000/sns'],
  allowHost: ['a.test, b.test,', ['a.test', 'b.test']],
  controlToken: ['secret', 'secret'],
  readyFile: ['ready.json', 'ready.json'],
  quiet: ['true', true],
};

describe('the options of start', () => {
  it.each(OPTION_NAMES)('are read from a flag and from the environment, where the flag wins: %s', (name) => {
    const [text, meaning] = TYPED[name];
    const env = { [environmentName(name)]: text };
    expect(givenOptions({}, env)).toEqual({ [name]: meaning });
    // Flags come as the command line parses them.
    const flag = typeof meaning === 'boolean' || Array.isArray(meaning) ? meaning : text;
    expect(givenOptions({ [name]: flag }, {})).toEqual({ [name]: meaning });
    expect(givenOptions({ [name]: flag }, { [environmentName(name)]: 'no such thing' })).toEqual({ [name]: meaning });
  });

  it('are left out when an environment variable is empty', () => {
    expect(givenOptions({}, { DRS_EMULATOR_PORT: '', DRS_EMULATOR_STRICT: '' })).toEqual({});
  });

  it.each([
    ['1', true],
    ['YES', true],
    ['on', true],
    ['0', false],
    ['no', false],
    ['Off', false],
    ['false', false],
  ])('understand a switch that says %s', (text, meaning) => {
    expect(givenOptions({}, { DRS_EMULATOR_QUIET: text })).toEqual({ quiet: meaning });
  });

  it('can be switched off by a flag', () => {
    expect(givenOptions({ strict: false }, { DRS_EMULATOR_STRICT: 'true' })).toEqual({ strict: false });
  });

  it.each([
    [{ port: '0x10' }, {}, '--port: expected a whole number from 0 to 65535, seen "0x10"'],
    [{ port: ' 80' }, {}, '--port: expected a whole number from 0 to 65535, seen " 80"'],
    [{ seed: '99999999999999999999' }, {}, '--seed: expected a whole number, 0 or more, seen "99999999999999999999"'],
    [{ seed: '9999999999999999' }, {}, '--seed: expected a whole number, 0 or more, seen 10000000000000000'],
    [{}, { DRS_EMULATOR_PORT: 'x' }, 'DRS_EMULATOR_PORT: expected a whole number from 0 to 65535, seen "x"'],
    [{}, { DRS_EMULATOR_CONTROL_TOKEN: 'a b' }, /^DRS_EMULATOR_CONTROL_TOKEN: expected a token [^"]*$/],
  ])('are refused as wrong use, by the name they were given: %j %j', (flags, env, said) => {
    const told = (() => {
      try {
        return givenOptions(flags, env);
      } catch (error) {
        return error;
      }
    })();
    expect(told).toBeInstanceOf(Failure);
    expect(told).toMatchObject({
      exitCode: 2,
      message: typeof said === 'string' ? said : expect.stringMatching(said),
    });
  });
});
