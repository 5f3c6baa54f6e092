import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  ConfigError,
  ControlError,
  type EmulatorOptions,
  OptionsError,
  StartError,
  startEmulator,
} from '../../emulator/index.ts';

const MODEL = { modelId: 'brewer', slots: [{ slotId: 'pods', products: [{ asin: 'B000000001' }] }] };
const COFFEE = { modelId: 'acme-coffee', serialNumber: 'SN-0001' };

async function started(options: EmulatorOptions = {}) {
  const emulator = await startEmulator(options);
  onTestFinished(() => emulator.close());
  return emulator;
}

/** What an emulator that does not start says. */
async function refusal(options: object): Promise<Error> {
  try {
    await started(options);
  } catch (error) {
    return error as Error;
  }
  throw new Error('it started');
}

const isListening = (url: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.on('connect', () => resolve(true));
    socket.on('error', () => resolve(false));
    socket.on('connect', () => socket.destroy());
  });

describe('startEmulator', () => {
  it('serves on a free port, and tells programs under test where', async () => {
    const { url, env } = await started();
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(env).toEqual({
      DRS_BASE_URL: url,
      LWA_TOKEN_URL: `${url}/auth/o2/token`,
      LWA_AUTHORIZE_URL: `${url}/ap/oa`,
      DRS_WEB_URL: url,
      DRS_EMULATOR_URL: url,
      DRS_CLIENT_ID: 'amzn1.application-oa2-client.00000000000000000000000000000001',
      DRS_CLIENT_SECRET: 'drs-emulator-secret',
      DRS_TOPIC_ARN: 'arn:aws:sns:us-east-1:000000000000:drs-acme',
    });
  });

  it('runs several at once, each a world of its own', async () => {
    const emulators = await Promise.all(
      [1, 2, 3].map((seed) => started({ clock: 'manual', now: `203${seed}-01-01T00:00:00Z`, seed })),
    );
    expect(new Set(emulators.map(({ url }) => url)).size).toBe(3);
    await emulators[0]?.control.registerDevice(COFFEE);
    expect(emulators.map(({ clock }) => clock.now().slice(0, 4))).toEqual(['2031', '2032', '2033']);
    const devices = await Promise.all(
      emulators.map(({ control }) => control.call<{ items: object[] }>('GET', 'devices')),
    );
    expect(devices.map(({ items }) => items.length)).toEqual([1, 0, 0]);
  });

  it('moves its clock, and waits for what happens on the way', async () => {
    const { clock, control } = await started({ clock: 'manual', now: '2031-03-04T10:00:00Z' });
    await control.registerDevice(COFFEE);
    expect(clock.now()).toBe('2031-03-04T10:00:00.000Z');
    expect((await clock.advance('PT1H')).now).toBe('2031-03-04T11:00:00.000Z');
    expect((await clock.advanceTo('2031-03-04T12:00:00Z', { quietMs: 1 })).firedCount).toBe(0);
    await control.call('POST', 'devices/acme-coffee/SN-0001/trigger', { event: 'order-placed' });
    expect(await clock.advanceToNextDue()).toMatchObject({ fired: [{ what: 'order-ships' }], firedCount: 1 });
    await clock.settle();
    expect(clock.now()).toBe('2031-03-05T13:00:00.000Z');
    await expect(clock.advanceTo('2031-03-04T10:00:00Z')).rejects.toThrow(ControlError);
  });

  it('takes a configuration as an object, and as a file', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'drs-library-'));
    onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
    const file = join(dir, 'drs.yaml');
    const devices = [{ modelId: 'brewer', serialNumber: 'B1' }];
    writeFileSync(file, JSON.stringify({ version: 1, clock: 'manual', models: [MODEL], devices }));
    for (const config of [file, { clock: 'manual', models: [MODEL], devices }]) {
      const { control } = await started({ config });
      expect(await control.call('GET', 'devices')).toMatchObject({
        items: [{ modelId: 'brewer', serialNumber: 'B1' }],
      });
      expect(await control.call('GET', 'clock')).toMatchObject({ mode: 'manual' });
    }
    const { control } = await started({ config: { clock: 'manual' }, clock: 'x2' });
    expect(await control.call('GET', 'clock')).toMatchObject({ mode: 'system', scale: 2 });
  });

  it('hears every line of the request log where it is asked for', async () => {
    const lines: string[] = [];
    const { url } = await started({ log: (line) => lines.push(line) });
    await fetch(`${url}/nothing`);
    expect(lines).toEqual([expect.stringMatching(/^GET \/nothing 404 /)]);
  });

  it('drives the control interface with the token it made', async () => {
    const { url, env, control } = await started({ host: '0.0.0.0' });
    expect((await fetch(`${url}/_emulator/health`)).status).toBe(401);
    expect(env.DRS_CONTROL_TOKEN).toMatch(/^\S{20,}$/);
    expect(await control.call('GET', 'health')).toMatchObject({ status: 'ok' });
  });

  it('lists the timeline, filtered, and subscribes and resets', async () => {
    const { control, clock } = await started({ clock: 'manual' });
    await control.registerDevice(COFFEE);
    const all = await control.timeline();
    expect(all.map(({ seq }) => seq)).toEqual(all.map((_, at) => at + 1));
    expect((await control.timeline({ after: 1, kind: 'notification', device: 'acme-coffee/SN-0001' })).length).toBe(2);
    expect(await control.timeline({ device: 'acme-coffee/SN-0002' })).toEqual([]);
    expect(await control.subscribe('http://127.0.0.1:1/sns')).toMatchObject({ status: 'pending' });
    await clock.settle();
    await control.reset();
    expect(await control.call('GET', 'subscriptions')).toMatchObject({ items: [] });
  });
});

