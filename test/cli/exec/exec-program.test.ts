import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { bundleProgram, endAll, type Program, run } from '../program.ts';

/** `exec` as the program it is: a command, its streams and signals, and what is left of it. */

let program: Program;
beforeAll(async () => {
  program = await bundleProgram();
});
afterEach(endAll);
afterAll(() => program.remove());

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'drs-exec-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

const exec = (...args: string[]) => run(program, ['exec', ...args]);
const sh = (script: string) => ['--', 'sh', '-c', script];

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  // Who has ended and waits for his parent to notice is not.
  return !/\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
};

/** Replenishes as a careful maker does, or without the headers that are asked for. */
const replenish = (careful: boolean): string => {
  const headers = careful
    ? `'x-amzn-type-version': 'com.amazon.dash.replenishment.DrsReplenishInput@1.0',
       'x-amzn-accept-type': 'com.amazon.dash.replenishment.DrsReplenishResult@1.0',`
    : '';
  return `const { DRS_BASE_URL: url, DRS_ACCESS_TOKEN: token, DRS_SLOT_IDS: slots } = process.env;
    const reply = await fetch(url + '/replenish/' + slots.split(',')[0], {
      method: 'POST', headers: { ${headers} authorization: 'Bearer ' + token } });
    console.log(reply.status);`;
};
const node = (script: string) => ['--', process.execPath, '--input-type=module', '-e', script];

describe('exec and the exit code', () => {
  it('ends with 3 where the files of the run cannot be put', async () => {
    const { code, stderr } = await run(program, ['exec', '--', 'true'], { TMPDIR: '/nonexistent' }).ended;
    expect(stderr).toContain('/nonexistent: the files of the run cannot be put there (ENOENT); set TMPDIR');
    expect(code).toBe(3);
  });

  it.each([
    ['0 when all is well', ['--', 'true'], 0],
    ["the command's own", sh('exit 7'), 7],
    ['of the signal that ended it', sh('kill -TERM $$'), 143],
    ['127 for a program that is not there', ['--', 'no-such-program'], 127],
    ['127 for a file that is not there', ['--', './no-such-file'], 127],
    ['126 for a file that cannot be run', ['--', '/etc/passwd'], 126],
    ['124 when its time is over', ['--timeout', 'PT0.2S', '--', 'sleep', '60'], 124],
    [
      '124 also for one that says it ended well',
      ['--timeout', 'PT0.2S', ...sh('trap "exit 0" TERM; sleep 60 & wait')],
      124,
    ],
    ['2 without a command', [], 2],
    ['2 for an option that means nothing', ['--clock', 'fast', '--', 'true'], 2],
    ['2 for a configuration that is not there', ['--config', '/no/such.yaml', '--', 'true'], 2],
  ])('is %s', async (_, args, code) => {
    const ended = await exec(...args).ended;
    expect({ code: ended.code, signal: ended.signal, stdout: ended.stdout }, ended.stderr).toEqual({
      code,
      signal: null,
      stdout: '',
    });
  });

  it.each([
    [[], 1],
    [['--fail-on', 'should'], 1],
    [['--fail-on', 'never'], 0],
  ])('is 1 when the command ends well and a rule is broken: %j', async (args, code) => {
    const ended = await exec(...args, ...node(replenish(false))).ended;
    expect(ended).toMatchObject({ code, stdout: '400\n' });
    expect(ended.stderr).toContain('broken: rule 1 (must)');
  });

  it("is the command's own though a rule is broken", async () => {
    const ended = await exec(...node(`${replenish(false)} process.exitCode = 5;`)).ended;
    expect(ended.code).toBe(5);
    expect(ended.stderr).toContain('broken: rule 1 (must)');
  });

  it('is 0 for a maker who keeps the rules, and the summary counts them', async () => {
    const ended = await exec(...node(replenish(true))).ended;
    expect(ended).toMatchObject({ code: 0, stdout: '200\n' });
    expect(ended.stderr).toMatch(/^48 obligations: \d+ kept, \d+ not exercised, \d+ not observable, \d+ manual\n$/);
  });
});

