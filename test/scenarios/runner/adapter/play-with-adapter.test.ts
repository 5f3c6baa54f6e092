import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { brokenRules, factsOf, judgeOutcome } from '../../../../harness/device/judge-outcome.ts';
import { commandAdapters } from '../../../../scenarios/runner/adapter/command-adapter.ts';
import { httpAdapters } from '../../../../scenarios/runner/adapter/http-adapter.ts';
import { AdapterUnreachable } from '../../../../scenarios/runner/adapter/link.ts';
import { playText, why } from '../given.ts';
import { createReferenceAdapter, type Handle, type Message, serve, serveAdapter } from './reference-adapter.ts';

/** Scenarios with a maker's own device: what its adapter does, and what is told of it. */

const STORY = '  - service: { register: }\n  - device: { use: beans }\n';

/** Real milliseconds that a hanging adapter is waited for. */
const SHORT = 2000;

/** The reference device with some verbs of its own. */
async function adapterWith(own: Readonly<Record<string, (message: Message) => unknown>>, isListening = true) {
  const { handle, asked } = createReferenceAdapter({ isListening });
  const mine: Handle = async (verb, message) => ((await own[verb]?.(message)) ?? handle(verb, message)) as object;
  return { adapters: httpAdapters(await serveAdapter(mine), 30_000), asked };
}

const playWith = async (own: Parameters<typeof adapterWith>[0], steps = STORY) =>
  playText(steps, { adapters: (await adapterWith(own)).adapters });

/** A program for `cmd:`; each line goes to `answer`, which is JavaScript. */
function command(answer: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'drs-adapter-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'adapter.mjs');
  writeFileSync(
    file,
    `import { createInterface } from 'node:readline';
const say = (value) => process.stdout.write(JSON.stringify(value) + '\\n');
for await (const line of createInterface({ input: process.stdin })) {
  const { id, verb, ...message } = JSON.parse(line);
  ${answer}
}
`,
  );
  return `node ${file}`;
}

const playCommand = async (answer: string, limitMs = 30_000) => {
  let errors = '';
  const adapters = commandAdapters(command(answer), {
    limitMs,
    onErrorOutput(text) {
      errors += text;
    },
  });
  return { outcome: await playText(STORY, { adapters }), errors: () => errors };
};

