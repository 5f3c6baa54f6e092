import { describe, expect, it } from 'vitest';
import { SEED_TOPIC_ARN } from '../../../../emulator/domain/seed.ts';
import { startTestEmulator } from '../../../support/emulator.ts';
import { startListener } from '../../../support/listener.ts';
import { asker } from '../control/client.ts';

async function subscribedTo(endpoint: string) {
  const emulator = await startTestEmulator();
  const ask = asker(emulator);
  const { body } = await ask('POST', 'subscriptions', { endpoint });
  const subscriptionArn = String(body.subscriptionArn);
  const topic = () => emulator.world.store.read({ kind: 'topic', id: SEED_TOPIC_ARN })?.doc;
  const token = topic()?.subscriptions[0]?.token ?? '';
  const query = (parameters: Record<string, string>) =>
    Object.entries(parameters)
      .map(([name, value]) => `${name}=${value}`)
      .join('&');
  return {
    emulator,
    ask,
    subscriptionArn,
    token,
    status: () => topic()?.subscriptions[0]?.status,
    get: (parameters: Record<string, string>) => fetch(`${emulator.url}/?${query(parameters)}`),
    post: (parameters: Record<string, string>) =>
      fetch(`${emulator.url}/`, { method: 'POST', body: new URLSearchParams(parameters) }),
  };
}

const ENDPOINT = 'http://127.0.0.1:9/';
const CONFIRM = { Action: 'ConfirmSubscription', TopicArn: SEED_TOPIC_ARN };

const error = async (reply: Response) => {
  const text = await reply.text();
  return {
    status: reply.status,
    code: /<Code>(.*)<\/Code>/.exec(text)?.[1],
    message: /<Message>(.*)<\/Message>/.exec(text)?.[1],
  };
};

describe('ConfirmSubscription', () => {
  it.each(['get', 'post'] as const)('confirms by %s, and again', async (how) => {
    const world = await subscribedTo(ENDPOINT);
    for (let i = 0; i < 2; i += 1) {
      const reply = await world[how]({ ...CONFIRM, Token: world.token });
      expect(reply.status).toBe(200);
      expect(reply.headers.get('content-type')).toBe('text/xml');
      expect(await reply.text()).toMatch(
        new RegExp(
          `^<ConfirmSubscriptionResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/">\\s*<ConfirmSubscriptionResult>\\s*<SubscriptionArn>${world.subscriptionArn}</SubscriptionArn>\\s*</ConfirmSubscriptionResult>\\s*<ResponseMetadata>\\s*<RequestId>[0-9a-f-]{36}</RequestId>\\s*</ResponseMetadata>\\s*</ConfirmSubscriptionResponse>\\s*$`,
        ),
      );
      expect(world.status()).toBe('confirmed');
    }
  });

  it('looks at the region of the topic and not at its name', async () => {
    const world = await subscribedTo(ENDPOINT);
    const elsewhere = { ...CONFIRM, Token: world.token, TopicArn: SEED_TOPIC_ARN.replace('us-east-1', 'eu-west-1') };
    expect(await error(await world.get(elsewhere))).toEqual({
      status: 400,
      code: 'InvalidParameter',
      message: 'Invalid parameter: Topic',
    });
    expect(world.status()).toBe('pending');
    expect((await world.get({ ...CONFIRM, Token: world.token, TopicArn: `${SEED_TOPIC_ARN}-other` })).status).toBe(200);
  });

  it.each([
    [{ TopicArn: 'drs' }, 'Invalid parameter: Topic'],
    [{ TopicArn: '' }, 'Invalid parameter: Topic'],
    [{ Token: 'randomtoken' }, 'Invalid token'],
    [{ Token: 'abc123' }, 'Invalid parameter: Token'],
    [{ Token: `2336412f37${'0'.repeat(246)}` }, 'Invalid parameter: Token'],
    [{ Token: '' }, 'Invalid parameter: Token'],
  ])('with %j says what AWS says', async (wrong, message) => {
    const world = await subscribedTo(ENDPOINT);
    expect(await error(await world.get({ ...CONFIRM, Token: world.token, ...wrong }))).toEqual({
      status: 400,
      code: 'InvalidParameter',
      message,
    });
    expect(world.status()).toBe('pending');
  });

  it('knows no token that is two days old', async () => {
    const world = await subscribedTo(ENDPOINT);
    await world.ask('POST', 'clock/advance', { by: 'P2D' });
    expect(await error(await world.get({ ...CONFIRM, Token: world.token }))).toMatchObject({
      message: 'Invalid parameter: Token',
    });
    expect(world.emulator.entries('call').at(-1)).toMatchObject({ surface: 'sns', refusal: 'unknownToken' });
  });
});

