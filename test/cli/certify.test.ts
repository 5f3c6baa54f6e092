import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startEmulator } from '../../emulator/index.ts';
import { Report } from '../../harness/report/report.ts';
import { faulty } from '../harness/report/given-report.ts';
import { checkJunit } from '../scenarios/report/xml.ts';
import { D, finding, type History, history, PRINTER } from '../support/history.ts';
import { type } from './fake-terminal.ts';

const LABEL = 'Not an official result.';

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'drs-certify-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

const linesOf = (told: History, name: object = {}): string =>
  told.entries.map((entry) => `${JSON.stringify({ ...name, ...entry })}\n`).join('');

/** A file with this text. */
function file(text: string, name = 'timeline.ndjson'): string {
  const path = join(folder(), name);
  writeFileSync(path, text);
  return path;
}

function good(): History {
  const told = history();
  told.status();
  told.report('beans');
  return told;
}

const certify = (args: readonly string[], around?: Parameters<typeof type>[1]) => type(['certify', ...args], around);

const reportIn = (out: string): Report => Report.parse(JSON.parse(out));
const outcomeOf = (report: Report, number: number) => report.rules.find((rule) => rule.number === number)?.outcome;

describe('certify', () => {
  it('passes a timeline that breaks nothing, and fails one that does', async () => {
    const passed = await certify([file(linesOf(good()))]);
    expect(passed).toMatchObject({ code: 0, err: '' });
    expect(passed.out).toContain(LABEL);
    expect(passed.out).toContain('passed: no rule is broken\n');
    const failed = await certify([file(linesOf(faulty()))]);
    expect(failed).toMatchObject({ code: 1, err: '' });
    expect(failed.out).toContain('failed: 3 broken rules fail the check\n');
    expect(failed.out).toContain('#8  2031-03-03 10:00:00  device → POST /slotStatus/black  200');
  });

  it('reads standard input, and the folder of --data', async () => {
    expect(await certify(['-'], { stdin: linesOf(faulty()) })).toMatchObject({ code: 1 });
    const dir = folder();
    writeFileSync(join(dir, 'timeline.ndjson'), linesOf(good()));
    expect(await certify([dir])).toMatchObject({ code: 0 });
  });

  it('judges each scenario of a file by itself, and several files one after the other', async () => {
    const stories = [faulty(), good(), good()].map((told, at) =>
      linesOf(told, { scenario: `story ${at}`, file: 'a.yaml' }),
    );
    const { out } = await certify(['--json', file(stories.join('')), file(linesOf(good()), 'other.ndjson')]);
    const report = reportIn(out);
    expect(report.records.map(({ title }) => title)).toEqual(['story 0', 'story 1', 'story 2', null]);
    expect(report.records[3]?.file).toMatch(/other\.ndjson$/);
    expect(report.rules[0]?.proofs.map(({ record }) => record)).toEqual([0, 0, 0, 0, 0]);
    expect(report.timeline.entries.every(({ record }) => record === 0)).toBe(true);
  });

  it('takes a world that begins once more for another record', async () => {
    const { out } = await certify(['--json', file(linesOf(good()) + linesOf(good()))]);
    expect(reportIn(out).records).toHaveLength(2);
  });

  it('finds proofs again that lie far before what breaks the rule, in a file longer than one piece of reading', async () => {
    const told = history({ device: PRINTER });
    const first = told.status();
    told.add({ kind: 'customer', actor: 'customer', action: 'x'.repeat(3 << 20) });
    told.pass(3 * D);
    for (let i = 0; i < 500; i += 1) told.report('black', { body: { note: 'é…'.repeat(2_000) } });
    const last = told.status();
    const { out } = await certify(['--json', file(linesOf(told))]);
    const report = reportIn(out);
    const proof = report.rules.find(({ number }) => number === 4)?.proofs[0];
    expect(proof?.entries).toEqual([first, last]);
    const shown = report.timeline.entries.filter(({ entry }) => proof?.entries.includes(entry.seq));
    expect(shown.map(({ entry }) => entry)).toEqual([told.entries[first - 1], told.entries[last - 1]]);
  });
});

