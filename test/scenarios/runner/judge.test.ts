import { describe, expect, it } from 'vitest';
import { notifications } from '../../../contracts/index.ts';
import type { HttpReply } from '../../../scenarios/runner/transport.ts';
import { type Doctor, doctored } from './doctored.ts';
import { own, playText, why } from './given.ts';

/** Every exchange is held against its contract without being asked. */

const REGISTER = '  - service: { register: }\n';

/** Tampers with the replies to one path. */
const on =
  (path: string, change: (reply: HttpReply) => HttpReply | undefined): Doctor =>
  (reply, request) =>
    request.path === path ? change(reply) : reply;

const playedWith = (doctor: Doctor, steps: string, patienceMs = 20_000) =>
  playText(steps, { openTarget: doctored(own, doctor), patienceMs });

describe('a reply that breaks its contract', () => {
  it('fails the step that got it, though nobody looks', async () => {
    const odd = on('/slotStatus/beans', (reply) => ({ ...reply, text: '{"noted":true}' }));
    const { failure } = await playedWith(odd, `${REGISTER}  - device: { report: beans }\n`);
    expect(failure).toMatchObject({
      place: { line: 5 },
      message: 'the answer to POST /slotStatus/beans breaks the contract of slotStatus',
    });
    expect(failure?.differences[0]).toMatchObject({ path: 'reply.body', seen: '{"noted":true}' });
  });

  it('fails the step also when it is one that the player asked for', async () => {
    const odd = on('/_emulator/devices/acme-coffee/SN-00000001', (reply) => ({
      ...reply,
      text: reply.text.replace('"status":"registered"', '"status":"here"'),
    }));
    const steps = `${REGISTER}  - expect: { state: { device: { modelId: acme-coffee } } }\n`;
    const { failure } = await playedWith(odd, steps);
    expect(failure?.place.line).toBe(5);
    expect(failure?.differences.map(({ path }) => path)).toEqual(['reply.body.status']);
  });

  it('fails before the first step when the listener is subscribed so', async () => {
    const odd = on('/_emulator/subscriptions', (reply) => ({
      ...reply,
      text: reply.text.replace('pending', 'perhaps'),
    }));
    const { failure } = await playedWith(odd, REGISTER);
    expect(failure).toMatchObject({
      place: { line: 1 },
      message: 'the answer to POST /_emulator/subscriptions breaks the contract of subscribe',
    });
  });
});

describe('a fault of the service', () => {
  const broken = on('/deviceStatus', (reply) => ({ ...reply, status: 500, text: '{"message":"Internal error"}' }));
  const steps = `${REGISTER}  - call: { method: POST, path: /deviceStatus }\n`;

  it('fails the step', async () => {
    const { failure } = await playedWith(broken, steps);
    expect(failure?.message).toBe('the answer to POST /deviceStatus breaks the contract of deviceStatus');
  });

  it('is all right where the scenario expects it', async () => {
    const expected = `${steps}  - expect: { reply: { status: { $atLeast: 500 } } }\n`;
    expect(why(await playedWith(broken, expected))).toBe('passed');
    const other = `${steps}  - expect: { reply: { status: 503 } }\n`;
    expect((await playedWith(broken, other)).failure?.place.line).toBe(5);
  });
});

describe('a message that breaks its contract', () => {
  it('fails the step in which it came', async () => {
    let listener = '';
    const forging: Doctor = async (reply, { path, body }) => {
      if (path === '/_emulator/subscriptions' && body !== '') listener = JSON.parse(body).endpoint;
      if (path === '/deviceStatus') await forge(listener);
      return reply;
    };
    const { failure } = await playedWith(forging, `${REGISTER}  - device: { deviceStatus: }\n`);
    expect(failure).toMatchObject({
      place: { line: 5 },
      message: 'OrderPlacedNotification breaks its contract as it came to the listener',
    });
    expect(failure?.differences.map(({ path }) => path)).toContain('envelope.Signature');
  });
});

