import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readObservation } from '../../../contracts/observation.ts';
import { createReferenceAdapter, serve, serveAdapter } from '../../scenarios/runner/adapter/reference-adapter.ts';
import { type } from '../fake-terminal.ts';
import { givenFiles } from './given-files.ts';

/** `run --device`: what is printed, judged and answered with an exit code. */

const LIFE = `name: it lives for ten days
steps:
  - service: { register: }
  - device: { live: { for: P10D } }
`;

/** Says that it did everything. */
const idle = 'say({ id, ok: true, nextWakeAt: null, version: 1, effects: [] });';

function commandIn(folder: string, answer: string): string {
  const file = join(folder, 'adapter.mjs');
  const text = `import { createInterface } from 'node:readline';
const say = (value) => process.stdout.write(JSON.stringify(value) + '\\n');
for await (const line of createInterface({ input: process.stdin })) {
  const { id, verb } = JSON.parse(line);
  ${answer}
}
`;
  writeFileSync(file, text);
  return `cmd:node ${file}`;
}

describe('run --device', () => {
  it('plays with the device, and finds nothing broken: 0', async () => {
    const { write } = givenFiles();
    const url = await serveAdapter(createReferenceAdapter().handle);
    for (const device of [url, `http:${url}`]) {
      const { code, out, err } = await type(['run', write('a.yaml', LIFE), '--device', device]);
      expect({ code, err }).toEqual({ code: 0, err: '' });
      expect(out).toMatch(/^✓ it lives for ten days \(10 d, .*s\)\n\n1 scenario: 1 passed in .*s\n$/);
    }
  });

  it('tells the rules that the device broke, with their proof: 1', async () => {
    const { folder, write } = givenFiles();
    const device = commandIn(folder, idle);
    const { code, out, err } = await type(['run', write('a.yaml', LIFE), '--device', device]);
    expect({ code, err }).toEqual({ code: 1, err: '' });
    expect(out).toMatch(
      /✓ it lives .*\n\nRules that the device broke in "it lives for ten days":\n\n {2}rule \d+ \(must\): .+\n {4}acme-coffee\/SN-00000001 .*entries \d+.*\n {6}expected {2}.+\n {6}seen {6}.+\n/,
    );
    const json = await type(['run', write('a.yaml', LIFE), '--device', device, '--json']);
    expect(json.code).toBe(1);
    const lines = json.out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { event: string; rule?: number });
    expect(lines.find(({ event }) => event === 'broken-rule')).toMatchObject({
      version: 1,
      title: 'it lives for ten days',
      level: 'must',
      rule: expect.any(Number),
      evidence: [{ entries: expect.any(Array), expected: expect.any(String), seen: expect.any(String) }],
    });
    expect(lines.at(-1)?.event).toBe('summary');
  });

  it('passes on what the command says on standard error, and repeats how it was played', async () => {
    const { folder, write } = givenFiles();
    const answer = "console.error('it is', verb); if (verb === 'start') process.exit(9); say({ id, ok: true });";
    const device = commandIn(folder, answer);
    const story = write('a.yaml', LIFE);
    const { code, out, err } = await type(['run', story, '--device', device]);
    expect({ code, err }).toEqual({ code: 1, err: 'it is listener\nit is start\n' });
    expect(out).toContain('the device failed at "start": its process ended with exit code 9');
    expect(out).toContain(`--seed 1 --device '${device}'\n`);
  });

  it('repeats how it was played where the device fails at the first verb, too', async () => {
    const { folder, write } = givenFiles();
    const device = commandIn(folder, 'say({ id: -1, ok: true });');
    const { code, out } = await type(['run', write('a.yaml', LIFE), '--device', device, '--patience', '1']);
    expect(code).not.toBe(0);
    expect(out).toContain(`--seed 1 --device '${device}' --patience 1\n`);
  });

  it('ends with 2 and a sentence where there is no adapter', async () => {
    const { write } = givenFiles();
    const story = write('a.yaml', LIFE);
    const nobody = await type(['run', story, '--device', 'http://127.0.0.1:1']);
    expect({ code: nobody.code, err: nobody.err }).toEqual({
      code: 2,
      err: 'drs-emulator: no device adapter answers at http://127.0.0.1:1 (ECONNREFUSED); is it running?\n',
    });
    const missing = await type(['run', story, '--device', 'cmd:exec /nowhere/adapter']);
    expect(missing.code).toBe(2);
    expect(missing.err).toContain(
      'drs-emulator: the device adapter "exec /nowhere/adapter" ended with exit code 127 before it answered\n',
    );
  });

  it('ends with 2 where nothing could be played', async () => {
    const { write } = givenFiles();
    const url = await serve((_, response) => void response.writeHead(404).end());
    const { code, out, err } = await type(['run', write('a.yaml', LIFE), '--device', url]);
    expect(code).toBe(2);
    expect(out).toContain('skipped: the adapter of the device does not know "start"');
    expect(err).toBe(
      'drs-emulator: every scenario was skipped, so that nothing is known of the device; why is told beside each\n',
    );
  });

  it('gives up a verb when its patience is over', async () => {
    const { folder, write } = givenFiles();
    const device = commandIn(folder, "if (verb !== 'start') say({ id, ok: true });");
    const { code, out } = await type(['run', write('a.yaml', LIFE), '--device', device, '--patience', '2']);
    expect(code).toBe(1);
    expect(out).toContain('the device failed at "start": no answer within 2 s');
  });

  it('subscribes the listener that was named, before the first registration', async () => {
    const { write } = givenFiles();
    const types: string[] = [];
    const listener = await serve(async (request, response) => {
      const envelope = JSON.parse(Buffer.concat(await request.toArray()).toString('utf8'));
      if (envelope.Type === 'SubscriptionConfirmation') await fetch(envelope.SubscribeURL);
      types.push(envelope.Type === 'Notification' ? typeOf(envelope.Message) : envelope.Type);
      response.end();
    });
    const url = await serveAdapter(createReferenceAdapter({ isListening: false }).handle);
    const { code } = await type(['run', write('a.yaml', LIFE), '--device', url, '--notify', listener]);
    expect(code).toBe(0);
    expect(types.slice(0, 3)).toEqual([
      'SubscriptionConfirmation',
      'DeviceRegisteredNotification',
      'SubscriptionChangedNotification',
    ]);
  });
});