describe('a damaged timeline', () => {
  it('loses a torn last line, and says so', async () => {
    const whole = linesOf(good());
    const { code, err } = await certify([file(whole + whole.slice(0, 40))]);
    expect(code).toBe(0);
    expect(err).toMatch(/^drs-emulator: .*timeline\.ndjson: its last line is torn, and was passed over\n$/);
  });

  it('is not observable where a line cannot be read', async () => {
    const lines = linesOf(good()).split('\n');
    lines[2] = '{"seq":3,';
    const { code, err, out } = await certify(['--json', file(lines.join('\n'))]);
    expect(code).toBe(0);
    expect(err).toMatch(/timeline\.ndjson:3: passed over: expected an entry of a timeline/);
    expect(outcomeOf(reportIn(out), 1)).toBe('not observable');
    expect(reportIn(out).counts.damaged).toBe(1);
  });

  it('is not observable where its beginning is gone', async () => {
    const { out } = await certify(['--json', file(linesOf(good()).split('\n').slice(2).join('\n'))]);
    expect(reportIn(out).records).toMatchObject([{ missing: 2 }]);
    expect(outcomeOf(reportIn(out), 1)).toBe('not observable');
  });

  it.each([
    ['', /timeline\.ndjson: there is no entry of a timeline to judge/],
    ['\n\n', /there is no entry/],
    ['name: x\n', /timeline\.ndjson:1: expected an entry of a timeline, as a JSON object in one line/],
    ['{"level":"info"}\n', /timeline\.ndjson:1: expected an entry of a timeline: kind: /],
  ])('that is none at all is refused: %j', async (text, problem) => {
    const { code, err, out } = await certify([file(text)]);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(problem);
  });
});

describe('how it is judged', () => {
  it.each([
    [[], 'kept'],
    [['--device', 'acme-coffee/SN-0001'], 'kept'],
    [['--device', 'acme-printer/SN-0002'], 'broken'],
  ])('%j', async (args, outcome) => {
    const told = good();
    if (args.length > 0) told.status({ device: PRINTER, refusal: 'invalidVersion' });
    const { out } = await certify(['--json', ...args, file(linesOf(told))]);
    expect(outcomeOf(reportIn(out), 1)).toBe(outcome);
  });

  it('by the clock of the device, the patterns of serials, and as a product', async () => {
    const told = good();
    told.move(3 * D).status();
    const at = file(linesOf(told));
    expect(await certify([at])).toMatchObject({ code: 0 });
    expect(await certify([at, '--device-clock', 'shared'])).toMatchObject({ code: 1 });
    const { out } = await certify(
      ['--json', at, '--production', '--serial-pattern', 'a=b{1,2}', '--serial-pattern', 'c=d=e', '--fail-on', 'never'],
      { env: { DRS_EMULATOR_DEVICE_CLOCK: 'shared' } },
    );
    expect(reportIn(out).judging).toEqual({
      clock: 'shared',
      device: null,
      production: true,
      serialPatterns: { a: 'b{1,2}', c: 'd=e' },
      failOn: 'never',
    });
  });

  it('a device that is not on the record is a slip of the pen', async () => {
    const { code, err } = await certify([file(linesOf(good())), '--device', 'acme-coffee/SN-0009']);
    expect(code).toBe(2);
    expect(err).toBe('drs-emulator: --device: no entry is about acme-coffee/SN-0009; is its name written so?\n');
  });
});

