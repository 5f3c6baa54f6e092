import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { type EmulatorOptions, type RunningEmulator, startEmulator } from '../../emulator/index.ts';
import { open, type } from './fake-terminal.ts';

const COFFEE = { modelId: 'acme-coffee', serialNumber: 'SN-0001' };
const DEVICE = ['--device', 'acme-coffee/SN-0001'];

interface Given {
  readonly emulator: RunningEmulator;
  /** Arguments that lead to it. */
  readonly there: readonly string[];
}

async function given(options: EmulatorOptions = {}): Promise<Given> {
  const emulator = await startEmulator({ clock: 'manual', now: '2031-03-04T10:00:00Z', seed: 1, ...options });
  onTestFinished(() => emulator.close());
  return { emulator, there: ['--url', emulator.url] };
}

/** Something else than an emulator. */
async function serverOf(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'drs-cli-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

describe('advance', () => {
  it('moves by a duration, to an instant, and to what is due next, and says what happened', async () => {
    const { emulator, there } = await given();
    await emulator.control.registerDevice(COFFEE);
    await emulator.control.call('POST', 'devices/acme-coffee/SN-0001/trigger', { event: 'order-placed' });

    expect(await type(['advance', 'PT1H', ...there])).toMatchObject({ code: 0, out: 'now 2031-03-04T11:00:00.000Z\n' });
    expect(await type(['advance', '2031-03-04T12:00:00+01:00', ...there])).toMatchObject({
      out: 'now 2031-03-04T11:00:00.000Z\n',
    });
    const { out } = await type(['advance', ...there]);
    expect(out).toBe('2031-03-05T11:00:00.000Z  order-ships acme-coffee/SN-0001 beans\nnow 2031-03-05T11:00:00.000Z\n');
    const asJson = await type(['advance', 'next', '--json', ...there]);
    expect(JSON.parse(asJson.out)).toMatchObject({ fired: [{ what: 'order-delivered' }], firedCount: 1 });
  });

  it('is refused by the emulator when it would go back, and when another one is under way', async () => {
    const { emulator, there } = await given();
    const back = await type(['advance', '2030-01-01T00:00:00Z', ...there]);
    expect(back).toMatchObject({ code: 2, out: '' });
    expect(back.err).toContain(`${emulator.url} answered 400: to: `);

    const slow = type(['advance', 'PT1S', '--quiet-ms', '300', ...there]);
    await expect
      .poll(async () => (await type(['advance', 'PT1S', ...there])).err, { interval: 5 })
      .toContain('answered 409: another call is moving the clock');
    expect((await slow).code).toBe(0);
    expect((await type(['advance', 'PT1S', ...there])).code).toBe(0);
  });

  it('counts what it does not show', async () => {
    const url = await serverOf((_, response) => {
      const fired = [{ at: '2031-03-04T10:00:00.000Z', what: 'delivery-attempt', attempt: 2 }];
      response.end(JSON.stringify({ now: '2031-03-04T10:00:00.000Z', fired, firedCount: 1001 }));
    });
    expect((await type(['advance', '--url', url])).out).toBe(
      '2031-03-04T10:00:00.000Z  delivery-attempt attempt 2\n… and 1000 more\nnow 2031-03-04T10:00:00.000Z\n',
    );
  });
});

describe('the way to the emulator', () => {
  it('is found through the environment too, control token included', async () => {
    const { emulator } = await given({ controlToken: 'secret' });
    for (const [name, code] of [
      ['DRS_CONTROL_TOKEN', 0],
      ['DRS_EMULATOR_CONTROL_TOKEN', 0],
      ['NOTHING', 2],
    ] as const) {
      const env = { DRS_EMULATOR_URL: emulator.url, [name]: 'secret' };
      expect((await type(['advance', 'PT1S'], { env })).code).toBe(code);
    }
    const wrong = await type(['state', '--url', emulator.url, '--control-token', 'wrong']);
    expect(wrong).toMatchObject({ code: 2, out: '' });
    expect(wrong.err).toContain('answered 401');
    expect(wrong.err).toContain('give it with --control-token');
  });

  it.each([['advance'], ['state'], ['tail'], ['tail', '--no-follow'], ['trigger', 'deregistered', ...DEVICE]])(
    'is told to be missing, in one sentence: %j',
    async (...args) => {
      const { code, out, err } = await type([...args, '--url', 'http://127.0.0.1:1/']);
      expect({ code, out }).toEqual({ code: 3, out: '' });
      expect(err).toBe(
        'drs-emulator: no emulator answers at http://127.0.0.1:1 (ECONNREFUSED); start one, or name it with --url\n',
      );
    },
  );

  it.each([
    [404, '<html>not here</html>'],
    [200, '<html>welcome</html>'],
    [500, '{"error":"oops"}'],
  ])('is not taken for an emulator when it answers %i %s', async (status, text) => {
    const url = await serverOf((_, response) => response.writeHead(status).end(text));
    const { code, out, err } = await type(['state', '--url', url]);
    expect({ code, out }).toEqual({ code: 3, out: '' });
    expect(err).toBe(
      `drs-emulator: ${url} answers ${status}, but not as an emulator does; is something else listening there?\n`,
    );
  });

  it('tells a fault of the emulator as one', async () => {
    const url = await serverOf((_, response) =>
      response.writeHead(500).end('{"error":{"code":"internal","message":"Internal error"}}'),
    );
    expect(await type(['state', '--url', url])).toMatchObject({
      code: 3,
      err: `drs-emulator: ${url} answered 500: Internal error\n`,
    });
  });
});

describe('state', () => {
  it('prints the world with shortened secrets, and one that can be put back with --secrets', async () => {
    const { emulator, there } = await given();
    const device = await emulator.control.registerDevice(COFFEE);
    const shown = await type(['state', ...there]);
    expect(JSON.parse(shown.out)).toMatchObject({ format: 'drs-emulator-state', devices: [COFFEE] });
    expect(shown.out).not.toContain('drs-emulator-secret');

    const file = join(folder(), 'state.json');
    writeFileSync(file, (await type(['state', '--secrets', ...there])).out);
    expect(await type(['state', '--reset', ...there])).toEqual({ code: 0, out: '', err: '' });
    expect(JSON.parse((await type(['state', ...there])).out).devices).toEqual([]);

    expect(await type(['state', '--put', file, ...there])).toEqual({ code: 0, out: '', err: '' });
    expect((await type(['state', '--secrets', ...there])).out).toBe(readFileSync(file, 'utf8'));
    const reply = await fetch(`${emulator.url}/subscriptionInfo`, {
      headers: {
        authorization: `Bearer ${device.accessToken}`,
        'x-amzn-type-version': 'com.amazon.dash.replenishment.DrsSubscriptionInfoInput@1.0',
        'x-amzn-accept-type': 'com.amazon.dash.replenishment.DrsSubscriptionInfoResult@1.0',
      },
    });
    expect(reply.status).toBe(200);
  });

  it('takes a state from standard input, and answers as JSON when asked to', async () => {
    const { there } = await given();
    const { out: stdin } = await type(['state', '--secrets', ...there]);
    expect(await type(['state', '--put', '-', '--json', ...there], { stdin })).toMatchObject({ code: 0, out: '{}\n' });
    expect(await type(['state', '--reset', '--json', ...there])).toMatchObject({ code: 0, out: '{}\n' });
  });

  it('is not replaced by a shortened one', async () => {
    const { there } = await given();
    const { out: stdin } = await type(['state', ...there]);
    const { code, err } = await type(['state', '--put', '-', ...there], { stdin });
    expect(code).toBe(2);
    expect(err).toContain('answered 400: ');
    expect((await type(['state', ...there])).out).toBe(stdin);
  });
});

describe('trigger', () => {
  const notified = (out: string) =>
    out
      .trim()
      .split('\n')
      .map((line) => line.split(' ')[0]);

  it.each([
    ['order-placed', ['OrderPlacedNotification']],
    ['order-cancelled', ['OrderPlacedNotification', 'OrderCancelledNotification']],
    ['item-shipped', ['OrderPlacedNotification', 'ItemShippedNotification']],
    ['item-delivered', ['OrderPlacedNotification', 'ItemShippedNotification', 'ItemDeliveredNotification']],
    ['deregistered', ['DeviceDeregisteredNotification']],
    ['subscription-changed', ['SubscriptionChangedNotification']],
  ])('brings %s about by real transitions', async (event, types) => {
    const { emulator, there } = await given();
    await emulator.control.registerDevice(COFFEE);
    const { code, out } = await type(['trigger', event, ...DEVICE, ...there]);
    expect(code).toBe(0);
    expect(notified(out)).toEqual(types);
  });

  it('prints the notifications as JSON', async () => {
    const { emulator, there } = await given();
    await emulator.control.registerDevice(COFFEE);
    const { out } = await type(['trigger', 'order-placed', ...DEVICE, '--slot', 'beans', '--json', ...there]);
    expect(JSON.parse(out)).toMatchObject({ notifications: [{ notificationType: 'OrderPlacedNotification' }] });
  });

  it('is wrong use for a device or slot that is not there, and fails when the state refuses', async () => {
    const { emulator, there } = await given();
    const noDevice = await type(['trigger', 'order-placed', ...DEVICE, ...there]);
    expect(noDevice).toMatchObject({ code: 2, out: '' });
    expect(noDevice.err).toContain('answered 404: ');
    await emulator.control.registerDevice(COFFEE);
    const noSlot = await type(['trigger', 'order-placed', ...DEVICE, '--slot', 'tea', ...there]);
    expect(noSlot).toMatchObject({ code: 2, out: '' });
    expect(noSlot.err).toContain('expected one of beans');

    await emulator.control.call('PUT', 'devices/acme-coffee/SN-0001/slots/beans/subscription', { subscribed: false });
    const refused = await type(['trigger', 'order-placed', ...DEVICE, ...there]);
    expect(refused).toMatchObject({ code: 1, out: '' });
    expect(refused.err).toContain('answered 409: ');
  });
});

describe('tail', () => {
  it('prints what is there with --no-follow: all, by kind, by device, after a number, as JSON', async () => {
    const { emulator, there } = await given();
    await emulator.control.registerDevice(COFFEE);
    await emulator.control.registerDevice({ ...COFFEE, serialNumber: 'SN-0002' });
    const lines = async (...args: string[]) =>
      (await type(['tail', '--no-follow', ...args, ...there])).out.trim().split('\n');
    const all = await lines();
    expect(all.length).toBeGreaterThan(8);
    expect(all[0]).toBe('2031-03-04 10:00:00.000  world    · started');

    const entries = (await lines('--json')).map((line) => JSON.parse(line));
    expect(entries.map(({ seq }) => seq)).toEqual(all.map((_, at) => at + 1));
    const notifications = (await lines('--json', '--kind', 'notification')).map((line) => JSON.parse(line));
    expect(notifications).toEqual(entries.filter(({ kind }) => kind === 'notification'));
    expect(await lines('--device', 'acme-coffee/SN-0002')).toHaveLength(all.length / 2 - 0.5);
    expect(await lines('--after', String(all.length - 1))).toHaveLength(1);
  });

  it('reads a record of several pages', async () => {
    const { emulator, there } = await given();
    await Promise.all(Array.from({ length: 1100 }, () => fetch(`${emulator.url}/nothing`)));
    const { out } = await type(['tail', '--no-follow', '--json', ...there]);
    expect(
      out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).seq),
    ).toEqual(Array.from({ length: 1101 }, (_, at) => at + 1));
  });

  it('follows what comes, filtered, until the emulator stops', async () => {
    const { emulator, there } = await given();
    const tail = open(['tail', '--after', '0', '--kind', 'notification', ...DEVICE, '--json', ...there]);
    await emulator.control.registerDevice({ ...COFFEE, serialNumber: 'SN-0002' });
    await emulator.control.registerDevice(COFFEE);
    await tail.printed('SubscriptionChangedNotification');
    await emulator.close();
    const { code, out, err } = await tail.ended;
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const seen = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(seen.map(({ notificationType }) => notificationType)).toEqual([
      'DeviceRegisteredNotification',
      'SubscriptionChangedNotification',
    ]);
    expect(seen.every(({ device }) => device.serialNumber === 'SN-0001')).toBe(true);
  });

  it('begins with what comes next, and colours it on a screen', async () => {
    const { emulator, there } = await given();
    await emulator.control.registerDevice(COFFEE);
    const tail = open(['tail', ...there], { colour: true });
    await expect
      .poll(async () => {
        await fetch(`${emulator.url}/nothing`);
        return (await Promise.race([tail.printed('nothing'), Promise.resolve('')])) !== '';
      })
      .toBe(true);
    await emulator.close();
    const { out } = await tail.ended;
    expect(out).toContain('\u001b[31munknown \u001b[0m \u001b[31m→\u001b[0m GET /nothing');
    expect(out).not.toContain('Registered');
  });

  it('ends quietly when nobody reads it any more', async () => {
    const { there } = await given();
    const tail = open(['tail', '--after', '0', ...there]);
    await tail.printed('world    · started');
    tail.closeOut();
    expect(await tail.ended).toMatchObject({ code: 0, err: '' });
  });

  it('says so when the emulator goes away in the middle', async () => {
    const url = await serverOf((_, response) => {
      response.writeHead(200).write('id: 1\ndata: {"kind":');
      setImmediate(() => response.destroy());
    });
    expect(await type(['tail', '--url', url])).toEqual({
      code: 3,
      out: '',
      err: `drs-emulator: the emulator at ${url} went away\n`,
    });
  });

  it('is refused like any other call', async () => {
    const { emulator } = await given({ controlToken: 'secret' });
    const { code, err } = await type(['tail', '--url', emulator.url]);
    expect(code).toBe(2);
    expect(err).toContain('answered 401');
  });
});

describe('openapi', () => {
  it('prints the document of the project, as YAML or JSON', async () => {
    const { out } = await type(['openapi']);
    expect(out).toBe(readFileSync(join(import.meta.dirname, '../../openapi.yaml'), 'utf8'));
    expect(JSON.parse((await type(['openapi', '--json'])).out)).toEqual(parse(out));
  });
});
