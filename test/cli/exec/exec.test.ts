import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { startListener } from '../../support/listener.ts';
import { open } from '../fake-terminal.ts';

/** `exec` within the test's own process: what it decides. Streams and signals are those of the program: exec-program.test.ts. */

interface Ended {
  readonly code: number;
  readonly err: string;
}

/** The exit code with which the verb ends the process, or that it hands back. */
async function exec(args: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
  const session = open(['exec', ...args], { env: { PATH: process.env.PATH ?? '', ...env } });
  const { code, err, out } = await session.ended;
  expect(out).toBe('');
  return { code: session.exits[0] ?? code, err };
}

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'drs-exec-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

const sh = (script: string) => ['--', 'sh', '-c', script];
/** A call without the headers that rule 1 asks for. */
const SLIP =
  'curl -s -o /dev/null -X POST -H "Authorization: Bearer $DRS_ACCESS_TOKEN" $DRS_BASE_URL/replenish/$DRS_SLOT_IDS';

describe('exec', () => {
  it.each([
    [['--', 'true'], 0],
    [sh('exit 3'), 3],
    [sh('kill -TERM $$'), 143],
    [['--', 'no-such-program'], 127],
    [['--', '/etc/passwd'], 126],
    [['--', '/etc/passwd/no'], 126],
    [['--timeout', 'PT0.1S', '--', 'sleep', '60'], 124],
    [sh(SLIP), 1],
    [['--fail-on', 'never', ...sh(SLIP)], 0],
    [sh(`${SLIP}; exit 9`), 9],
    [['--scenario', '/no/such.yaml', '--', 'true'], 2],
    [['--device', 'seed', '--config', '/no/such.yaml', '--', 'true'], 2],
  ])('ends %j with %i', async (args, code) => {
    expect(await exec(args)).toMatchObject({ code });
  });

  it.each([
    [['--fail-on', 'must'], 0],
    [['--fail-on', 'should'], 1],
  ])('asks for the same levels with a report and without one: %j', async (failOn, code) => {
    // A slip of shipped clients, which no must and no should is about.
    const versions =
      '-H "x-amzn-type-version: x-amzn-type-version: $P.DrsReplenishInput@1.0" -H "x-amzn-accept-type: $P.DrsReplenishResult@1.0"';
    const slip = sh(`P=com.amazon.dash.replenishment; ${SLIP} ${versions}`);
    const plain = await exec([...failOn, ...slip]);
    expect(plain.err).toContain('rule 2 (compatibility)');
    expect(plain.code).toBe(code);
    expect((await exec([...failOn, '--report', join(folder(), 'report.json'), ...slip])).code).toBe(code);
  });

  it('counts the outcomes, and shows what is broken with its first evidence', async () => {
    const { err } = await exec(sh(`${SLIP}; ${SLIP}`));
    expect(err).toMatch(
      /^48 obligations: 1 broken, \d+ not exercised, 2 not observable, 7 manual\n\nbroken \(2 times\): rule 1 \(must\): .*\n {2}timeline entry \d+ · acme-coffee\/SN-0001 · slot beans\n {2}expected {2}x-amzn-type-version: .*\n {2}seen {6}x-amzn-type-version: missing\n$/,
    );
  });

  it('takes its options from the environment too, and names where a wrong one comes from', async () => {
    expect((await exec(sh(SLIP), { DRS_EMULATOR_FAIL_ON: 'never' })).code).toBe(0);
    expect((await exec(['--fail-on', 'must', ...sh(SLIP)], { DRS_EMULATOR_FAIL_ON: 'never' })).code).toBe(1);
    expect(await exec(['--', 'true'], { DRS_EMULATOR_PRODUCTION: 'maybe' })).toEqual({
      code: 2,
      err: 'drs-emulator: DRS_EMULATOR_PRODUCTION: expected true or false, seen "maybe"\n',
    });
  });

  it('is told what serial numbers of a model look like', async () => {
    const signUp =
      'curl -s -o /dev/null -G $LWA_AUTHORIZE_URL --data-urlencode client_id=$DRS_CLIENT_ID --data-urlencode scope=dash:replenish --data-urlencode response_type=code --data-urlencode redirect_uri=http://localhost:3000/callback --data-urlencode \'scope_data={"dash:replenish":{"device_model":"acme-coffee","serial":"AC-1"}}\'';
    const wrong = await exec(['--serial-pattern', 'acme-coffee=AC-[0-9]{2,6}', '--fail-on', 'should', ...sh(signUp)]);
    expect(wrong).toMatchObject({ code: 1, err: expect.stringContaining('broken: rule 48 (should)') });
    const env = { DRS_EMULATOR_SERIAL_PATTERN: 'acme-coffee=AC-[0-9]{1,6}' };
    expect((await exec(['--fail-on', 'should', ...sh(signUp)], env)).code).toBe(0);
    expect(await exec(['--serial-pattern', 'AC-1', '--', 'true'])).toEqual({
      code: 2,
      err: expect.stringContaining('--serial-pattern: expected MODEL=PATTERN with a regular expression'),
    });
  });

  it('writes a report, and says when it cannot without hiding how the command ended', async () => {
    const dir = folder();
    const file = join(dir, 'deep/report.json');
    await exec(['--report', file, ...sh(SLIP)]);
    const report = JSON.parse(readFileSync(file, 'utf8'));
    expect(report).toMatchObject({ version: 1, passed: false, source: { kind: 'exec' } });
    expect(report.rules.find(({ outcome }: { outcome: string }) => outcome === 'broken').proofs).not.toEqual([]);
    expect(report.timeline.entries.at(-1).entry).toMatchObject({ kind: 'call', operation: 'replenish' });
    const full = join(dir, 'full.json');
    mkdirSync(full);
    const nowhere = await exec(['--report', full, '--', 'true']);
    expect(nowhere.code).toBe(3);
    expect(nowhere.err).toContain(`--report: ${full} cannot be written: EISDIR\n`);
    expect((await exec(['--report', full, ...sh('exit 4')])).code).toBe(4);
    expect((await exec(['--report', 'report.txt', '--', 'true'])).code).toBe(2);
  });

  it('fails only what got worse than a baseline, and what no list expects', async () => {
    const dir = folder();
    const file = join(dir, 'report.json');
    expect((await exec(['--report', file, ...sh(SLIP)])).code).toBe(1);
    expect((await exec(['--baseline', file, ...sh(SLIP)])).code).toBe(0);
    expect((await exec(['--baseline', join(dir, 'none.json'), ...sh(SLIP)])).code).toBe(2);
    const broken = JSON.parse(readFileSync(file, 'utf8')).rules.filter(
      ({ outcome }: { outcome: string }) => outcome === 'broken',
    );
    const list = join(dir, 'expected.yaml');
    writeFileSync(
      list,
      broken
        .map(({ number }: { number: number }) => `- { rule: ${number}, reason: known, until: 2999-01-01 }\n`)
        .join(''),
    );
    expect((await exec(['--expect', list, ...sh(SLIP)])).code).toBe(0);
  });

  it('has no device where the maker has no model, unless it was asked for', async () => {
    const file = join(folder(), 'drs.yaml');
    const id = (digit: number) => `amzn1.application-oa2-client.${'0'.repeat(31)}${digit}`;
    const profile = (digit: number) => `{clientId: ${id(digit)}, clientSecret: secret-${digit}}`;
    const model = `{modelId: m, clientId: ${id(8)}, slots: [{slotId: s, products: [{asin: B000000001}]}]}`;
    writeFileSync(file, `version: 1\nsecurityProfiles: [${profile(7)}, ${profile(8)}]\nmodels: [${model}]\n`);
    const config = ['--config', file];
    expect((await exec([...config, ...sh('test -z "$DRS_SERIAL"')])).code).toBe(0);
    const asked = await exec([...config, '--device', 'seed', '--', 'true']);
    expect(asked.code).toBe(2);
    expect(asked.err).toContain('--device seed: no model belongs to amzn1.application-oa2-client.');
  });

  it('plays the service side of a scenario beside the command', async () => {
    const file = join(folder(), 'story.yaml');
    writeFileSync(
      file,
      'name: the customer switches off\nsteps:\n- service: { register: }\n- service: { unsubscribe: beans }\n- expect: { notification: { type: SubscriptionChangedNotification, count: 2 } }\n',
    );
    const seen =
      'until curl -s $DRS_EMULATOR_URL/_emulator/devices/$DRS_MODEL_ID/$DRS_SERIAL | grep -q \'"subscribed":false\'; do sleep 0.02; done';
    expect(await exec(['--scenario', file, ...sh(seen)])).toMatchObject({ code: 1 });
    writeFileSync(
      file,
      'name: the customer switches off\nsteps:\n- service: { register: }\n- service: { unsubscribe: beans }\n- expect: { notification: { type: SubscriptionChangedNotification, count: 1 } }\n',
    );
    expect(await exec(['--scenario', file, ...sh(seen)])).toMatchObject({ code: 0 });
  });

  describe('for code with the names of the real service in it', () => {
    const HARD_CODED = 'curl -sS -o /dev/null https://api.amazon.com/auth/o2/tokeninfo?access_token=x';
    const reached = 'https://api.amazon.com/auth/o2/tokeninfo';

    it('leads the names to the emulator, and says nothing of it', async () => {
      const { code, err } = await exec(sh(HARD_CODED));
      expect({ code, err }).toEqual({ code: 0, err: expect.stringMatching(/^48 obligations: .*\n$/) });
    });

    it('leaves the way to the emulator to the command with --base-url-only', async () => {
      const env = { HTTPS_PROXY: 'http://127.0.0.1:1', NODE_OPTIONS: '--no-warnings' };
      const kept = 'test "$HTTPS_PROXY" = http://127.0.0.1:1 && test "$NODE_OPTIONS" = --no-warnings';
      const { code, err } = await exec(['--base-url-only', ...sh(`${kept} && test -z "$DRS_EMULATOR_DOOR"`)], env);
      expect(code).toBe(0);
      expect(err).toContain('no call of the service reached the emulator: --base-url-only leaves it to CMD');
    });

    it.each([
      [[], 502, 'nobody.invalid:443 (1 failed)'],
      [['--other-hosts', 'deny'], 403, 'nobody.invalid:443 (1 refused)'],
    ])('counts other hosts, and refuses them when told to: %j', async (options, status, told) => {
      const script = `curl -s https://nobody.invalid/ -w '%{http_connect}' | grep -q ${status}; ${HARD_CODED}`;
      // A proxy that is not there: no test asks for names of the outside.
      const { code, err } = await exec([...options, ...sh(script)], { https_proxy: 'http://127.0.0.1:1' });
      expect({ code, err }).toEqual({ code: 0, err: expect.stringContaining(`\nother hosts: ${told}\n`) });
    });

    it('tells where the command went as JSON too', async () => {
      const { err } = await exec(['--json', ...sh(`${HARD_CODED}; curl -s http://nobody.invalid/`)], {
        http_proxy: 'http://127.0.0.1:1',
      });
      expect(JSON.parse(err)).toMatchObject({
        reached: true,
        connections: 1,
        otherHosts: [{ host: 'nobody.invalid:80', passed: 0, refused: 0, failed: 1 }],
      });
    });

    it('says what may be wrong when a certificate is not trusted', async () => {
      const { err } = await exec(sh(`curl -s --cacert /dev/null ${reached}`));
      expect(err).toContain(
        'no call of the service reached the emulator, but 1 connection did: the runtime of CMD may not trust',
      );
    });

    it('refuses a local CA that others can read', async () => {
      const dir = join(folder(), 'ca');
      mkdirSync(dir, { mode: 0o700 });
      writeFileSync(join(dir, 'authority-1.pem'), '', { mode: 0o644 });
      const { code, err } = await exec(['--ca-dir', dir, '--', 'true']);
      expect(code).toBe(3);
      expect(err).toContain(dir);
    });

    it('sends genuine SNS URLs to a listener of the command, and its own to one that runs already', async () => {
      const script = sh(`curl -s "$DRS_EMULATOR_URL/_emulator/subscriptions" -d '{"endpoint":"'"$AT"'"}' >/dev/null
        curl -s -X POST "$DRS_EMULATOR_URL/_emulator/clock/advance" -d '{"by":"PT0S"}' >/dev/null`);
      const listener = await startListener();
      const args = ['--clock', 'manual'];
      await exec([...args, ...script], { AT: listener.url });
      await exec([...args, '--notify', listener.url, ...script], { AT: listener.url });
      const urls = listener.received.map(({ text }) => new URL(JSON.parse(text).SubscribeURL).origin);
      expect(urls[0]).toBe('https://sns.us-east-1.amazonaws.com');
      expect(urls.slice(1)).not.toEqual([]);
      for (const url of urls.slice(1)) expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    });

    it('keeps its own address in messages of a region that nobody can vouch for, and says so', async () => {
      const dir = folder();
      const config = join(dir, 'c.yaml');
      writeFileSync(config, 'version: 1\ntopics:\n  - arn: arn:aws:sns:ap-southeast-9:000000000000:drs\n');
      const listener = await startListener();
      const script = sh(`curl -s "$DRS_EMULATOR_URL/_emulator/subscriptions" -d '{"endpoint":"'"$AT"'"}' >/dev/null
        curl -s -X POST "$DRS_EMULATOR_URL/_emulator/clock/advance" -d '{"by":"PT0S"}' >/dev/null
        curl -sS https://sns.ap-southeast-9.amazonaws.com/ || echo refused >"${dir}/refused"`);
      const args = ['--config', config, '--clock', 'manual', '--device', 'none'];
      const { err } = await exec([...args, ...script], { AT: listener.url });
      const [first] = listener.received.map(({ text }) => new URL(JSON.parse(text).SubscribeURL).origin);
      expect(first).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
      expect(err).toContain('on the way: the local CA knows no SNS of ap-southeast-9: ');
      expect(err).not.toContain('other hosts:');
      expect(readFileSync(join(dir, 'refused'), 'utf8')).toBe('refused\n');
    });

    it.each([
      [['--other-hosts', 'some'], '--other-hosts: expected allow or deny, seen "some"'],
      [['--ca-dir', ''], '--ca-dir: expected a folder'],
    ])('refuses options that mean nothing: %j', async (options, said) => {
      expect(await exec([...options, '--', 'true'])).toEqual({ code: 2, err: expect.stringContaining(said) });
    });

    it('says what can be done where no file can be written', async () => {
      vi.stubEnv('TMPDIR', '/no/such/folder');
      onTestFinished(() => void vi.unstubAllEnvs());
      const { code, err } = await exec(['--', 'true']);
      expect({ code, err }).toEqual({
        code: 3,
        err: 'drs-emulator: /no/such/folder: the files of the run cannot be put there (ENOENT); set TMPDIR to another folder, or use --base-url-only\n',
      });
      expect((await exec(['--base-url-only', '--', 'true'])).code).toBe(0);
    });

    it('leaves no file behind', async () => {
      const dir = folder();
      vi.stubEnv('TMPDIR', dir);
      onTestFinished(() => void vi.unstubAllEnvs());
      const seen = await exec(
        sh(`ls "${dir}" | grep -q '^drs-emulator-run-' && test "$(stat -c %a "${dir}"/*)" = 700`),
      );
      expect(seen.code).toBe(0);
      await exec(['--', 'no-such-program']);
      expect(readdirSync(dir)).toEqual([]);
    });
  });
});