describe('an adapter that fails', () => {
  it.each([
    ['says so', { use: () => ({ ok: false, error: 'the pump is stuck' }) }, 'the pump is stuck'],
    ['does not say why', { use: () => ({ ok: false }) }, 'it does not say why'],
    ['answers neither yes nor no', { use: () => ({ ok: 'yes' }) }, 'ok: expected true or false, seen "yes"'],
    ['answers a list', { use: () => [1] }, 'expected a JSON object as answer, seen "[1]"'],
  ])('is named with its verb and its error when it %s', async (_, own, problem) => {
    expect(why(await playWith(own))).toBe(`failed\n5: the device failed at "use": ${problem}`);
  });

  it.each([
    [
      'no instant',
      { nextWakeAt: 'soon' },
      'nextWakeAt: expected an ISO 8601 instant such as 2031-03-04T10:00:00Z, or null for never, seen "soon"',
    ],
    [
      'nothing',
      {},
      'nextWakeAt: expected an ISO 8601 instant such as 2031-03-04T10:00:00Z, or null for never, seen nothing',
    ],
    [
      'an instant that is over',
      { nextWakeAt: '2031-03-04T10:00:00Z' },
      'nextWakeAt: expected an instant after 2031-03-04T10:00:00.000Z, seen 2031-03-04T10:00:00Z; wait answers once all work up to "until" is done',
    ],
    ['unknown verb', { ok: false, error: 'unknown verb' }, 'the adapter does not know it, and every adapter has to'],
  ])('is told what wait answers: %s', async (_, answer, problem) => {
    const outcome = await playWith({ wait: () => answer }, '  - service: { register: }\n  - advance: PT1H\n');
    expect(why(outcome)).toBe(`failed\n5: the device failed at "wait": ${problem}`);
  });

  it('is told what is wrong with what it knows', async () => {
    const steps = `${STORY}  - expect: { state: { client: { registered: true } } }\n`;
    const outcome = await playWith({ status: () => ({ version: 1, devices: [{ modelId: 7 }], effects: [] }) }, steps);
    expect(why(outcome)).toContain('6: the device failed at "status": devices[0].modelId: ');
  });

  it('is told what is wrong with its listener', async () => {
    const outcome = await playWith({ listener: () => ({ listener: 'somewhere' }) });
    expect(why(outcome)).toContain(
      'the device failed at "listener": listener: expected an address such as http://127.0.0.1:9000/sns, or null, seen "somewhere"',
    );
    const url = await serve((_, response) => void response.end());
    const silent = await playWith({ listener: () => ({ listener: url }) });
    expect(why(silent)).toContain(`the device failed at "listener": ${url} did not confirm its subscription`);
  });

  it('fails when it was asked to stop and could not', async () => {
    const outcome = await playWith({ stop: () => ({ ok: false, error: 'still brewing' }) });
    expect(why(outcome)).toBe('failed\n1: the device failed at "stop": still brewing');
  });

  it('hangs: over HTTP it is not asked again, and a command is ended', async () => {
    const hanging = await serve((request, response) => {
      if (request.url !== '/use') response.end(request.url === '/wait' ? '{"nextWakeAt":null}' : '{}');
    });
    const outcome = await playText(STORY, { adapters: httpAdapters(hanging, SHORT) });
    expect(why(outcome)).toBe('failed\n5: the device failed at "use": no answer within 2 s');
    const { outcome: second } = await playCommand("if (verb !== 'use') say({ id, ok: true });", SHORT);
    expect(why(second)).toBe('failed\n5: the device failed at "use": no answer within 2 s');
  });

  it('closes the connection, or answers with a status', async () => {
    const serving = (use: (response: import('node:http').ServerResponse) => void) =>
      serve((request, response) => (request.url === '/use' ? use(response) : void response.end('{}')));
    const reset = await serving((response) => response.destroy());
    expect(why(await playText(STORY, { adapters: httpAdapters(reset, 30_000) }))).toBe(
      'failed\n5: the device failed at "use": socket hang up',
    );
    const broken = await serving((response) => response.writeHead(500).end('{"error":"no pump"}'));
    expect(why(await playText(STORY, { adapters: httpAdapters(broken, 30_000) }))).toBe(
      'failed\n5: the device failed at "use": HTTP 500: no pump',
    );
    const page = await serving((response) => response.end('<html>'));
    expect(why(await playText(STORY, { adapters: httpAdapters(page, 30_000) }))).toBe(
      'failed\n5: the device failed at "use": expected a JSON object as answer, seen "<html>"',
    );
  });

  it.each([
    ["if (verb === 'use') process.exit(3); say({ id, ok: true });", 'its process ended with exit code 3'],
    [
      "if (verb === 'use') console.log('brewing…'); say({ id, ok: true });",
      'expected an answer with "id":3 on standard output, seen "brewing…"; what else there is to say goes to standard error',
    ],
    [
      "say({ id: verb === 'use' ? 1 : id, ok: true });",
      'expected an answer with "id":3, seen "{\\"id\\":1,\\"ok\\":true}"',
    ],
    ["say(verb === 'use' ? { id } : { id, ok: true });", 'ok: expected true or false in the answer, seen nothing'],
  ])('is a command of which is told what it did: %s', async (answer, problem) => {
    const { outcome } = await playCommand(answer);
    expect(why(outcome)).toBe(`failed\n5: the device failed at "use": ${problem}`);
  });

  it('may say what it likes on standard error', async () => {
    const { outcome, errors } = await playCommand("console.error('at', verb); say({ id, ok: true });");
    expect(why(outcome)).toBe('passed');
    expect(errors()).toBe('at listener\nat start\nat use\nat stop\n');
  });

  it('is ended with all that it started', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'drs-adapter-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const pidFile = join(folder, 'pid');
    const child = `const { spawn } = await import('node:child_process');
      const { writeFileSync } = await import('node:fs');
      if (verb === 'start') writeFileSync(${JSON.stringify(pidFile)}, String(spawn('sleep', ['1000']).pid));`;
    const { outcome } = await playCommand(`process.on('SIGTERM', () => {}); ${child} say({ id, ok: true });`);
    expect(why(outcome)).toBe('passed');
    const pid = Number(readFileSync(pidFile, 'utf8'));
    // It is gone, or waits for somebody to take note of its end.
    const state = existsSync(`/proc/${pid}/stat`) ? readFileSync(`/proc/${pid}/stat`, 'utf8').split(' ')[2] : 'gone';
    expect(['gone', 'Z', 'X']).toContain(state);
  });
});

