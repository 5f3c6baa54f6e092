import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { junitXml } from '../../../cli/listener/junit.ts';
import { checks } from '../../../harness/listener/checks/index.ts';
import type { CheckResult } from '../../../harness/listener/outcome.ts';
import { freePort, TOPIC } from '../../harness/listener/given.ts';
import { startMaker } from '../../harness/listener/maker.ts';
import { checkJunit, readXml } from '../../scenarios/report/xml.ts';
import { open, type } from '../fake-terminal.ts';

const GENUINE = 'https://sns.{region}.amazonaws.com';

async function given(defect?: Parameters<typeof startMaker>[0]['defect']) {
  const port = await freePort();
  const maker = await startMaker({
    topicArn: TOPIC,
    snsHost: `127.0.0.1:${port}`,
    ...(defect === undefined ? {} : { defect }),
  });
  const there = ['--url', maker.url, '--observe', maker.observeUrl, '--sns-url', GENUINE, '--sns-port', String(port)];
  return { maker, there };
}

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'drs-listener-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

describe('listener', () => {
  it('says of a correct one what passed, and ends with 0', async () => {
    const { there } = await given();
    const { code, out, err } = await type(['listener', ...there]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^listener http:\S+\/sns, SNS is played at http:\/\/127\.0\.0\.1:\d+\n/);
    expect(out).toMatch(/^✓ C-01 {2}must {3}confirms a subscription \(/m);
    expect(out).toContain(
      '– C-29  should takes raw delivery\n    skipped: the subscription has no raw delivery (--raw)\n',
    );
    expect(out).toMatch(/\n\n40 checks: 34 passed, 6 skipped in /);
  });

  it('names a defect with what was sent and seen and how to see it again, and ends with 1', async () => {
    const { there, maker } = await given('not-idempotent');
    const { code, out } = await type(['listener', ...there, '--only', 'C-12,c-13', '--show']);
    expect(code).toBe(1);
    expect(out).toContain('✗ C-13 takes the same notification once, also under another MessageId\n');
    expect(out).toContain('    a notification that was published twice took effect 2 times\n');
    expect(out).toContain('    Expected: 2xx both times, and one effect.\n');
    expect(out).toContain('    → the same notification under another MessageId: 200\n');
    expect(out).toMatch(/ {4}· effects of amzn1\.dash\.notification\.v1\.\S+: 2\n/);
    expect(out).toContain(`Check it again: npx drs-emulator listener --url ${maker.url} --observe ${maker.observeUrl}`);
    expect(out).toMatch(/--only C-13 --show\n/);
    expect(out).toMatch(/2 checks: 2 failed in /);
  });

  it('fails at the level that was asked for', async () => {
    const server = createServer((_, response) => response.writeHead(500).end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/sns`;
    const codes = [];
    for (const level of ['must', 'should', 'never'])
      codes.push((await type(['listener', '--url', url, '--only', 'C-24', '--fail-on', level])).code);
    expect(codes).toEqual([0, 1, 0]);
  });

  it('ends with 2 when not one genuine message was taken', async () => {
    const { maker } = await given();
    // The strict listener does not know the plain address of the harness.
    const { code, out, err } = await type(['listener', '--url', maker.url, '--only', 'C-01,C-05b', '--timeout', '1']);
    expect(code).toBe(2);
    expect(err).toBe(
      'drs-emulator: the listener took no genuine message, so nothing was shown; the lines above say why\n',
    );
    expect(out).toContain('? C-01  must   confirms a subscription\n    not observable: answered 403');
    expect(out.replace(/\n +/g, ' ')).toContain('give --tls, or --sns-url https://sns.{region}.amazonaws.com');
  });

  it('prints lines of JSON', async () => {
    const { there, maker } = await given();
    const { code, out } = await type(['listener', ...there, '--only', 'C-03', '--json']);
    expect(code).toBe(0);
    const lines = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toMatchObject([
      { version: 1, event: 'start', url: maker.url, snsHost: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) },
      {
        event: 'result',
        id: 'C-03',
        level: 'must',
        outcome: 'passed',
        exchanges: [{ what: 'a genuine notification', reply: { kind: 'answered', status: 200 } }],
      },
      { event: 'summary', total: 1, passed: 1, failed: 0, 'not observable': 0, skipped: 0, exitCode: 0 },
    ]);
  });

  it('writes JUnit XML that its schema takes', async () => {
    const { there } = await given('skips-signatures');
    const file = join(folder(), 'reports/junit.xml');
    const { code } = await type(['listener', ...there, '--junit', file]);
    expect(code).toBe(1);
    const text = readFileSync(file, 'utf8');
    expect(() => checkJunit(text).dispose()).not.toThrow();
    const document = readXml(text);
    expect(document.get('/testsuites/@failures')?.content).toBe('3');
    expect(document.get('//testcase[starts-with(@name,"C-05 ")]/failure/@type')?.content).toBe('must');
    expect(document.get('//testcase[starts-with(@name,"C-06 ")]/skipped')?.content).toContain('not observable: ');
    document.dispose();
  });

  it('lists the checks without sending anything', async () => {
    const { out, code } = await type(['listener', '--list']);
    expect(code).toBe(0);
    expect(out.trim().split('\n')).toHaveLength(checks.length);
    expect(out).toContain('C-05  must   gives messages with a bad signature no effect  (--observe)\n');
    const json = await type(['listener', '--url', 'http://127.0.0.1:1/', '--list', '--json', '--only', 'C-05']);
    expect(JSON.parse(json.out)).toMatchObject({ event: 'check', id: 'C-05', needsObserve: true });
  });

  it.each([
    [
      ['--url', 'http://127.0.0.1:1/sns'],
      2,
      'nobody listens at http://127.0.0.1:1/sns (ECONNREFUSED); start your listener first',
    ],
    [['--url', 'http://127.0.0.1:1/', '--only', 'C-5'], 2, '--only: there is no check "C-5"; did you mean C-05?'],
    [
      ['--url', 'http://127.0.0.1:1/', '--only', 'everything'],
      2,
      '--only: there is no check "everything"; --list shows them all',
    ],
    [['--url', 'http://127.0.0.1:1/', '--only', ','], 2, '--only: expected checks such as C-01,C-12'],
    [[], 2, '--url: expected an http or https address'],
  ])('says in one sentence what is wrong: %j', async (args, code, message) => {
    expect(await type(['listener', ...args])).toEqual({ code, out: '', err: `drs-emulator: ${message}\n` });
  });

  it('says so when nobody can be asked', async () => {
    const { maker } = await given();
    const { code, err, out } = await type(['listener', '--url', maker.url, '--observe', 'exit 7']);
    expect({ code, out, err }).toEqual({ code: 2, out: '', err: 'drs-emulator: --observe: exit 7: ended with 7\n' });
  });

  it('ends after the check that is being made when it is told to, and tells what it knows', async () => {
    const { there } = await given();
    const session = open(['listener', ...there]);
    await session.printed('✓ C-01');
    session.signal('SIGINT');
    const { code, out } = await session.ended;
    expect(code).toBe(130);
    expect(out).not.toContain('C-33');
    expect(out).toMatch(/ checks?: \d+ passed in /);
  });
});

describe('JUnit XML', () => {
  it('holds whatever a listener may send back', () => {
    const [about] = checks;
    if (about === undefined) throw new Error('there are no checks');
    const { run: _, ...check } = about;
    const odd: CheckResult = {
      ...check,
      outcome: 'failed',
      reason: 'a <b> & "c" \u0000 ]]>',
      exchanges: [
        {
          what: 'x\u001b[31m',
          headers: {},
          body: '',
          reply: { kind: 'broken', error: '<&\u0007>', code: null, ms: 1 },
        },
      ],
      observed: ['\u2028'],
      wallMs: 1,
    };
    const text = junitXml([odd], { url: 'http://a/?b=1&c=2', wallMs: 1, startedAt: '2026-01-02T03:04:05.678Z' });
    expect(() => checkJunit(text).dispose()).not.toThrow();
    expect(() =>
      checkJunit(junitXml([], { url: 'x', wallMs: 0, startedAt: '2026-01-02T03:04:05.678Z' })).dispose(),
    ).not.toThrow();
  });
});