describe('what fails the check', () => {
  it.each([
    ['must', 1],
    ['should', 1],
    ['never', 0],
  ])('--fail-on %s', async (level, code) => {
    expect(await certify([file(linesOf(faulty())), '--fail-on', level])).toMatchObject({ code });
  });

  it('is only what got worse, beside a baseline', async () => {
    const dir = folder();
    const main = join(dir, 'main.json');
    await certify([file(linesOf(faulty())), '--report', main]);
    const same = await certify([file(linesOf(faulty())), '--baseline', main]);
    expect(same).toMatchObject({ code: 0 });
    expect(same.out).toContain('broken before');
    expect(same.out).toMatch(/passed: none of 5 broken rules fails the check\n$/);

    const worse = faulty();
    worse.report('black', { findings: [finding('7', 'totalQuantityOnHand', 'a JSON number', '"3"')] });
    const { code, out } = await certify([file(linesOf(worse)), '--baseline', main]);
    expect(code).toBe(1);
    expect(out).toMatch(/✗ 7\. must fails the check/);
    expect(out).toMatch(/got worse since the baseline/);
    expect(out).toContain('failed: 1 broken rule fails the check\n');
  });

  it('is not what is expected, until that has expired', async () => {
    const at = file(linesOf(faulty()));
    const list = (until: string) =>
      file(
        `- { rule: 1, reason: firmware 3, until: ${until} }\n- { rule: 4, reason: sleeps }\n- rule: 6\n  reason: sleeps\n- { rule: 12, reason: x }\n- { rule: 7, reason: y }\n`,
        'expected.yaml',
      );
    const { code, out } = await certify([at, '--expect', list('2999-12-31')]);
    expect(code).toBe(0);
    expect(out).toContain('expected to fail (until 2999-12-31): firmware 3');
    expect(out).toContain('! Rule 7 is expected to fail and does not any more: remove it from the list. (y)');
    expect(out).not.toContain('Rule 12 is expected');
    const expired = await certify([at, '--expect', list('2001-12-31')]);
    expect(expired.code).toBe(1);
    expect(expired.out).toContain('The expected failure of rule 1 has expired on 2001-12-31');
  });

  it('may be listed as JSON', async () => {
    const list = file(
      '[{"rule": 1, "reason": "x"}, {"rule": 4, "reason": "x"}, {"rule": 6, "reason": "x"}]',
      'expected.json',
    );
    expect(await certify([file(linesOf(faulty())), '--expect', list])).toMatchObject({ code: 0 });
  });

  it.each([
    ['- rule: 1\n', ':1:3: reason: expected why the rule may be broken, as a text'],
    [
      '- rule: 1\n  reason: x\n- rule: 99\n  reason: x\n',
      ':3:9: rule: expected the number of a rule, 1 to 48; there is no rule 99',
    ],
    ['- rule: 1\n  reason: x\n  untill: 2031-01-31\n', ':3:3: untill: no such key; did you mean until?'],
    ['rule: 1\n', ':1:1: expected a list'],
    ['- [\n', ':'],
  ])('is told where its list is wrong: %j', async (text, problem) => {
    const list = file(text, 'expected.yaml');
    const { code, err, out } = await certify([file(linesOf(good())), '--expect', list]);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(`drs-emulator: ${list}${problem}`);
  });
});