describe('an adapter that is not there', () => {
  it('is none of the scenario', async () => {
    const url = await serve(() => {});
    const dead = new URL(url);
    dead.port = '1';
    await expect(playText(STORY, { adapters: httpAdapters(dead.href, 30_000) })).rejects.toThrow(
      new AdapterUnreachable('no device adapter answers at http://127.0.0.1:1 (ECONNREFUSED); is it running?'),
    );
    const adapters = commandAdapters('exit 4', { limitMs: 30_000, onErrorOutput: () => {} });
    await expect(playText(STORY, { adapters })).rejects.toThrow(
      new AdapterUnreachable('the device adapter "exit 4" ended with exit code 4 before it answered'),
    );
  });

  it('fails the scenario when there was one before', async () => {
    let isGone = false;
    const url = await serve((request, response) => {
      if (isGone) request.destroy();
      else response.end('{}');
      isGone ||= request.url === '/start';
    });
    const outcome = await playText(STORY, { adapters: httpAdapters(url, 30_000) });
    expect(outcome.status).toBe('failed');
  });
});

describe('a verb that an adapter does not know', () => {
  it.each([404, 501])('skips the scenario by HTTP %i, and is named', async (status) => {
    const url = await serve((request, response) => {
      if (request.url === '/replenish') response.writeHead(status);
      response.end(request.url === '/wait' ? '{"nextWakeAt":null}' : '');
    });
    const steps = '  - service: { register: }\n  - device: { replenish: beans }\n';
    const outcome = await playText(steps, { adapters: httpAdapters(url, 30_000) });
    expect(why(outcome)).toBe('skipped\nthe adapter of the device does not know "replenish"');
  });

  it.each([
    ['deviceStatus', 'deviceStatus:'],
    ['refresh', 'refresh:'],
    ['deregister', 'deregister:'],
    ['subscriptionInfo', 'subscriptionInfo:'],
    ['restock', 'restock: beans'],
    ['cancelTestOrders', 'cancelTestOrders:'],
    ['report', 'report: beans'],
  ])('skips it by its sentence: %s', async (verb, step) => {
    const unknown = () => ({ ok: false, error: 'unknown verb' });
    const outcome = await playWith({ [verb]: unknown }, `  - service: { register: }\n  - device: { ${step} }\n`);
    expect(why(outcome)).toBe(`skipped\nthe adapter of the device does not know "${verb}"`);
  });

  it('skips it for a second device where there is room for one', async () => {
    let started = 0;
    const start = () => {
      started += 1;
      return started > 1 ? { ok: false, error: 'unknown verb' } : undefined;
    };
    const steps = '  - service: { register: { name: a } }\n  - service: { register: { name: b } }\n';
    expect(why(await playWith({ start }, steps))).toBe('skipped\nthe adapter of the device does not know "start"');
  });

  it('does no harm where it is stop or listener', async () => {
    const unknown = () => ({ ok: false, error: 'unknown verb' });
    const { handle } = createReferenceAdapter();
    const url = await serveAdapter(async (verb, message) => {
      if (verb === 'listener') await handle(verb, message);
      return verb === 'listener' || verb === 'stop' ? unknown() : handle(verb, message);
    });
    expect(why(await playText(STORY, { adapters: httpAdapters(url, 30_000) }))).toBe('passed');
  });
});

describe('a scenario that says nothing of a device', () => {
  it.each([
    ['  - service: { register: }\n  - call: { path: /subscriptionInfo, auth: device }\n', 'it makes a call of its own'],
    ['  - service: { register: }\n  - device: { listen: { answer: 500 } }\n', 'it tells the listener how to answer'],
    ['  - advance: PT1S\n', 'no device takes part in it'],
  ])('is skipped before anything is asked', async (steps, reason) => {
    const { adapters, asked } = await adapterWith({});
    expect(why(await playText(steps, { adapters }))).toContain(`skipped\n${reason}`);
    expect(asked).toEqual([]);
  });

  it('is skipped when it requires the reference device', async () => {
    const { adapters } = await adapterWith({});
    const outcome = await playText(STORY, { adapters, head: 'requires: [reference-device]' });
    expect(why(outcome)).toBe('skipped\nit requires the reference device');
  });

  it('is played when its calls drive the machine', async () => {
    const steps = `${STORY}  - call: { path: /_emulator/clock, auth: control }\n  - expect: { reply: { status: 200 } }\n`;
    expect(why(await playText(steps, { adapters: (await adapterWith({})).adapters }))).toBe('passed');
  });
});

