import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { checkClock } from '../../../cli/doctor/checks/clock.ts';
import { checkDeliveries } from '../../../cli/doctor/checks/deliveries.ts';
import { checkSubscriptions } from '../../../cli/doctor/checks/subscriptions.ts';
import { type EmulatorState, emulatorState } from '../../../cli/doctor/emulator-state.ts';
import { thisMachine } from '../../../cli/doctor/machine.ts';
import type { Situation } from '../../../cli/doctor/situation.ts';
import { type EmulatorOptions, startEmulator } from '../../../emulator/index.ts';
import { VERSION } from '../../../emulator/version.ts';
import { machine, NOW, situation } from './given-situation.ts';

/** What a running emulator is asked. */

async function given(options: EmulatorOptions = {}) {
  const emulator = await startEmulator({ clock: 'manual', now: NOW, seed: 1, ...options });
  onTestFinished(() => emulator.close());
  const looking = async (parts: Partial<Situation> = {}): Promise<Situation> =>
    situation({
      url: new URL(emulator.url),
      emulator: await emulatorState(emulator.url, null),
      machine: { ...machine(), connect: thisMachine({}).connect },
      ...parts,
    });
  return { emulator, looking };
}

/** A listener that confirms, and answers every notification alike. */
async function listenerOf(status: number, { confirms = true } = {}) {
  const server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (piece) => {
      text += piece;
    });
    request.on('end', async () => {
      const { Type, SubscribeURL } = JSON.parse(text);
      if (Type === 'SubscriptionConfirmation' && confirms) await fetch(SubscribeURL);
      response.writeHead(Type === 'Notification' ? status : 200).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  onTestFinished(close);
  return { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}/sns`, close };
}

describe('whether an emulator answers', () => {
  it('is told with its version and its clock', async () => {
    const { emulator } = await given();
    expect(await emulatorState(emulator.url, null)).toMatchObject({ kind: 'running', version: VERSION, now: NOW });
  });

  it('is told when it wants a token, when it is somebody else, and when nobody is there', async () => {
    const { emulator } = await given({ controlToken: 'secret' });
    const kind = async (url: string, token: string | null): Promise<EmulatorState['kind']> =>
      (await emulatorState(url, token)).kind;
    expect(await kind(emulator.url, 'secret')).toBe('running');
    expect(await kind(emulator.url, null)).toBe('closed');
    const other = createServer((_, response) => response.end('<html>hello</html>'));
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void other.close());
    expect(await kind(`http://127.0.0.1:${(other.address() as AddressInfo).port}`, null)).toBe('other');
    expect(await emulatorState('http://127.0.0.1:1', null)).toEqual({ kind: 'absent', code: 'ECONNREFUSED' });
  });
});

describe('the clock of the world', () => {
  it('shows real time', async () => {
    const { looking } = await given();
    expect(await checkClock(await looking())).toMatchObject([
      { outcome: 'ok', text: 'The clock of the world shows real time, and stands until it is moved.' },
    ]);
  });

  it('is ahead, or behind, and tokens with it', async () => {
    const { looking } = await given();
    const at = (instant: string) => looking({ machine: machine({ nowMs: () => Date.parse(instant) }) });
    expect(await checkClock(await at('2031-03-01T08:30:00.000Z'))).toMatchObject([
      {
        outcome: 'warning',
        text: expect.stringMatching(/^The clock of the world is 3 d 1 h ahead of real time.*: tokens, codes/),
        mend: 'npx drs-emulator state --reset',
      },
    ]);
    expect(await checkClock(await at('2031-03-04T12:15:00.000Z'))).toMatchObject([
      { text: expect.stringContaining('2 h 15 min behind'), mend: 'npx drs-emulator advance 2031-03-04T12:15:00.000Z' },
    ]);
  });
});