describe('exec and what it says', () => {
  it.each([
    [['--', 'no-such-program'], /no-such-program cannot be started: there is no such program on the PATH\n$/],
    [['--', './no-such-file'], /\.\/no-such-file cannot be started: there is no such file/],
    [['--', '/etc/passwd'], /\/etc\/passwd cannot be started: it is not executable \(EACCES\)\n$/],
    [['--timeout', 'PT0.2S', '--', 'sleep', '60'], /sleep 60 did not end in time, and was stopped\n/],
    [sh('kill -KILL $$'), /sh -c 'kill -KILL \$\$' was ended by SIGKILL\n/],
    [['--timeout', 'PT0S', '--', 'true'], /^drs-emulator: --timeout: expected more than nothing, seen "PT0S"\n$/],
    [['--timeout', '5m', '--', 'true'], /^drs-emulator: --timeout: expected an ISO 8601 duration/],
    [['--fail-on', 'all', '--', 'true'], '--fail-on: expected must, should or never, seen "all"'],
    [['--device', 'two', '--', 'true'], '--device: expected seed or none, seen "two"'],
    [['--device-clock', 'slow', '--', 'true'], '--device-clock: expected real, shared or foreign, seen "slow"'],
  ])('is one clear sentence: %j', async (args, said) => {
    const { stderr } = await exec(...args).ended;
    if (typeof said === 'string') expect(stderr).toContain(said);
    else expect(stderr).toMatch(said);
  });

  it('stands behind all that the command says, and on standard error', async () => {
    const { stdout, stderr } = await exec(...sh('echo out; echo err >&2; sleep 0.1; echo last >&2')).ended;
    expect(stdout).toBe('out\n');
    expect(stderr).toMatch(/^err\nlast\n48 obligations: /);
  });

  it('is one line of JSON when asked for', async () => {
    const { code, stderr } = await exec('--json', ...node(replenish(false))).ended;
    expect(code).toBe(1);
    const said = JSON.parse(stderr);
    expect(said).toMatchObject({ exitCode: 1, commandExitCode: 0, ended: 'ended with 0', leftProcesses: false });
    expect(said.rules).toHaveLength(48);
    expect(said.rules[0]).toMatchObject({ number: 1, level: 'must', verdict: { outcome: 'broken', breaches: 1 } });
  });

  it('leaves a report with verdicts and timeline', async () => {
    const file = join(folder(), 'reports/exec.json');
    expect((await exec('--report', file, ...node(replenish(true))).ended).code).toBe(0);
    const report = JSON.parse(readFileSync(file, 'utf8'));
    expect(report).toMatchObject({ version: 1, passed: true, counts: { broken: 0 } });
    expect(report.rules.filter(({ outcome }: { outcome: string }) => outcome === 'kept')).not.toEqual([]);
  });
});

