import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { bundleProgram, endAll, type Program, run } from '../program.ts';

/** The service side of a scenario beside a command: what waits for whom, and what comes of it. */

let program: Program;
beforeAll(async () => {
  program = await bundleProgram();
});
afterEach(endAll);
afterAll(() => program.remove());

function file(text: string): string {
  const dir = mkdtempSync(join(tmpdir(), 'drs-exec-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const path = join(dir, 'story.yaml');
  writeFileSync(path, text);
  return path;
}

/** A maker's program in few lines: `call('POST', '/replenish/beans', 'DrsReplenish')`, and the machine's own interface. */
const MAKER = `
const { DRS_BASE_URL: url, DRS_ACCESS_TOKEN: token } = process.env;
const type = (name, version) => 'com.amazon.dash.replenishment.' + name + '@' + version;
const call = (method, path, name, result = '1.0') => fetch(url + path, { method, headers: {
  authorization: 'Bearer ' + token,
  'x-amzn-type-version': type(name + 'Input', '1.0'),
  'x-amzn-accept-type': type(name + 'Result', result) } });
const control = async (method, path, body) =>
  (await fetch(url + '/_emulator/' + path, { method, body: body && JSON.stringify(body) })).json();
const until = async (isSo) => { while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 10)); };
const state = async () => (await control('GET', 'orders')).items.at(-1)?.state;
`;

const exec = (story: string, script: string, ...args: string[]) =>
  run(program, [
    'exec',
    ...['--scenario', file(story)],
    ...args,
    '--',
    process.execPath,
    '--input-type=module',
    '-e',
    MAKER + script,
  ]).ended;

const CANCELLED = `
name: the customer cancels what the command orders
steps:
  - service: { register: }
  - id: ordered
    expect: { state: { order: { slotId: beans, state: accepted } } }
  - id: placed
    advance: PT2S
  - expect: { of: placed, notification: { type: OrderPlacedNotification, slotId: beans } }
  - service: { cancel: beans }
  - expect: { state: { order: { state: cancelled } } }
`;
const REPLENISH = `await call('POST', '/replenish/beans', 'DrsReplenish');`;

describe('a scenario beside a command', () => {
  it('waits for what the command does, and acts then', async () => {
    const { code, stdout, stderr } = await exec(
      CANCELLED,
      `${REPLENISH} await until(async () => (await state()) === 'cancelled'); console.log(await state());`,
    );
    expect({ code, stdout }, stderr).toEqual({ code: 0, stdout: 'cancelled\n' });
    expect(stderr).toMatch(/^48 obligations: /);
  });

  it('fails when the command ends without what was waited for', async () => {
    const { code, stderr } = await exec(CANCELLED, `console.log('did nothing');`);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^✗ the customer cancels what the command orders\n {2}\S+story\.yaml:5:5\n/);
    expect(stderr).toContain('state of "service: register" differs from what is expected');
    expect(stderr).toMatch(/Play it again: npx drs-emulator exec --scenario \S+ -- /);
    expect(stderr).toMatch(/\n48 obligations: /);
  });

  it("leaves the exit code to a command that fails by itself, and is part of the summary's JSON", async () => {
    const { code, stderr } = await exec(CANCELLED, 'process.exitCode = 4;', '--json');
    expect(code).toBe(4);
    expect(JSON.parse(stderr)).toMatchObject({ exitCode: 4, scenario: { status: 'failed' } });
  });

  it('plays to its end behind a command that ended well', async () => {
    const { code, stderr } = await exec(
      'name: a day passes behind the command\nsteps:\n- service: { register: }\n- expect: { state: { order: { state: accepted } } }\n- advance: P2D\n- expect: { state: { order: { state: shipped } } }\n',
      REPLENISH,
      '--json',
    );
    expect({ code, said: JSON.parse(stderr).scenario }).toEqual({ code: 0, said: { status: 'passed' } });
  });

  it('waits for a device that the command registers', async () => {
    const story = `
name: the command signs its own device up
steps:
  - service: { register: { modelId: acme-printer, serialNumber: MINE-1 } }
  - service: { unsubscribe: black }
  - expect: { state: { device: { slots: { black: { subscribed: false } } } } }
`;
    const register = `await control('POST', 'devices', { modelId: 'acme-printer', serialNumber: 'MINE-1' });`;
    const seen = `const on = async () => (await control('GET', 'devices/acme-printer/MINE-1')).slots.black.subscribed;
      await until(async () => !(await on()));`;
    expect((await exec(story, register + seen, '--device', 'none')).code).toBe(0);
    const never = await exec(story, '', '--device', 'none');
    expect(never.code).toBe(1);
    expect(never.stderr).toContain('acme-printer/MINE-1 was not registered by the command');
  });

  it('sees the findings of the command’s calls, and what it must never do', async () => {
    const story = `
name: a slip of the command is seen
steps:
  - service: { register: }
  - id: slip
    expect: { findings: [{ rule: duplicate-slashes }] }
  - expect: { never: { call: { operation: replenish } } }
`;
    const slip = `await call('GET', '//subscriptionInfo', 'DrsSubscriptionInfo', '2.0');`;
    const alone = await exec(story, slip);
    expect(alone.code, alone.stderr).toBe(0);
    const both = await exec(story, REPLENISH + slip);
    expect(both.code).toBe(1);
    expect(both.stderr).toContain('never.call');
  });

  it('shares the clock with a command that moves it too', async () => {
    const story = `
name: both move the clock
steps:
  - service: { register: }
  - expect: { state: { order: { state: placed } } }
  - advance: PT1H
  - expect: { state: { order: { state: shipped } } }
`;
    const script = `${REPLENISH}
      await control('POST', 'clock/advance', { by: 'PT2S' });
      for (let i = 0; i < 20; i += 1) await control('POST', 'clock/advance', { by: 'PT1H', quietMs: 5 });
      await until(async () => { await control('POST', 'clock/advance', { by: 'PT1H' }); return (await state()) === 'shipped'; });`;
    const { code, stderr } = await exec(story, script);
    expect(code, stderr).toBe(0);
  });

  it('brings the world it describes', async () => {
    const story = `
name: a world of its own
world:
  now: 2031-03-04T10:00:00Z
  models: [{ modelId: brewer, slots: [{ slotId: pods, products: [{ asin: B000000001 }] }] }]
steps:
  - service: { register: }
  - expect: { state: { device: { modelId: brewer }, clock: "2031-03-04T10:00:00Z" } }
`;
    const { code, stdout } = await exec(story, 'console.log(process.env.DRS_MODEL_ID);');
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'brewer\n' });
    const { stderr, ...refused } = await exec(story, '', '--config', file('version: 1\n'));
    expect(refused.code).toBe(2);
    expect(stderr).toBe('drs-emulator: --config cannot be used with a scenario that describes a world of its own\n');
  });

  it('does not stand in for the listener of the command', async () => {
    const { stderr } = await exec(
      CANCELLED,
      `${REPLENISH} await until(async () => (await state()) === 'cancelled');`,
      '--json',
    );
    const rules = JSON.parse(stderr).rules as { number: number; verdict: { outcome: string } }[];
    const told = rules.filter(({ number }) => [21, 22, 29].includes(number)).map(({ verdict }) => verdict.outcome);
    expect(told).toEqual(['not exercised', 'not exercised', 'not exercised']);
  });
});