/** Posts a notification that nobody signed. */
async function forge(listener: string): Promise<void> {
  const id = '06e82a01-2b5c-4cd1-a7ca-430e92ac3d42';
  const topic = 'arn:aws:sns:us-east-1:000000000000:drs-acme';
  const envelope = {
    Type: 'Notification',
    MessageId: id,
    TopicArn: topic,
    Subject: 'DRS Notification',
    Message: JSON.stringify(notifications.OrderPlacedNotification.examples['2.0']),
    Timestamp: '2031-03-04T21:09:59.188Z',
    SignatureVersion: '1',
    Signature: 'c2lnbmF0dXJl',
    SigningCertURL: 'http://127.0.0.1:1/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem',
    UnsubscribeURL: 'http://127.0.0.1:1/',
    MessageAttributes: { version: { Type: 'String', Value: '2.0' } },
  };
  const headers = {
    'x-amz-sns-message-type': 'Notification',
    'x-amz-sns-message-id': id,
    'x-amz-sns-topic-arn': topic,
    'x-amz-sns-subscription-arn': `${topic}:1`,
    'content-type': 'text/plain; charset=UTF-8',
  };
  await fetch(listener, { method: 'POST', headers, body: JSON.stringify(envelope) });
}

it('fails before the first step when nobody can verify what the topic sends', async () => {
  const spoilt: Doctor = (reply, { path }) => (path.endsWith('.pem') ? { ...reply, text: 'no certificate' } : reply);
  const { failure } = await playedWith(spoilt, REGISTER);
  expect(failure).toMatchObject({
    place: { line: 1 },
    message: 'SubscriptionConfirmation breaks its contract as it came to the listener',
  });
  expect(failure?.differences[0]).toMatchObject({
    path: 'envelope.Signature',
    seen: expect.stringContaining('certificate'),
  });
});

describe('a step that does not settle', () => {
  it('is the mistake of its author, who is told which one', async () => {
    const mute = on('/_emulator/orders/x/ship', () => undefined);
    const outcome = await playedWith(
      mute,
      '  - service: { register: }\n  - call: { method: POST, path: /_emulator/orders/x/ship }\n',
      500,
    );
    expect(outcome).toMatchObject({ status: 'errored', blame: 'author' });
    expect(outcome.reason).toBe(
      'story.yaml:5:5: "call: POST /_emulator/orders/x/ship" did not settle within 0.5 s of real time; a listener that does not answer, or a device that goes on calling, may be the reason',
    );
  });

  it('is told as well where a device lives by itself, and refusals do not hide it', async () => {
    let reports = 0;
    const falling = on('/slotStatus/beans', (reply) => {
      reports += 1;
      return reports < 3 ? { ...reply, status: 503 } : undefined;
    });
    const outcome = await playedWith(falling, `${REGISTER}  - device: { live: { for: P9D } }\n`, 500);
    expect(outcome).toMatchObject({ status: 'errored', blame: 'author' });
    expect(outcome.reason).toMatch(/^story\.yaml:5:5: "device: live for P9D" did not settle within 0\.5 s/);
  });
});

describe('what the listener asks while it is handed a message', () => {
  const asks = `${REGISTER}  - device: { listen: { call: { path: /nope } } }\n`;
  const select = (asin: string) => `  - service: { select: { asin: ${asin} } }\n`;

  it('is no refusal of the step, and can be looked at by its operation', async () => {
    expect(why(await playText(asks + select('B0EMUL0002')))).toBe('passed');
    const reads = `${REGISTER}  - device: { listen: { call: { path: /subscriptionInfo } } }\n${select('B0EMUL0002')}`;
    const looks = '  - expect: { reply: { operation: subscriptionInfo, status: 400 } }\n';
    expect(why(await playText(reads + looks))).toBe('passed');
    expect(why(await playText(`${reads}  - expect: { reply: { operation: setSubscription, status: 200 } }\n`))).toBe(
      'passed',
    );
    expect(why(await playText(`${reads}  - expect: { reply: { status: 200 } }\n`))).toBe('passed');
  });

  it('does not hide the refusal of the step itself', async () => {
    const { failure } = await playText(asks + select('B0EMUL0009'));
    expect(failure?.message).toMatch(/^service: select asin B0EMUL0009 was refused: 400 /);
  });
});
