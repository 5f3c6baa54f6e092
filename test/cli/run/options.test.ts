import { describe, expect, it } from 'vitest';
import { Failure } from '../../../cli/exit.ts';
import { givenRunOptions, hasEnvironment, RUN_OPTIONS, type RunOption } from '../../../cli/run/options.ts';
import { environmentName } from '../../../emulator/options.ts';
import { type } from '../fake-terminal.ts';

/** Every option as it is typed, and what it means. */
const TYPED: Readonly<Record<RunOption, readonly [text: string, meaning: unknown]>> = {
  target: ['http://127.0.0.1:8700', 'http://127.0.0.1:8700'],
  controlToken: ['secret', 'secret'],
  device: ['cmd:node adapter.mjs', 'cmd:node adapter.mjs'],
  notify: ['http://127.0.0.1:9000/sns', 'http://127.0.0.1:9000/sns'],
  patience: ['5', 5],
  tags: ['order, !slow,', ['order', '!slow']],
  only: ['a title', 'a title'],
  shuffle: ['0', 0],
  seed: ['42', 42],
  jobs: ['2', 2],
  bail: ['true', true],
  show: ['yes', true],
  json: ['1', true],
  junit: ['junit.xml', 'junit.xml'],
  timeline: ['all.ndjson', 'all.ndjson'],
  draw: ['pictures', 'pictures'],
  check: ['true', true],
  list: ['true', true],
  watch: ['true', true],
};

const told = (flags: Record<string, unknown>, env: Record<string, string> = {}): unknown => {
  try {
    return givenRunOptions(flags, env);
  } catch (error) {
    return error;
  }
};

describe('the options of run', () => {
  it.each(RUN_OPTIONS)('are read from a flag, and from the environment unless they say what to do: %s', (name) => {
    const [text, meaning] = TYPED[name];
    // Two of them say something only beside the device.
    const device = name === 'notify' || name === 'patience' ? { device: 'http://127.0.0.1:9000' } : {};
    const env = { [environmentName(name)]: text };
    expect(givenRunOptions({}, env)).toEqual(hasEnvironment(name) ? { [name]: meaning } : {});
    const flag = typeof meaning === 'boolean' || Array.isArray(meaning) ? meaning : text;
    expect(givenRunOptions({ ...device, [name]: flag }, {})).toEqual({ ...device, [name]: meaning });
    expect(givenRunOptions({ ...device, [name]: flag }, { [environmentName(name)]: 'nonsense' })).toEqual({
      ...device,
      [name]: meaning,
    });
  });

  it('--shuffle and --draw may stand alone, or be switched by the environment', () => {
    expect(givenRunOptions({ shuffle: true, draw: true }, {})).toEqual({ shuffle: true, draw: true });
    expect(givenRunOptions({}, { DRS_EMULATOR_SHUFFLE: 'true', DRS_EMULATOR_DRAW: 'no' })).toEqual({ shuffle: true });
    expect(givenRunOptions({ shuffle: '1' }, {})).toEqual({ shuffle: 1 });
  });

  it.each([
    [{ seed: 'x' }, '--seed: expected a whole number from 0 to 4294967295, seen "x"'],
    [{ jobs: '0' }, '--jobs: expected a whole number from 1 to 64, seen 0'],
    [
      { shuffle: 'a.yaml' },
      '--shuffle: expected a whole number from 0 to 4294967295; scenarios are named before --shuffle, seen "a.yaml"',
    ],
    [
      { draw: 'a.yaml' },
      '--draw: expected a folder, or a file that ends in .html or .svg; scenarios are named before --draw, seen "a.yaml"',
    ],
    [
      { junit: 'victim.yaml' },
      '--junit: expected a file to write; scenarios are named before --junit, seen "victim.yaml"',
    ],
    [
      { timeline: 'stories/victim.YML' },
      '--timeline: expected a file to write; scenarios are named before --timeline, seen "stories/victim.YML"',
    ],
    [{ target: 'localhost' }, '--target: expected an address such as http://127.0.0.1:8700, seen "localhost"'],
    [
      { device: 'adapter.mjs' },
      '--device: expected http: and the address of an adapter, or cmd: and a command, seen "adapter.mjs"',
    ],
    [
      { device: 'cmd: ' },
      '--device: expected http: and the address of an adapter, or cmd: and a command, seen "cmd: "',
    ],
    [
      { device: 'http:nowhere' },
      '--device: expected http: and the address of an adapter, or cmd: and a command, seen "http:nowhere"',
    ],
    [{ device: 'cmd:a', patience: '0' }, '--patience: expected whole seconds from 1 to 600, seen 0'],
    [{ notify: 'http://127.0.0.1:9000' }, '--notify says something only with --device'],
    [{ patience: '5' }, '--patience says something only with --device'],
    [{ device: 'cmd:a', jobs: '2' }, '--jobs cannot be used with --device'],
    [{ only: '' }, '--only: expected a text, seen ""'],
    [{ tags: ['order', '!'] }, '--tags: expected a tag, or "!" and a tag, seen ["order","!"]'],
    [{ tags: ['! '] }, '--tags: expected a tag, or "!" and a tag, seen ["! "]'],
    [{ tags: [' '] }, '--tags: expected a tag, or "!" and a tag, seen [" "]'],
    [{ tags: [] }, '--tags: expected a tag, or "!" and a tag, seen []'],
    [{ check: true, list: true }, '--list cannot be used with --check'],
    [{ watch: true, check: true }, '--watch cannot be used with --check'],
    [{ watch: true, list: true }, '--watch cannot be used with --list'],
    [{ json: true, timeline: '-' }, '--timeline cannot be used with --json'],
    [{ show: true, timeline: '-' }, '--timeline cannot be used with --show'],
  ])('are refused as wrong use: %j', (flags, message) => {
    expect(told(flags)).toBeInstanceOf(Failure);
    expect(told(flags)).toMatchObject({ exitCode: 2, message });
  });

  it('are named as they were given, and a token is not repeated', () => {
    expect(told({}, { DRS_EMULATOR_JOBS: 'many' })).toMatchObject({
      message: 'DRS_EMULATOR_JOBS: expected a whole number from 1 to 64, seen "many"',
    });
    expect(told({ controlToken: '' })).toMatchObject({ message: '--control-token: expected a token' });
  });

  it('are on the command line, tags repeated or with commas', async () => {
    const { code, err } = await type(['run', '--tags', 'a,b', '--tags', '!c', '--draw', 'x.yaml']);
    expect(code).toBe(2);
    expect(err).toContain('--draw: ');
    const { err: none } = await type(['run', '--tags', 'no-a,no-b', '--tags', 'no-c']);
    expect(none).toContain('--tags no-a,no-b,no-c');
    const help = (await type(['run', '--help'])).out;
    for (const name of ['--target <URL>', '--shuffle [SEED]', '--draw [PLACE]', '--watch', 'Exit code:'])
      expect(help).toContain(name);
    expect(help).not.toContain('DRS_EMULATOR_WATCH');
  });
});
