import { describe, expect, it } from 'vitest';
import { VERSION } from '../../emulator/version.ts';
import { type } from './fake-terminal.ts';

const VERBS = [
  'start',
  'run',
  'exec',
  'certify',
  'listener',
  'verify',
  'tls',
  'doctor',
  'advance',
  'state',
  'trigger',
  'tail',
  'explain',
  'openapi',
];

describe('the command line', () => {
  it('lists its verbs, and is wrongly used without one', async () => {
    const help = await type(['--help']);
    expect(help).toMatchObject({ code: 0, err: '' });
    for (const verb of VERBS) expect(help.out).toMatch(new RegExp(`^  ${verb} `, 'm'));
    expect(await type([])).toMatchObject({ code: 2, out: '' });
  });

  it.each(VERBS)('explains %s', async (verb) => {
    const { code, out } = await type([verb, '--help']);
    expect(code).toBe(0);
    expect(out).toMatch(new RegExp(`^Usage: drs-emulator ${verb} `));
  });

  it('tells its version', async () => {
    expect(await type(['--version'])).toMatchObject({ code: 0, out: `${VERSION}\n` });
  });

  it.each([
    [['strat'], /unknown command 'strat'[\s\S]*Did you mean start\?/],
    [['start', '--prot', '1'], /unknown option '--prot'[\s\S]*Did you mean --port\?/],
    [['tail', '--knd', 'call'], /unknown option '--knd'[\s\S]*Did you mean --kind\?/],
    [['start', 'now'], /too many arguments/],
    [['start', '--port'], /argument missing/],
    [['trigger', '--device', 'm/s'], /missing required argument 'EVENT'/],
    [['trigger', 'order-placed'], /required option '--device <M\/S>' not specified/],
    [['trigger', 'order-place', '--device', 'm/s'], /'order-place' is invalid[\s\S]*order-placed/],
    [['tail', '--kind', 'calls'], /'calls' is invalid[\s\S]*call, state/],
    [['state', '--put', 'f', '--reset'], /'--reset' cannot be used with option '--put <FILE>'/],
    [['state', '--put', 'f', '--secrets'], /cannot be used with/],
  ])('refuses %j with a hint', async (args, said) => {
    const { code, out, err } = await type(args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(said);
  });

  it.each([
    [['--port', 'abc'], '--port: expected a whole number from 0 to 65535, seen "abc"'],
    [['--port', '65536'], '--port: expected a whole number from 0 to 65535, seen 65536'],
    [['--port', '1e3'], '--port: expected a whole number from 0 to 65535, seen "1e3"'],
    [['--host', ''], '--host: expected an address to listen on, seen ""'],
    [['--clock', 'x0'], '--clock: expected system, manual, or a scale of at most x1000000, such as x60, seen "x0"'],
    [['--clock', 'fast'], /^--clock: expected system, manual, .*, seen "fast"$/],
    [['--now', 'yesterday'], '--now: expected an ISO 8601 instant such as 2031-03-04T10:00:00Z, seen "yesterday"'],
    [['--now', '2031-02-30T10:00:00Z'], /^--now: expected an ISO 8601 instant/],
    [['--seed', '-1'], '--seed: expected a whole number, 0 or more, seen "-1"'],
    [['--seed', '1.5'], /^--seed: expected a whole number/],
    [['--consent', 'maybe'], '--consent: expected ask, auto or deny, seen "maybe"'],
    [['--notify', 'localhost:3000'], /^--notify: expected an http or https address .*, seen "localhost:3000"$/],
    [['--control-token', 'a b'], '--control-token: expected a token of visible ASCII characters, without blanks'],
  ])('names the option, what was expected and what was seen: start %j', async (args, said) => {
    const { code, out, err } = await type(['start', ...args]);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    const line = /^drs-emulator: (.*)\n$/.exec(err)?.[1];
    if (typeof said === 'string') expect(line).toBe(said);
    else expect(line).toMatch(said);
  });

  it('names the environment variable when the wrong value comes from there', async () => {
    const env = { DRS_EMULATOR_STRICT: 'maybe' };
    const { code, err } = await type(['start'], { env });
    expect(code).toBe(2);
    expect(err).toBe('drs-emulator: DRS_EMULATOR_STRICT: expected true or false, seen "maybe"\n');
  });

  it.each([
    [['advance', 'tomorrow'], /^TARGET: expected a duration such as PT24H, an instant .* seen "tomorrow"$/],
    [['advance', 'P1M'], /^TARGET: years and months have no fixed length.* seen "P1M"$/],
    [['advance', '--quiet-ms', 'long'], '--quiet-ms: expected a whole number from 0 to 60000, seen "long"'],
    [['advance', '--quiet-ms', '60001'], '--quiet-ms: expected a whole number from 0 to 60000, seen "60001"'],
    [['advance', '--url', 'localhost:8700'], /^--url: expected an address such as http:.* seen "localhost:8700"$/],
    [['tail', '--after', 'x'], '--after: expected the number of an entry, seen "x"'],
    [['tail', '--device', 'a'], '--device: expected MODEL/SERIAL, seen "a"'],
    [['trigger', 'deregistered', '--device', 'a/b/c'], '--device: expected MODEL/SERIAL, seen "a/b/c"'],
    [['explain'], 'expected exactly one of --device M/S (with --slot ID), --notification ID, --token T'],
    [['explain', '--device', 'a/b', '--token', 't'], /^expected exactly one of --device M\/S/],
    [['explain', '--device', 'a'], '--device: expected MODEL/SERIAL, seen "a"'],
    [['explain', '--token', 't', '--slot', 's'], '--slot: expected the device it belongs to, with --device M/S'],
    [['explain', '--token', '-'], '--token: expected a value, seen nothing'],
    [['state', '--put', '/no/such/file'], '--put: /no/such/file cannot be read: ENOENT'],
  ])('refuses a wrong value before it asks anybody: %j', async (args, said) => {
    const { code, err } = await type(args, { env: { DRS_EMULATOR_URL: 'http://127.0.0.1:1' } });
    expect(code).toBe(2);
    const line = /^drs-emulator: (.*)\n$/.exec(err)?.[1];
    if (typeof said === 'string') expect(line).toBe(said);
    else expect(line).toMatch(said);
  });

  it('refuses a state on standard input that is no JSON', async () => {
    const { code, err } = await type(['state', '--put', '-'], { stdin: '{"format":' });
    expect(code).toBe(2);
    expect(err).toMatch(/^drs-emulator: --put: standard input is not JSON: /);
  });
});
