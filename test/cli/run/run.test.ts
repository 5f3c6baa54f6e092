import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startEmulator } from '../../../emulator/index.ts';
import { checkJunit } from '../../scenarios/report/xml.ts';
import { open, type } from '../fake-terminal.ts';
import { failing, givenFiles, mistaken, passing } from './given-files.ts';

describe('run', () => {
  it('plays what it is given and sums up: 0 when all passed or were skipped', async () => {
    const { folder } = givenFiles({
      'a.yaml': passing('the first'),
      'b.yaml': passing('the second', 'skip: not now\n'),
      'parts/c.yaml': passing('only used by others'),
    });
    const { code, out, err } = await type(['run', folder, '--jobs', '1']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(
      /^✓ the first \(5 s, .*s\)\n– the second skipped: not now\n\n2 scenarios: 1 passed, 1 skipped in .*s\n$/,
    );
  });

  it('tells a failure with its place, the difference and the command that repeats it: 1', async () => {
    const { write } = givenFiles();
    const file = write('it.yaml', failing("it's <odd>"));
    const { code, out, err } = await type(['run', file, '--seed', '5']);
    expect({ code, err }).toEqual({ code: 1, err: '' });
    expect(out).toContain(`✗ it's <odd>\n  ${file}:5:5\n`);
    expect(out).toMatch(/reply\.status +201 +404/);
    expect(out).toMatch(/10:00:00 {2}unknown {2}→ GET \/nothing +404/);
    expect(out).toContain(`npx drs-emulator run ${file} --only 'it'\\''s <odd>' --seed 5\n`);
    const again = await type(['run', file, '--only', "it's <odd>", '--seed', '5']);
    expect(again.code).toBe(1);
    expect(again.out).toMatch(/reply\.status +201 +404/);
  });

  it('plays nothing when a file is wrong, and tells each place without a stack: 2', async () => {
    const { folder, path } = givenFiles({
      'a.yaml': passing(),
      'b.yaml': mistaken,
      'c.yaml': 'name: [\n',
      'd.yaml': '',
    });
    const { code, out, err } = await type(['run', folder]);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    for (const name of ['b.yaml:3:', 'c.yaml:2:', 'd.yaml:1:']) expect(err).toContain(name);
    expect(err).toContain('nothing was played');
    expect(err).not.toMatch(/\n {4}at /);
    expect((await type(['run', path('nowhere.yaml')])).code).toBe(2);
    expect((await type(['run', path('nowhere.yaml')])).err).toContain('there is no such file');
  });

  it('tells a mistake that only playing finds: 2, and the worst code wins', async () => {
    const { folder, path } = givenFiles({
      'a.yaml': failing(),
      'b.yaml': 'name: wrong\nsteps:\n  - service: { register: { modelId: acme-printer } }\n  - device: { report: }\n',
    });
    const { code, out, err } = await type(['run', folder]);
    expect({ code, err }).toEqual({ code: 2, err: '' });
    expect(out).toContain('✗ wrong could not be played');
    expect(out).toContain(`${path('b.yaml').slice(-6)}:4:`);
    expect(out).not.toMatch(/\n {4}at /);
  });

  it('prints the stack of a fault of ours on standard error: 3', async () => {
    // It passes for an emulator until it is asked what happened.
    const server = createServer(({ url = '' }, response) => {
      const identities = {
        portal: { securityProfiles: [{ clientId: 'c', clientSecret: 's' }] },
        topics: [{ topicArn: 'arn' }],
      };
      response.end(
        JSON.stringify({ mode: 'manual', now: '2031-03-04T10:00:00Z', ...(url.includes('state') ? identities : {}) }),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      server.close();
      server.closeAllConnections();
    });
    const { write } = givenFiles();
    const target = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { code, out, err } = await type(['run', write('a.yaml', passing()), '--target', target]);
    expect(code).toBe(3);
    expect(err).toMatch(/^drs-emulator: a fault of ours: .*TypeError[\s\S]*\n {4}at /);
    expect(out).not.toMatch(/\n {4}at /);
  });

  it('is wrongly used when nothing is left to play', async () => {
    const { folder } = givenFiles({ 'a.yaml': passing() });
    expect(await type(['run', folder, '--only', 'another', '--tags', 'x'])).toEqual({
      code: 2,
      out: '',
      err: 'drs-emulator: no scenario is left by --tags x and --only "another"; --list without it shows them all\n',
    });
    expect((await type(['run', folder, '--only', '/(/'])).err).toMatch(/^drs-emulator: --only: .*\/\(\//);
  });

  it('is wrongly used with a name that is empty, which would be the working folder', async () => {
    const { folder } = givenFiles({ 'a.yaml': passing() });
    const told = { code: 2, out: '', err: 'drs-emulator: expected a file, a folder or a pattern, seen ""\n' };
    expect(await type(['run', ''])).toEqual(told);
    expect(await type(['run', folder, '', '--check'])).toEqual(told);
  });

  it('plays against a running emulator, one after the other, and says so in the command', async () => {
    const emulator = await startEmulator({ clock: 'manual', now: '2031-03-04T10:00:00Z', controlToken: 'secret' });
    onTestFinished(() => emulator.close());
    const { write } = givenFiles();
    const files = [write('a.yaml', failing('it fails there')), write('b.yaml', passing('it passes there'))];
    const args = ['run', ...files, '--target', emulator.url];
    const { code, out } = await type([...args, '--control-token', 'secret']);
    expect(code).toBe(1);
    expect(out).toContain(`--seed 1 --target ${emulator.url}\n`);
    expect(emulator.clock.now()).toBe('2031-03-04T10:00:05.000Z');
    expect((await type(args, { env: { DRS_CONTROL_TOKEN: 'secret' } })).code).toBe(1);
    expect((await type(args, { env: { DRS_EMULATOR_CONTROL_TOKEN: 'secret' } })).code).toBe(1);
    const refused = await type(args);
    expect(refused.code).toBe(2);
    expect(refused.out).toContain('give it with --control-token');
  });

  it('says what may stay on a running emulator when nobody waits for its end: 130', async () => {
    const emulator = await startEmulator({ clock: 'manual', now: '2031-03-04T10:00:00Z' });
    onTestFinished(() => emulator.close());
    const { write } = givenFiles();
    const file = write('a.yaml', passing());
    const said = async (...args: string[]) => {
      const session = open(['run', file, ...args]);
      await session.listening;
      session.signal('SIGINT');
      session.signal('SIGINT');
      expect(session.exits).toEqual([130]);
      return (await session.ended).err;
    };
    const stays = `drs-emulator: cut short; the devices, the subscription and the faults of what played may stay at ${emulator.url}\n`;
    expect(await said('--target', emulator.url)).toContain(stays);
    expect(await said()).not.toContain('cut short');
  });

  it('begins nothing more after a failure with --bail', async () => {
    const { folder } = givenFiles({ 'a.yaml': failing(), 'b.yaml': passing() });
    const { code, out } = await type(['run', folder, '--bail', '--jobs', '1']);
    expect(code).toBe(1);
    expect(out).toContain('2 scenarios: 1 failed, 1 not played in ');
  });

  it('finishes what plays when it is interrupted, and tells what was done: 130', async () => {
    const { folder } = givenFiles({
      'a.yaml': passing('the first'),
      'b.yaml': passing('the second'),
      'c.yaml': passing('the third'),
    });
    const session = open(['run', folder, '--jobs', '1']);
    await session.printed('✓ the first');
    session.signal('SIGINT');
    const { code, out, err } = await session.ended;
    expect(code).toBe(130);
    expect(err).toBe('drs-emulator: stopping as soon as what plays has ended; once more ends it at once\n');
    expect(out).toMatch(/3 scenarios: [12] passed, [12] not played/);
    expect(session.exits).toEqual([]);
    session.signal('SIGINT');
    expect(session.exits).toEqual([130]);
  });
});

describe('the order of a run', () => {
  const titles = (out: string) => [...out.matchAll(/^✓ (\w)/gm)].map(([, title]) => title).join('');

  it('is shuffled by a number that is printed and brings it back', async () => {
    const { folder } = givenFiles(Object.fromEntries([...'abcdef'].map((name) => [`${name}.yaml`, passing(name)])));
    const run = async (...args: string[]) => (await type(['run', folder, '--jobs', '1', ...args])).out;
    expect(titles(await run())).toBe('abcdef');
    const first = await run('--shuffle', '7');
    expect(first).toMatch(/^in another order: --shuffle 7\n/);
    expect(titles(first)).not.toBe('abcdef');
    expect(titles(await run('--shuffle', '7'))).toBe(titles(first));
    expect([...titles(first)].sort().join('')).toBe('abcdef');
    const any = await run('--shuffle');
    const [, seed] = /^in another order: --shuffle (\d+)\n/.exec(any) ?? [];
    expect(titles(await run('--shuffle', String(seed)))).toBe(titles(any));
  });
});

describe('what a run writes', () => {
  it('is JSON lines, with problems among them', async () => {
    const { write } = givenFiles();
    const [good, bad] = [write('a.yaml', failing()), write('b.yaml', mistaken)];
    const events = async (...args: string[]) => {
      const { code, out } = await type(['run', '--json', ...args]);
      return {
        code,
        events: out
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line)),
      };
    };
    const played = await events(good);
    expect(played.code).toBe(1);
    expect(played.events.map(({ event }) => event)).toEqual(['start', 'begin', 'outcome', 'summary']);
    expect(played.events[2]).toMatchObject({
      file: good,
      status: 'failed',
      failure: { line: 5, differences: [{ seen: '404' }] },
    });
    expect(played.events[3]).toMatchObject({ failed: 1, exitCode: 1 });
    const problems = await events(good, bad);
    expect(problems.code).toBe(2);
    expect(problems.events).toMatchObject([{ event: 'problem', file: bad, line: 3 }]);
    expect((await events('--list', good)).events).toMatchObject([
      { event: 'scenario', title: 'it fails', file: good, tags: [], skip: null },
    ]);
  });

  it('is JUnit XML, the timelines and a picture, in folders that are made for them', async () => {
    const { write, path } = givenFiles();
    const files = [write('a.yaml', failing()), write('b.yaml', passing())];
    const [junit, timeline, draw] = [path('out/junit.xml'), path('out/all.ndjson'), path('pictures')];
    const { code, out } = await type(['run', ...files, '--junit', junit, '--timeline', timeline, '--draw', draw]);
    expect(code).toBe(1);
    expect(out).toContain(`drawn in ${draw}/index.html\n`);
    checkJunit(readFileSync(junit, 'utf8')).dispose();
    const entries = readFileSync(timeline, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(new Set(entries.map(({ scenario }) => scenario))).toEqual(new Set(['it fails', 'it passes']));
    for (const name of ['it-fails.svg', 'it-passes.svg', 'index.html'])
      expect(existsSync(`${draw}/${name}`)).toBe(true);
    const one = path('one.svg');
    expect((await type(['run', files[1] as string, '--draw', one])).code).toBe(0);
    expect(readFileSync(one, 'utf8')).toContain('<svg');
    const both = await type(['run', ...files, '--draw', one]);
    expect(both).toMatchObject({
      code: 2,
      err: expect.stringContaining('one .svg holds one scenario, and 2 were played'),
    });
  });

  it('goes to standard output with --timeline -, and people are told on the other one', async () => {
    const { write } = givenFiles();
    const { out, err } = await type(['run', write('a.yaml', passing()), '--timeline', '-']);
    expect(
      out
        .trimEnd()
        .split('\n')
        .every((line) => JSON.parse(line).scenario === 'it passes'),
    ).toBe(true);
    expect(err).toContain('✓ it passes');
  });

  it('and cannot be written is told in one sentence behind what was played, and the others are written: 3', async () => {
    const { write, path } = givenFiles();
    const file = write('a.yaml', failing());
    const [timeline, page] = [path('all.ndjson'), path('page.html')];
    const { code, out, err } = await type([
      'run',
      file,
      ...['--junit', `${file}/junit.xml`, '--timeline', timeline, '--draw', page],
    ]);
    expect(code).toBe(3);
    expect(err).toMatch(/^drs-emulator: --junit: .*\/a\.yaml\/junit\.xml cannot be written: E[A-Z]+\n$/);
    expect(out).toMatch(/reply\.status +201 +404/);
    expect(out).toContain('1 scenario: 1 failed in ');
    for (const written of [timeline, page]) expect(readFileSync(written, 'utf8')).toContain('it fails');
    const json = await type(['run', file, '--json', '--junit', `${file}/junit.xml`]);
    expect(json.code).toBe(3);
    expect(JSON.parse(json.out.trimEnd().split('\n').at(-1) ?? '')).toMatchObject({ event: 'summary', exitCode: 3 });
  });

  it('is the timeline of each scenario with --show, coloured on a screen only', async () => {
    const { write } = givenFiles();
    const file = write('a.yaml', failing());
    for (const flag of ['--show', '--verbose']) {
      const { out } = await type(['run', file, flag]);
      expect(out).toContain('\n 1  call: GET /nothing\n10:00:00  unknown  → GET /nothing');
      expect(out).toContain(`✗ fails at ${file}:5:5`);
      expect(out).not.toContain('\u001b');
    }
    const { out } = await type(['run', file], { colour: true, columns: 80 });
    expect(out).toContain('\u001b[36m0/1 \u001b[0m\u001b[90mit fails\u001b[0m\r\u001b[K\u001b[31m✗\u001b[0m it fails ');
  });
});

describe('without playing', () => {
  it('--list shows titles, files and tags of what would be played', async () => {
    const { write } = givenFiles();
    const file = write(
      'a.yaml',
      passing('a story', 'tags: [order, slow]\nmatrix: { n: [1, 2] }\n').replace('5S', '${n}S'),
    );
    const other = write('b.yaml', passing('another', 'skip: later\n'));
    expect(await type(['run', file, other, '--list'])).toEqual({
      code: 0,
      out: `${file}\n  a story [n=1]  [order, slow]\n  a story [n=2]  [order, slow]\n${other}\n  another  skipped: later\n`,
      err: '',
    });
    expect((await type(['run', file, other, '--list', '--tags', '!slow'])).out).toBe(
      `${other}\n  another  skipped: later\n`,
    );
    expect((await type(['run', file, other, '--list', '--tags', 'x,order', '--only', 'N=2'])).out).toContain('[n=2]');
  });

  it('--check says whether the files are good', async () => {
    const { write } = givenFiles();
    const good = write('a.yaml', failing());
    expect(await type(['run', good, '--check'])).toEqual({
      code: 0,
      out: '1 scenario in 1 file: nothing to object to\n',
      err: '',
    });
    expect(await type(['run', write('b.yaml', mistaken), '--check'])).toMatchObject({ code: 2, out: '' });
    // Of nothing there is nothing to say.
    expect(await type(['run', good, '--check', '--only', 'another'])).toEqual({
      code: 2,
      out: '',
      err: 'drs-emulator: no scenario is left by --only "another"; --list without it shows them all\n',
    });
    expect(await type(['run', good, '--check', '--tags', 'nosuch'])).toMatchObject({ code: 2, out: '' });
  });

  it('finds the scenarios that come with the program when none are named', async () => {
    const { code, out } = await type(['run', '--list', '--only', 'standard-order']);
    expect(code).toBe(0);
    expect(out).toMatch(/^scenarios\/lifecycle\/standard-order\.yaml\n {2}\w/);
  });
});