describe('an emulator that cannot start', () => {
  it.each([
    [{ port: '80' }, OptionsError, 'port: expected a whole number from 0 to 65535, seen "80"'],
    [{ clok: 'manual' }, OptionsError, 'clok: unknown option; did you mean "clock"?'],
    [{ readyFile: 5 }, OptionsError, 'readyFile: expected a file, seen 5'],
    [
      { config: { models: [{ ...MODEL, modelid: 'x' }] } },
      OptionsError,
      /^config: models\.0\.modelid: unknown key; .*; did you mean "modelId"\?$/,
    ],
    [
      { config: { devices: [{ modelId: 'none', serialNumber: 'x' }] } },
      OptionsError,
      /^config: devices\.0\.modelId: no model is called "none"; /,
    ],
    [{ config: '/no/such.yaml' }, ConfigError, '/no/such.yaml: there is no such file'],
    [{ host: '192.0.2.1' }, StartError, '192.0.2.1: this machine has no such address; choose another host'],
    [
      { config: { timeline: { file: '/no/such/folder/t.ndjson' } } },
      StartError,
      'timeline.file: /no/such/folder/t.ndjson cannot be written: ENOENT',
    ],
  ])('says why in one sentence: %j', async (options, kind, message) => {
    const error = await refusal(options);
    expect(error).toBeInstanceOf(kind);
    expect(error.message).toEqual(typeof message === 'string' ? message : expect.stringMatching(message));
  });

  it('says that the port is in use, and leaves nothing behind', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void taken.close());
    const { port } = taken.address() as AddressInfo;
    const dir = mkdtempSync(join(tmpdir(), 'drs-library-'));
    onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
    const error = await refusal({ port, data: dir });
    expect(error).toBeInstanceOf(StartError);
    expect(error.message).toBe(`127.0.0.1:${port} is in use; choose another port, or 0 for any free one`);
    // The folder is free again.
    const emulator = await started({ data: dir });
    expect(await emulator.control.call('GET', 'health')).toMatchObject({ status: 'ok' });
    expect((await refusal({ data: dir })).message).toMatch(/^The data folder .* is in use by process /);
  });
});

describe('close', () => {
  it('frees the port, whoever closes and however often', async () => {
    const first = await started();
    await fetch(`${first.url}/nothing`);
    await Promise.all([first.close(), first.close()]);
    await first.close();
    expect(await isListening(first.url)).toBe(false);
    const second = await started({ port: Number(new URL(first.url).port) });
    expect(second.url).toBe(first.url);
    await expect(first.control.call('GET', 'devices/a/b')).rejects.toThrow(ControlError);
  });

  it('lets a reply in flight go out whole', async () => {
    const { url, control, close } = await started({ clock: 'manual' });
    const slow = fetch(`${url}/_emulator/clock/advance`, { method: 'POST', body: '{"by":"PT1H","quietMs":50}' });
    await expect
      .poll(
        () =>
          control.advance({ by: 'PT1S' }).then(
            () => 0,
            (error: ControlError) => error.status,
          ),
        { interval: 1 },
      )
      .toBe(409);
    await close();
    expect(await (await slow).json()).toMatchObject({ firedCount: 0 });
  });

  it('ends streams', async () => {
    const { url, close } = await started();
    const stream = await fetch(`${url}/_emulator/timeline/stream?after=0`);
    const text = stream.text();
    await close();
    expect(await text).toMatch(/^id: 1\ndata: \{/);
  });

  it('makes every call afterwards fail', async () => {
    const { control, close } = await started();
    await close();
    await expect(control.call('GET', 'health')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});