describe('a scenario that cannot be played beside a command', () => {
  const begins = (step: string) => `name: something else\nsteps:\n  - service: { register: }\n  - ${step}\n`;

  it.each([
    [
      'device: { replenish: beans }',
      /:4:5: device: replenish: the device is that of the command; let the command do it/,
    ],
    ['device: { listen: { answer: 500 } }', /device: listen: the device is that of the command/],
    ['call: { method: POST, path: /replenish/beans }', /call: a call by hand would count as one of the command/],
    ['service: { consent: }', /service: consent: the command goes through the sign-up by itself/],
    [
      'service: { register: { name: b, isTestDevice: true } }',
      /service: register: isTestDevice: the command registers/,
    ],
    ['expect: { state: { client: { registered: true } } }', /expect: state: client: what the command knows/],
    ['service: { shipp: beans }', /:4:16: .*did you mean "ship"/],
  ])('is refused before anything is started: %s', async (step, said) => {
    const { code, stdout, stderr } = await exec(begins(step), `console.log('ran');`);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(said);
  });

  it.each([
    [
      ['--clock', 'system'],
      /^drs-emulator: --clock: the clock stands while a scenario plays; expected manual, seen "system"\n$/,
    ],
  ])('or with %j', async (args, said) => {
    const { code, stderr } = await exec(CANCELLED, '', ...args);
    expect(code).toBe(2);
    expect(stderr).toMatch(said);
  });

  it('or when it is several', async () => {
    const { code, stderr } = await exec(
      'name: several\nmatrix: { slot: [a, b] }\nsteps:\n  - service: { register: { serialNumber: "${slot}" } }\n',
      '',
    );
    expect(code).toBe(2);
    expect(stderr).toContain('is several scenarios (matrix); a command runs beside one');
  });

  it('or is not there', async () => {
    const ended = await run(program, ['exec', '--scenario', '/no/such.yaml', '--', 'true']).ended;
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toContain('/no/such.yaml');
  });
});
