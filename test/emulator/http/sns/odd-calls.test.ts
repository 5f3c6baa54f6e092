import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { describe, expect, it, onTestFinished } from 'vitest';
import { SEED_TOPIC_ARN } from '../../../../emulator/domain/seed.ts';
import { startTestEmulator, type TestEmulator } from '../../../support/emulator.ts';

/** What is no call of SNS is answered in its form all the same: its SDKs read nothing else. */

const topicOf = ({ world }: TestEmulator) => world.store.read({ kind: 'topic', id: SEED_TOPIC_ARN })?.doc;

describe('a body of more than 1 MiB', () => {
  it('is a message that is too long, to an SDK', async () => {
    const { url } = await startTestEmulator();
    const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
    const client = new SNSClient({ endpoint: url, region: 'us-east-1', credentials, maxAttempts: 1 });
    onTestFinished(() => client.destroy());
    const Message = 'x'.repeat(1024 * 1024);
    await expect(client.send(new PublishCommand({ TopicArn: SEED_TOPIC_ARN, Message }))).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'Invalid parameter: Message too long',
    });
  });

  it.each(['/', '//', '/?Action=Publish'])('is on the record as one to SNS: %s', async (path) => {
    const emulator = await startTestEmulator();
    const reply = await fetch(emulator.url + path, { method: 'POST', body: 'x'.repeat(1024 * 1024 + 1) });
    expect([reply.status, reply.headers.get('content-type')]).toEqual([400, 'text/xml']);
    expect(await reply.text()).toContain(`<RequestId>${reply.headers.get('x-amzn-requestid')}</RequestId>`);
    expect(emulator.entries('call')).toMatchObject([{ surface: 'sns', refusal: 'unreadable', reply: { status: 400 } }]);
  });
});

it.each(['PUT', 'DELETE', 'OPTIONS'])('%s is refused in XML', async (method) => {
  const { url } = await startTestEmulator();
  const reply = await fetch(`${url}/?Action=ListTopics`, { method });
  expect([reply.status, reply.headers.get('allow')]).toEqual([405, 'GET, POST']);
  expect(await reply.text()).toMatch(
    /<Code>MethodNotAllowed<\/Code>\s*<Message>.* is not served here; expected GET, POST</,
  );
});

describe('HEAD', () => {
  it('of the root is as GET, without the body', async () => {
    const { url } = await startTestEmulator();
    const [head, get] = [await fetch(url, { method: 'HEAD' }), await fetch(url)];
    expect(head.status).toBe(200);
    for (const name of ['content-type', 'content-length']) expect(head.headers.get(name)).toBe(get.headers.get(name));
    expect(await head.text()).toBe('');
  });

  it('executes nothing', async () => {
    const emulator = await startTestEmulator();
    const subscribe = {
      Action: 'Subscribe',
      TopicArn: SEED_TOPIC_ARN,
      Protocol: 'http',
      Endpoint: 'http://127.0.0.1:9/',
    };
    await fetch(emulator.url, { method: 'POST', body: new URLSearchParams(subscribe) });
    await emulator.world.engine.settle();
    const before = topicOf(emulator);
    const confirm = {
      Action: 'ConfirmSubscription',
      TopicArn: SEED_TOPIC_ARN,
      Token: before?.subscriptions[0]?.token ?? '',
    };
    const headers = { authorization: 'AWS4-HMAC-SHA256 Credential=a/20310304/us-east-1/sns/aws4_request' };
    for (const action of [confirm, { Action: 'DeleteTopic', TopicArn: SEED_TOPIC_ARN }]) {
      const reply = await fetch(`${emulator.url}/?${new URLSearchParams(action)}`, { method: 'HEAD', headers });
      expect(reply.status).toBe(200);
    }
    expect(topicOf(emulator)).toEqual(before);
    expect(emulator.faults()).toEqual([]);
  });
});