describe('exec and its command', () => {
  it('hands on all words behind it, also a second "--" and options of its own name', async () => {
    const echo = ['printf', '%s|', 'a b', '--', '--json', '-x', '$HOME'];
    expect((await exec('--', ...echo).ended).stdout).toBe('a b|--|--json|-x|$HOME|');
    expect((await exec(...echo).ended).stdout).toBe('a b|--|--json|-x|$HOME|');
  });

  it('hands on standard input and output, byte by byte', async () => {
    const file = join(folder(), 'bytes');
    const bytes = Buffer.from(Array.from({ length: 100_000 }, (_, at) => (at * 7) % 256));
    writeFileSync(file, bytes);
    const child = spawn(
      'sh',
      ['-c', '"$0" "$1" exec -- cat < "$2" | cmp - "$2"', process.execPath, program.path, file],
      { stdio: 'ignore' },
    );
    expect(await once(child, 'close')).toEqual([0, null]);
  });

  it('tells it where the emulator is, who the maker is and which device it has', async () => {
    const { stdout } = await exec(...node('console.log(JSON.stringify(process.env))')).ended;
    const env = JSON.parse(stdout);
    const url = env.DRS_BASE_URL;
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(env).toMatchObject({
      LWA_TOKEN_URL: `${url}/auth/o2/token`,
      LWA_AUTHORIZE_URL: `${url}/ap/oa`,
      DRS_WEB_URL: url,
      DRS_EMULATOR_URL: url,
      DRS_CLIENT_ID: 'amzn1.application-oa2-client.00000000000000000000000000000001',
      DRS_CLIENT_SECRET: 'drs-emulator-secret',
      DRS_TOPIC_ARN: 'arn:aws:sns:us-east-1:000000000000:drs-acme',
      DRS_MODEL_ID: 'acme-coffee',
      DRS_SERIAL: 'SN-0001',
      DRS_REFRESH_TOKEN: expect.stringMatching(/^Atzr\|/),
      DRS_ACCESS_TOKEN: expect.stringMatching(/^Atza\|/),
      DRS_SLOT_IDS: 'beans',
      PATH: process.env.PATH,
    });
  });

  it('has no device with --device none, and nothing of another emulator', async () => {
    const outer = { DRS_ACCESS_TOKEN: 'Atza|old', DRS_CONTROL_TOKEN: 'old', DRS_BASE_URL: 'http://127.0.0.1:1' };
    const script = 'env | grep -E "^DRS_(MODEL|SERIAL|REFRESH|ACCESS|SLOT|CONTROL|BASE)" | cut -c 1-20';
    const { stdout } = await run(program, ['exec', '--device', 'none', ...sh(script)], outer).ended;
    expect(stdout).toBe('DRS_BASE_URL=http://\n');
  });

  it('finds the world of a configuration file, with its own model registered', async () => {
    const file = join(folder(), 'drs.yaml');
    writeFileSync(
      file,
      'version: 1\nport: 1\nclock: manual\nnow: 2031-03-04T10:00:00Z\nmodels:\n- {modelId: brewer, live: false, slots: [{slotId: pods, products: [{asin: B000000001}]}, {slotId: milk, products: [{asin: B000000002}]}]}\n',
    );
    const script = 'echo $DRS_MODEL_ID $DRS_SLOT_IDS; curl -s $DRS_EMULATOR_URL/_emulator/clock';
    const { stdout } = await exec('--config', file, ...sh(script)).ended;
    expect(stdout).toBe('brewer pods,milk\n{"mode":"manual","now":"2031-03-04T10:00:00.000Z","scale":1}');
  });

  it('moves a clock that stands, and days without the device are no breach', async () => {
    const script = `curl -s -X POST $DRS_EMULATOR_URL/_emulator/clock/advance -d '{"by":"P3D"}' >/dev/null`;
    const { code, stderr } = await exec('--clock', 'manual', '--json', ...sh(script)).ended;
    expect(code).toBe(0);
    const rules = JSON.parse(stderr).rules as { number: number; verdict: object }[];
    expect(rules.find(({ number }) => number === 4)?.verdict).toEqual({
      outcome: 'not exercised',
      why: 'the clock moved 3 d without the device',
    });
    const shared = await exec('--clock', 'manual', '--device-clock', 'shared', ...sh(script)).ended;
    expect(shared.code).toBe(1);
    expect(shared.stderr).toContain('rule 4 (must)');
  });
});

describe('exec and the listener of the command', () => {
  it('subscribes it once it is up, and judges how it answers', async () => {
    const port = await freePort();
    const script = `
      const { createServer } = await import('node:http');
      const { DRS_EMULATOR_URL: url } = process.env;
      const types = [];
      createServer((request, response) => {
        let text = '';
        request.on('data', (chunk) => { text += chunk; }).on('end', async () => {
          const { Type, SubscribeURL, Message } = JSON.parse(text);
          if (Type === 'SubscriptionConfirmation') await fetch(SubscribeURL);
          types.push(Type === 'Notification' ? JSON.parse(Message).notificationInfo.notificationType : Type);
          response.end();
          if (types.length === 1) await fetch(url + '/_emulator/devices', {
            method: 'POST', body: JSON.stringify({ modelId: 'acme-coffee', serialNumber: 'SN-2' }) });
          if (types.length < 3) return;
          // The answer to the last one is on the record when the emulator has settled.
          await new Promise((resolve) => setImmediate(resolve));
          await fetch(url + '/_emulator/clock/advance', { method: 'POST', body: '{"by":"PT0S"}' });
          console.log(types.join(' '));
          process.exit();
        });
      }).listen(${port}, '127.0.0.1');`;
    const args = ['--clock', 'manual', '--notify', `http://127.0.0.1:${port}/sns`, '--json'];
    const { code, stdout, stderr } = await exec(...args, ...node(script)).ended;
    expect({ code, stdout }, stderr).toEqual({
      code: 0,
      stdout: 'SubscriptionConfirmation DeviceRegisteredNotification SubscriptionChangedNotification\n',
    });
    const rules = JSON.parse(stderr).rules as { number: number; verdict: object }[];
    const of = (rule: number) => rules.find(({ number }) => number === rule)?.verdict;
    expect(of(22)).toMatchObject({ outcome: 'kept' });
    expect(of(29)).toMatchObject({ outcome: 'kept', times: 3 });
  });
});