describe('the forms of a report', () => {
  it('are written by the endings of the files, with their folders, and printed', async () => {
    const dir = folder();
    const at = (name: string) => join(dir, 'deep', name);
    const names = ['r.html', 'r.json', 'r.md', 'r.xml'];
    const { out } = await certify([
      file(linesOf(faulty())),
      ...names.flatMap((name) => ['--report', at(name)]),
      '--junit',
      at('junit.out'),
    ]);
    expect(out).toContain(LABEL);
    for (const name of [...names, 'junit.out']) expect(readFileSync(at(name), 'utf8')).toContain(LABEL);
    checkJunit(readFileSync(at('r.xml'), 'utf8')).dispose();
    expect(readFileSync(at('junit.out'), 'utf8').split('\n').length).toBe(
      readFileSync(at('r.xml'), 'utf8').split('\n').length,
    );
    expect(readFileSync(at('r.html'), 'utf8')).toContain('All 21 entries');
    expect(reportIn(readFileSync(at('r.json'), 'utf8')).passed).toBe(false);
  });

  it('for GitHub are annotations and the summary of the step', async () => {
    const summary = file('before\n', 'summary.md');
    const { out, err } = await certify(['--github', file(linesOf(faulty()))], {
      env: { GITHUB_STEP_SUMMARY: summary },
    });
    expect(err).toBe('');
    const [, token, text, annotations] = /^::stop-commands::([0-9a-f]{64})\n(.*)::\1::\n(.*)$/s.exec(out) ?? [];
    expect(token).toBeDefined();
    expect(text).toContain('failed: 3 broken rules fail the check');
    expect(annotations).toMatch(/^::error title=Rule 1 \(must\) is broken/);
    expect(readFileSync(summary, 'utf8')).toMatch(/^before\n# Obligations of a DRS device maker\n/);
  });

  it('for GitHub do without a summary where there is none, and say so', async () => {
    const { code, err } = await certify(['--github', file(linesOf(good()))]);
    expect([code, err]).toEqual([
      0,
      'drs-emulator: --github: GITHUB_STEP_SUMMARY is not set, so that no summary was written\n',
    ]);
  });

  it('that cannot be written are a fault of the machine', async () => {
    const taken = folder();
    mkdirSync(join(taken, 'r.md'));
    const { code, err } = await certify([file(linesOf(good())), '--report', join(taken, 'r.md')]);
    expect(code).toBe(3);
    expect(err).toContain('--report: ');
    const summary = await certify(['--github', file(linesOf(good()))], { env: { GITHUB_STEP_SUMMARY: taken } });
    expect(summary).toMatchObject({
      code: 3,
      err: `drs-emulator: GITHUB_STEP_SUMMARY: ${taken} cannot be written: EISDIR\n`,
    });
  });
});

describe('a running emulator', () => {
  it('is asked for its timeline, and for the entries of proofs', async () => {
    const emulator = await startEmulator({ clock: 'manual', now: '2031-03-04T10:00:00Z', seed: 1 });
    onTestFinished(() => emulator.close());
    const { accessToken } = await emulator.control.registerDevice({ modelId: 'acme-coffee', serialNumber: 'SN-0001' });
    await fetch(`${emulator.url}/replenish/beans`, {
      method: 'POST',
      headers: { authorization: `Bearer ${accessToken}` },
    });
    const { code, out } = await certify(['--json', '--target', emulator.url]);
    expect(code).toBe(1);
    const report = reportIn(out);
    expect(report.source).toEqual({ kind: 'target', names: [emulator.url] });
    const [proof] = report.rules[0]?.proofs ?? [];
    expect(report.timeline.entries.map(({ entry }) => entry.seq)).toEqual(proof?.entries);
    expect(report.timeline.entries).toMatchObject([
      { entry: { kind: 'call', operation: 'replenish', refusal: 'invalidVersion' } },
    ]);
  });

  it('that has dropped entries is not observable', async () => {
    const emulator = await startEmulator({
      config: { version: 1, timeline: { maxEntries: 3 } },
      clock: 'manual',
      now: '2031-03-04T10:00:00Z',
      seed: 1,
    });
    onTestFinished(() => emulator.close());
    for (const serialNumber of ['SN-1', 'SN-2'])
      await emulator.control.registerDevice({ modelId: 'acme-coffee', serialNumber });
    const { out } = await certify(['--json', '--target', emulator.url]);
    expect(reportIn(out).records[0]?.missing).toBeGreaterThan(3);
    expect(outcomeOf(reportIn(out), 1)).toBe('not observable');
  });

  it('that is not there is said to be not there', async () => {
    const { code, err } = await certify(['--target', 'http://127.0.0.1:9']);
    expect(code).toBe(3);
    expect(err).toMatch(/no emulator answers at http:\/\/127\.0\.0\.1:9 .*--target/);
  });
});

describe('scenarios', () => {
  it('are played, and their timelines judged', async () => {
    const { code, out } = await certify(['--json', '--scenarios', 'scenarios/lifecycle/standard-order.yaml']);
    expect(code).toBe(0);
    const report = reportIn(out);
    expect(report.source).toEqual({ kind: 'scenarios', names: ['scenarios/lifecycle/standard-order.yaml'] });
    expect(report.records).toHaveLength(1);
    expect(report.records[0]).toMatchObject({ file: 'scenarios/lifecycle/standard-order.yaml', missing: 0 });
    expect(report.counts.broken).toBe(0);
    expect(report.counts.kept).toBeGreaterThan(5);
  });

  it('that do not pass are told, and decide the exit code too', async () => {
    const story = file(
      'name: it fails\nsteps:\n  - service: { register: }\n  - device: { report: beans }\n  - expect: { reply: { status: 404 } }\n',
      'story.yaml',
    );
    const { code, err, out } = await certify(['--scenarios', story]);
    expect(code).toBe(1);
    expect(err).toContain('✗ it fails');
    expect(out).toContain('passed: no rule is broken');
    const wrong = await certify(['--scenarios', file('name: x\nstep: []\n', 'wrong.yaml')]);
    expect(wrong).toMatchObject({ code: 2, out: '' });
    expect(wrong.err).toContain('wrong.yaml:');
  });
});

describe('wrong use', () => {
  const GOOD = () => file(linesOf(good()));

  it.each([
    [[], 'nothing to judge; name a timeline file, or use --target or --scenarios'],
    [['x.ndjson', '--target', 'http://127.0.0.1:1'], '--target cannot be used with x.ndjson: one record at a time'],
    [['--target', 'http://127.0.0.1:1', '--scenarios', 'x'], '--scenarios cannot be used with --target'],
    [['--target', 'somewhere'], '--target: expected an address such as http://127.0.0.1:8700, seen "somewhere"'],
    [['nowhere.ndjson'], 'nowhere.ndjson: there is no such file; expected a timeline file'],
    [['docs'], 'docs: a folder without a timeline.ndjson; expected a timeline file'],
    [['x', '--device', 'coffee'], '--device: expected MODEL/SERIAL, seen "coffee"'],
    [['x', '--device-clock', 'fast'], '--device-clock: expected shared, real or foreign, seen "fast"'],
    [['x', '--fail-on', 'may'], '--fail-on: expected must, should or never, seen "may"'],
    [['x', '--report', 'r.pdf'], '--report: expected a file that ends in .html, .json, .md or .xml, seen "r.pdf"'],
    [['x', '--serial-pattern', 'AC-1'], '--serial-pattern: expected MODEL=PATTERN'],
    [['x', '--serial-pattern', 'a=['], '--serial-pattern: expected MODEL=PATTERN'],
    [['x', '--json', '--github'], '--github cannot be used with --json'],
    [['x', '--baseline', 'none.json'], '--baseline: none.json: there is no such file'],
    [['x', '--expect', 'none.yaml'], '--expect: none.yaml: there is no such file'],
    [['x', '--baseline', 'package.json'], '--baseline: package.json: version: expected 1'],
  ])('%j', async (args, problem) => {
    const { code, err, out } = await certify(args);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(`drs-emulator: ${problem}`);
  });

  it('names the variable that is wrong', async () => {
    const { code, err } = await certify([GOOD()], { env: { DRS_EMULATOR_FAIL_ON: 'may' } });
    expect([code, err]).toEqual([
      2,
      'drs-emulator: DRS_EMULATOR_FAIL_ON: expected must, should or never, seen "may"\n',
    ]);
  });
});

describe('the guide', () => {
  const guide = readFileSync('docs/certify.md', 'utf8');

  it('names every option, and no others', async () => {
    const { out } = await certify(['--help']);
    const offered = new Set([...out.matchAll(/^ {2}(--[a-z-]+)/gm)].map(([, flag]) => flag));
    const [, table = ''] = guide.split('## Options');
    const named = new Set(
      [...table.matchAll(/--[a-z][a-z-]+/g)].map(([flag]) => flag).filter((flag) => flag !== '--data'),
    );
    expect(named).toEqual(offered);
  });

  it('shows a list of expected failures that is accepted', async () => {
    const list = /```yaml\n(# expected\.yaml\n.*?)```/s.exec(guide)?.[1] ?? '';
    const { code, out } = await certify([
      '--json',
      file(linesOf(good())),
      '--fail-on',
      'never',
      '--expect',
      file(list, 'expected.yaml'),
    ]);
    expect(code).toBe(0);
    expect(reportIn(out).expectations.map(({ rule }) => rule)).toEqual([12, 31]);
  });
});