describe('Unsubscribe', () => {
  it('ends the subscription, posts how to bring it back, and does so once', async () => {
    const listener = await startListener();
    const world = await subscribedTo(listener.url);
    await world.get({ ...CONFIRM, Token: world.token });
    for (let i = 0; i < 2; i += 1) {
      const reply = await world.get({ Action: 'Unsubscribe', SubscriptionArn: world.subscriptionArn });
      expect(reply.status).toBe(200);
      expect(await reply.text()).toMatch(/^<UnsubscribeResponse xmlns="[^"]+">\s*<ResponseMetadata>/);
    }
    expect(world.status()).toBe('unsubscribed');
    await world.ask('POST', 'clock/advance', { by: 'PT0S' });
    expect(listener.received.map(({ type }) => type)).toEqual(['SubscriptionConfirmation', 'UnsubscribeConfirmation']);
    const { SubscribeURL } = JSON.parse(listener.received[1]?.text ?? '');
    expect(await (await fetch(SubscribeURL)).text()).toContain(world.subscriptionArn);
    expect(world.status()).toBe('confirmed');
  });

  it('of what never was is fine, of what is no subscription or is pending is not', async () => {
    const world = await subscribedTo(ENDPOINT);
    expect((await world.post({ Action: 'Unsubscribe', SubscriptionArn: `${SEED_TOPIC_ARN}:nope` })).status).toBe(200);
    const short = 'SubscriptionArn Reason: An ARN must have at least 6 elements, not 1';
    for (const [SubscriptionArn, problem] of [
      ['', short],
      ['PendingConfirmation', short],
      [SEED_TOPIC_ARN, 'SubscriptionId'],
    ] as const) {
      expect(await error(await world.get({ Action: 'Unsubscribe', SubscriptionArn }))).toMatchObject({
        status: 400,
        message: `Invalid parameter: ${problem}`,
      });
    }
    const pending = await error(await world.get({ Action: 'Unsubscribe', SubscriptionArn: world.subscriptionArn }));
    expect(pending.code).toBe('InvalidParameter');
    expect(pending.message).toContain('Cannot unsubscribe a subscription that is pending confirmation');
    expect(world.status()).toBe('pending');
  });
});

describe('the root', () => {
  it('says what this is when nothing is asked', async () => {
    const emulator = await startTestEmulator();
    const reply = await fetch(emulator.url);
    expect(reply.status).toBe(200);
    expect(await reply.json()).toMatchObject({ name: 'drs-emulator', version: '0.0.0' });
  });

  it('refuses actions that are not emulated, escaped', async () => {
    const emulator = await startTestEmulator();
    const other = await fetch(`${emulator.url}/`, {
      method: 'POST',
      body: new URLSearchParams({ Action: 'CreatePlatformEndpoint' }),
    });
    expect(await error(other)).toMatchObject({ status: 400, code: 'InvalidAction' });
    const odd = await fetch(`${emulator.url}/?Action=%3Cb%3E`);
    expect(await odd.text()).toContain('&lt;b&gt;');
    for (const body of ['', '{"Action":"Unsubscribe"}', '{']) {
      expect((await fetch(`${emulator.url}/`, { method: 'POST', body })).status, body).toBe(400);
    }
    expect(emulator.faults()).toEqual([]);
  });
});

describe('the signing certificate', () => {
  it('is served under the name of its key, and under no other', async () => {
    const emulator = await startTestEmulator();
    const { fileName, certificatePem } = await emulator.world.signingKeys.get();
    const reply = await fetch(`${emulator.url}/${fileName}`);
    expect(reply.status).toBe(200);
    expect(reply.headers.get('content-type')).toBe('application/x-pem-file');
    expect(await reply.text()).toBe(certificatePem);
    const entry = emulator.world.timeline.query({ limit: 10 }).items.at(-1);
    expect(entry).toMatchObject({ kind: 'call', reply: { status: 200, body: '-----BEGIN CERTIFICATE-----…' } });
    const other = await fetch(`${emulator.url}/SimpleNotificationService-${'0'.repeat(32)}.pem`);
    expect(await error(other)).toMatchObject({ status: 404, code: 'NotFound' });
  });
});