describe('subscriptions', () => {
  it('are confirmed, and their listeners take connections', async () => {
    const { emulator, looking } = await given();
    const { endpoint, close } = await listenerOf(200);
    await emulator.control.subscribe(endpoint);
    await emulator.clock.settle();
    expect(await checkSubscriptions(await looking())).toMatchObject([
      { id: 'subscriptions', outcome: 'ok' },
      { id: expect.stringMatching(/^listener\.arn:/), outcome: 'ok', text: `${endpoint} takes connections.` },
    ]);
    close();
    expect(await checkSubscriptions(await looking())).toMatchObject([
      { outcome: 'ok' },
      {
        outcome: 'problem',
        text: `${endpoint} takes no connection (ECONNREFUSED).`,
        mend: `npx drs-emulator listener --url ${endpoint}`,
      },
    ]);
  });

  it('that nobody confirmed are a problem once they had the time', async () => {
    const { emulator, looking } = await given();
    const { endpoint } = await listenerOf(200, { confirms: false });
    await emulator.control.subscribe(endpoint);
    await emulator.clock.settle();
    expect(await checkSubscriptions(await looking())).toMatchObject([{ outcome: 'warning' }]);
    await emulator.clock.advance('PT10M');
    const [found] = await checkSubscriptions(await looking());
    expect(found).toMatchObject({
      outcome: 'problem',
      text: `${endpoint} has not confirmed its subscription since ${NOW}: it gets no notification until it has opened SubscribeURL.`,
    });
    // The command that mends it is one that the emulator knows.
    const [, address = ''] = /^curl -X POST (\S+)$/.exec(found?.mend ?? '') ?? [];
    expect((await fetch(address, { method: 'POST' })).status).toBe(200);
  });

  it('over https want a certificate that is trusted', async () => {
    const call = async () => ({
      items: [
        { subscriptionArn: 'arn:a', endpoint: 'https://listener.example/sns', protocol: 'https', status: 'confirmed' },
      ],
      next: null,
    });
    const emulator = { kind: 'running', version: VERSION, now: NOW, call } as unknown as EmulatorState;
    const asked: unknown[] = [];
    const secure = (why: string | null) =>
      machine({
        connect: async () => null,
        async secure(...place) {
          asked.push(place);
          return why;
        },
      });
    const [, well] = await checkSubscriptions(situation({ emulator, machine: secure(null) }));
    expect(well).toMatchObject({ outcome: 'ok' });
    const [, ill] = await checkSubscriptions(situation({ emulator, machine: secure('CERT_HAS_EXPIRED') }));
    expect(ill).toMatchObject({ outcome: 'problem', text: expect.stringContaining('(CERT_HAS_EXPIRED)') });
    expect(asked[0]).toEqual(['listener.example', 443, 'listener.example']);
  });

  it('are none, or cannot be asked for', async () => {
    const { looking } = await given();
    expect(await checkSubscriptions(await looking())).toMatchObject([{ outcome: 'ok' }]);
    expect(await checkSubscriptions(situation())).toMatchObject([{ outcome: 'not-checked' }]);
    expect(await checkDeliveries(situation())).toMatchObject([{ outcome: 'not-checked' }]);
    expect(await checkClock(situation())).toMatchObject([{ outcome: 'not-checked' }]);
  });
});

describe('deliveries', () => {
  it('that went well are fine, and so is none', async () => {
    const { emulator, looking } = await given();
    expect(await checkDeliveries(await looking())).toMatchObject([{ text: 'Nothing was sent to any subscriber yet.' }]);
    await emulator.control.subscribe((await listenerOf(200)).endpoint);
    await emulator.clock.settle();
    await emulator.control.registerDevice({ modelId: 'acme-coffee', serialNumber: 'SN-1' });
    await emulator.clock.settle();
    expect(await checkDeliveries(await looking())).toMatchObject([
      { id: 'deliveries', outcome: 'ok', text: 'The last message to each subscriber was delivered.' },
    ]);
  });

  it('that failed are told with the answer, and with what explains them', async () => {
    const { emulator, looking } = await given();
    await emulator.control.subscribe((await listenerOf(503)).endpoint);
    await emulator.clock.settle();
    await emulator.control.registerDevice({ modelId: 'acme-coffee', serialNumber: 'SN-1' });
    await emulator.clock.settle();
    const [trying] = await checkDeliveries(await looking());
    expect(trying).toMatchObject({
      outcome: 'warning',
      text: expect.stringContaining('status 503; it is tried again'),
    });
    expect(trying?.mend).toMatch(/^npx drs-emulator explain --notification \S+$/);
    await emulator.clock.advance('PT10M');
    expect(await checkDeliveries(await looking())).toMatchObject([
      { outcome: 'problem', text: expect.stringMatching(/was given up after attempt 4 with status 503\.$/) },
    ]);
  });
});