describe('exec and what it leaves behind', () => {
  const printsPid = (script: string) => sh(`${script} & echo $!; exit 0`);

  it.each([
    ['a process that would go on', 'sleep 300'],
    ['one that does not want to hear of it', '(trap "" TERM HUP; sleep 300)'],
    ['a job of a shell, which has a group of its own', 'set -m; sleep 300'],
  ])('ends %s', async (_, script) => {
    const { code, stdout, stderr } = await exec(...printsPid(script)).ended;
    expect(code).toBe(0);
    expect(isRunning(Number(stdout))).toBe(false);
    expect(stderr).toContain('left processes running; they were ended\n');
  });

  it('says nothing of what ends by itself right behind the command', async () => {
    const { stderr } = await exec(...printsPid('sleep 0.05')).ended;
    expect(stderr).not.toContain('left processes');
  });

  it('ends a command that never ends, with its children', async () => {
    const { code, stdout } = await exec('--timeout', 'PT0.3S', ...sh('sleep 300 & echo $!; wait')).ended;
    expect(code).toBe(124);
    expect(isRunning(Number(stdout))).toBe(false);
  });

  it.each([
    ['its command ended', []],
    ['its time was over', ['--timeout', 'PT0.3S']],
    ['a signal ended it', []],
  ])('has no files any more when %s', async (why, options) => {
    const dir = folder();
    const script = why === 'its command ended' ? 'ls "$TMPDIR"' : 'ls "$TMPDIR"; while :; do sleep 0.05; done';
    const running = run(program, ['exec', ...options, ...sh(script)], { TMPDIR: dir });
    await running.printed('drs-emulator-run-');
    if (why === 'a signal ended it') running.process.kill('SIGTERM');
    await running.ended;
    expect(readdirSync(dir)).toEqual([]);
  });

  it('frees its port', async () => {
    const { stdout } = await exec(...sh('echo $DRS_BASE_URL')).ended;
    await expect(fetch(stdout.trim())).rejects.toThrow();
  });
});

describe('exec and signals', () => {
  it('does not wait behind the command for a scenario that goes on', async () => {
    const file = join(folder(), 'story.yaml');
    writeFileSync(file, 'name: it goes on and on\nsteps:\n- service: { register: }\n- realWait: PT1H\n');
    const running = exec('--scenario', file, ...sh('echo ready'));
    await running.printed('ready');
    // The command has ended when its group is gone; a signal before that is the command's.
    const again = setInterval(() => running.process.kill('SIGINT'), 50);
    onTestFinished(() => clearInterval(again));
    expect((await running.ended).code).toBe(130);
  });

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('hands on %s, and waits for the command', async (signal) => {
    const name = signal.slice(3);
    const running = exec(...sh(`trap 'echo heard; exit 9' ${name}; echo ready; while :; do sleep 0.05; done`));
    await running.printed('ready');
    running.process.kill(signal);
    expect(await running.ended).toMatchObject({ code: 9, signal: null, stdout: 'ready\nheard\n' });
  });

  it('ends as the command does that a signal ends', async () => {
    const running = exec(...sh('echo ready; exec sleep 300'));
    await running.printed('ready');
    running.process.kill('SIGTERM');
    const { code, stderr } = await running.ended;
    expect(code).toBe(143);
    expect(stderr).toContain('was ended by SIGTERM');
  });

  it('kills with the second signal what does not listen to the first', async () => {
    const running = exec(...sh('trap "echo no" TERM; echo ready; while :; do sleep 0.05; done'));
    await running.printed('ready');
    running.process.kill('SIGTERM');
    await running.printed('no');
    running.process.kill('SIGTERM');
    expect((await running.ended).code).toBe(137);
  });

  it.skipIf(!existsSync('/usr/bin/script'))('lets a terminal interrupt the command', async () => {
    const child = spawn(
      'script',
      [
        '-qec',
        // Its shell makes way for the program: one that stays is interrupted too, and its end is what is seen.
        `exec "${process.execPath}" "${program.path}" exec -- sh -c 'trap "echo heard; exit 9" INT; echo ready; while :; do sleep 0.05; done'`,
        '/dev/null',
      ],
      { stdio: ['pipe', 'pipe', 'ignore'] },
    );
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => {
      const isReady = text.includes('ready');
      text += chunk;
      if (!isReady && text.includes('ready')) child.stdin.write('\u0003');
    });
    expect(await once(child, 'close')).toEqual([9, null]);
    expect(text).toContain('heard');
  });
});