describe('time', () => {
  it('goes by every instant at which the device wants to act', async () => {
    const { adapters, asked } = await adapterWith({});
    const outcome = await playText('  - service: { register: }\n  - advance: P3D\n', { adapters });
    expect(why(outcome)).toBe('passed');
    const waits = asked.filter(({ verb }) => verb === 'wait').map(({ message }) => message.until);
    expect(waits.at(-1)).toBe('2031-03-07T10:00:00.000Z');
    const reports = outcome.exchanges.filter(({ operation }) => operation === 'deviceStatus');
    expect(reports).toHaveLength(4);
    const lived = outcome.adapter?.lived ?? [];
    expect([lived[0]?.from, lived.at(-1)?.to]).toEqual(['2031-03-04T10:00:00.000Z', '2031-03-07T10:00:00.000Z']);
    // Each is known behind what the device did in it.
    const seqs = lived.map(({ afterSeq }) => afterSeq);
    expect(seqs).toEqual([...seqs].sort((a, b) => a - b));
    expect(factsOf(outcome).filter(({ kind }) => kind === 'device-lived')).toHaveLength(lived.length);
  });

  it('that was moved past what the device wanted is not said to be lived', async () => {
    const { adapters } = await adapterWith({});
    const move = '{ method: POST, path: /_emulator/clock/advance, auth: control, json: { by: P2D } }';
    const steps = `  - service: { register: }\n  - advance: PT1S\n  - call: ${move}\n  - advance: PT1H\n`;
    const outcome = await playText(steps, { adapters });
    expect(why(outcome)).toBe('passed');
    const spans = outcome.adapter?.lived.map(({ from, to }) => `${from} ${to}`);
    expect(spans).toEqual([
      '2031-03-04T10:00:00.000Z 2031-03-04T10:00:01.000Z',
      '2031-03-06T10:00:01.000Z 2031-03-06T11:00:01.000Z',
    ]);
  });

  it('to what is due next goes there with the device', async () => {
    const { adapters } = await adapterWith({});
    const steps = '  - service: { register: { stock: { beans: { remaining: 9 } } } }\n  - device: { use: beans }\n';
    const expected = '  - expect: { notification: OrderPlacedNotification, state: { clock: "${start + PT2S}" } }\n';
    const outcome = await playText(
      `${steps}  - advanceTo: next\n${expected.replace('OrderPlacedNotification', '{ type: OrderPlacedNotification }')}`,
      { adapters },
    );
    expect(why(outcome)).toBe('passed');
  });
});

describe('what the device owes', () => {
  const LIFE =
    '  - service: { register: { stock: { beans: { remaining: 24 } } } }\n  - device: { live: { for: P10D } }\n';
  const brokenOf = async (own: Parameters<typeof adapterWith>[0], steps = LIFE) => {
    const outcome = await playWith(own, steps);
    expect(why(outcome)).toBe('passed');
    return brokenRules(judgeOutcome(outcome)).map(({ obligation }) => obligation.number);
  };

  it('is kept by the reference device', async () => {
    expect(await brokenOf({})).toEqual([]);
  });

  it('is broken by one that says that it did its work, and did none', async () => {
    const broken = await brokenOf({ wait: () => ({ nextWakeAt: null }), use: () => ({}) });
    expect(broken).toContain(6);
  });

  it('is not judged by what only the listener of the player was told', async () => {
    const { adapters } = await adapterWith({}, false);
    const outcome = await playText(LIFE, { adapters });
    expect(why(outcome)).toBe('passed');
    const deliveries = factsOf(outcome).filter(({ kind }) => kind === 'delivery');
    expect(deliveries).toEqual([]);
    expect(outcome.timeline.some(({ kind }) => kind === 'delivery')).toBe(true);
    expect(brokenRules(judgeOutcome(outcome))).toEqual([]);
  });
});
