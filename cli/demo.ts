import { verify, X509Certificate } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Envelope, stringToSign } from '../contracts/sns/envelope.ts';
import { startEmulator } from '../emulator/index.ts';
import { streamLines } from '../scenarios/report/line-writer.ts';

/**
 * The tour: one coffee machine from registration to deregistration, in a few milliseconds of real time and
 * two weeks of the emulator's. A real listener confirms its subscription and verifies every message.
 */

const MODEL = 'acme-coffee';
const SERIAL = 'DEMO-0001';
const PACKAGE = 'com.amazon.dash.replenishment.';
const DAY_MS = 86_400_000;

interface Received {
  readonly type: string;
  readonly verified: boolean;
}

/** What a maker's endpoint has to do: confirm, verify, answer quickly. */
async function listen(received: Received[]): Promise<{ server: Server; url: string }> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const envelope = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Envelope;
      handle(envelope, received).then(
        () => response.writeHead(200).end(),
        (error: unknown) => {
          process.stderr.write(`listener: ${String(error)}\n`);
          response.writeHead(500).end();
        },
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/sns` };
}

async function handle(envelope: Envelope, received: Received[]): Promise<void> {
  const pem = await (await fetch(envelope.SigningCertURL)).text();
  const algorithm = envelope.SignatureVersion === '2' ? 'RSA-SHA256' : 'RSA-SHA1';
  const key = new X509Certificate(pem).publicKey;
  const verified = verify(
    algorithm,
    Buffer.from(stringToSign(envelope)),
    key,
    Buffer.from(envelope.Signature, 'base64'),
  );
  if (envelope.Type === 'SubscriptionConfirmation') {
    if (verified) await fetch(envelope.SubscribeURL);
    received.push({ type: envelope.Type, verified });
    return;
  }
  const payload = JSON.parse(envelope.Message) as { notificationInfo?: { notificationType?: string } };
  received.push({ type: payload.notificationInfo?.notificationType ?? envelope.Type, verified });
}

async function tour(): Promise<number> {
  const received: Received[] = [];
  const emulator = await startEmulator({ clock: 'manual', now: '2031-03-04T09:00:00Z', seed: 1 });
  const { server, url: listener } = await listen(received);
  const say = (text: string) => process.stdout.write(`\n${text}\n`);
  let shown = 0;
  const format = streamLines({ colour: process.stdout.isTTY === true });
  const show = async () => {
    for (const entry of await emulator.control.timeline({ after: shown })) {
      shown = entry.seq;
      if (entry.kind === 'call' && entry.surface === 'control') continue;
      process.stdout.write(`  ${format(entry)}\n`);
    }
  };
  try {
    say(`drs-emulator at ${emulator.url}, its clock at ${emulator.clock.now()}`);

    say('The maker subscribes its listener to the topic. SNS asks; the listener confirms.');
    await emulator.control.subscribe(listener);
    await emulator.clock.settle();
    await show();

    say('The customer agrees, chooses beans, and the maker gets its tokens.');
    const device = await emulator.control.registerDevice({ modelId: MODEL, serialNumber: SERIAL });
    let { accessToken } = device;
    await emulator.clock.settle();
    await show();

    /** A device call; on `Invalid token` the token is refreshed once, as every device must. */
    const call = async (
      method: string,
      path: string,
      input: string,
      result: string,
      body?: unknown,
    ): Promise<unknown> => {
      const send = () =>
        fetch(emulator.url + path, {
          method,
          headers: {
            authorization: `Bearer ${accessToken}`,
            'x-amzn-type-version': PACKAGE + input,
            'x-amzn-accept-type': PACKAGE + result,
            ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        });
      let response = await send();
      if (
        response.status === 400 &&
        ((await response.clone().json()) as { message?: string }).message === 'Invalid token'
      ) {
        const fresh = await fetch(`${emulator.url}/auth/o2/token`, {
          method: 'POST',
          body: new URLSearchParams({
            grant_type: 'refresh_token',
            refresh_token: device.refreshToken,
            client_id: emulator.env.DRS_CLIENT_ID ?? '',
            client_secret: emulator.env.DRS_CLIENT_SECRET ?? '',
          }),
        });
        accessToken = ((await fresh.json()) as { access_token: string }).access_token;
        response = await send();
      }
      const answer = (await response.json()) as { message?: string };
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${answer.message}`);
      return answer;
    };
    const report = async (left: number) => {
      const now = emulator.clock.now();
      const runsOut = new Date(Date.parse(now) + left * DAY_MS).toISOString();
      await call('POST', '/deviceStatus', 'DrsDeviceStatusInput@1.0', 'DrsDeviceStatusResult@1.0', {
        mostRecentlyActiveDate: now,
      });
      await call('POST', '/slotStatus/beans', 'DrsSlotStatusInput@1.0', 'DrsSlotStatusResult@1.0', {
        expectedReplenishmentDate: runsOut,
        remainingQuantityInUnit: left,
        originalQuantityInUnit: 24,
        totalQuantityOnHand: 0,
        lastUseDate: now,
      });
    };
    const replenish = () => call('POST', '/replenish/beans', 'DrsReplenishInput@1.0', 'DrsReplenishResult@1.0');

    say('Days pass; the machine reports what is left. At nine servings it is time to order.');
    for (const left of [11, 10, 9]) {
      await report(left);
      if (left > 9) await emulator.clock.advance('P1D');
    }
    await replenish();
    await emulator.clock.advance('PT2S');
    await show();

    say('Asked again while the order is out, DRS says so. A day later it ships.');
    await replenish();
    await emulator.clock.advance('PT25H');
    await show();

    say('The parcel arrives; the machine is full again, and the slot is free for the next order.');
    await emulator.clock.advanceToNextDue();
    await report(24);
    await show();

    say('In the end the customer removes the machine from the app.');
    await call('DELETE', '/registration', 'DrsDeregisterInput@2.0', 'DrsDeregisterResult@1.0');
    await emulator.clock.settle();
    await show();

    const good = received.filter(({ verified }) => verified).length;
    say(`The listener received ${received.length} messages; ${good} signatures verified:`);
    for (const { type, verified } of received) process.stdout.write(`  ${verified ? '✓' : '✗'} ${type}\n`);
    const expected = [
      'SubscriptionConfirmation',
      'DeviceRegisteredNotification',
      'SubscriptionChangedNotification',
      'OrderPlacedNotification',
      'ItemShippedNotification',
      'ItemDeliveredNotification',
      'DeviceDeregisteredNotification',
    ];
    const complete = expected.every((type, at) => received[at]?.type === type) && received.length === expected.length;
    say(
      complete && good === received.length
        ? 'A whole replenishment lifecycle, as it should be.'
        : 'Something is missing above.',
    );
    return complete && good === received.length ? 0 : 1;
  } finally {
    await emulator.close();
    server.close();
    server.closeAllConnections();
  }
}

process.exitCode = await tour();