describe('the examples of the guide', () => {
  const guide = readFileSync('docs/device-adapter.md', 'utf8');
  const block = (language: string, firstLine: string): string => {
    const start = guide.indexOf(`\`\`\`${language}\n${firstLine}`);
    expect(start).toBeGreaterThan(-1);
    const from = start + language.length + 4;
    return guide.slice(from, guide.indexOf('\n```', from) + 1);
  };
  const STORY = block('yaml', '# week.yaml');

  it.skipIf(!hasPython())('in Python plays a week by its command, and breaks no rule (needs python3)', async () => {
    const { write } = givenFiles();
    const adapter = write('adapter.py', block('python', '# adapter.py'));
    const story = write('week.yaml', STORY);
    const [, command = ''] = /^npx drs-emulator (run week\.yaml .*)$/m.exec(guide) ?? [];
    const args = command.match(/'[^']*'|\S+/g)?.map((word) => word.replaceAll("'", '')) ?? [];
    const typed = args.map((word) => word.replace('week.yaml', story).replace('adapter.py', adapter));
    const { code, out, err } = await type(typed);
    expect({ code, err, out }).toMatchObject({ code: 0, err: '', out: expect.stringContaining('1 passed') });
    expect(out).not.toContain('Rules that the device broke');
  });

  it('in Node plays a week in front of a device of its own, and breaks no rule', async () => {
    const { write } = givenFiles();
    const adapter = write('adapter.mjs', block('js', '// adapter.mjs'));
    write('device.mjs', readFileSync(join(import.meta.dirname, 'small-device.mjs'), 'utf8'));
    const child = spawn(process.execPath, [adapter, '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
    onTestFinished(() => void child.kill());
    const [first] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
    const url = first.trim().replace('adapter at ', '');
    const { code, out, err } = await type(['run', write('week.yaml', STORY), '--device', `http:${url}`]);
    expect({ code, err, out }).toMatchObject({ code: 0, err: '', out: expect.stringContaining('1 passed') });
    expect(out).not.toContain('Rules that the device broke');
  });

  it('shows a status that the harness reads', () => {
    expect(readObservation(block('json', '{\n  "version": 1'))).toMatchObject({ ok: true });
  });
});

const typeOf = (message: string): string => JSON.parse(message).notificationInfo.notificationType;

function hasPython(): boolean {
  try {
    execFileSync('python3', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
