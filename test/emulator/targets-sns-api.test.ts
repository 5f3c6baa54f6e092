import { CreateTopicCommand, PublishCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startTestEmulator, type TestEmulator } from '../support/emulator.ts';
import { startFunctions } from '../support/functions.ts';
import { startListener } from '../support/listener.ts';
import { startQueues } from '../support/queues.ts';
import { DEAD_LETTERS, FUNCTION_ARN, QUEUE_ARN } from '../support/subscription.ts';

/** AWS's own clients on both sides: what is published to a topic by one is in a queue that another one filled. */

function clientOf({ url }: TestEmulator): SNSClient {
  const credentials = { accessKeyId: '000000000000', secretAccessKey: 'x' };
  const client = new SNSClient({ endpoint: url, region: 'us-east-1', credentials, maxAttempts: 1 });
  onTestFinished(() => client.destroy());
  return client;
}

describe('what the maker publishes himself', () => {
  it('fills a queue and calls a function, by filter and form of each subscription', async () => {
    const queues = await startQueues();
    const functions = await startFunctions();
    const emulator = await startTestEmulator({
      targets: { sqs: { endpoint: queues.endpoint }, lambda: { url: functions.url } },
    });
    const sns = clientOf(emulator);
    const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: 'mine' }));
    const subscribe = (Protocol: string, Endpoint: string, Attributes: Record<string, string>) =>
      sns.send(new SubscribeCommand({ TopicArn, Protocol, Endpoint, Attributes }));
    const { SubscriptionArn } = await subscribe('sqs', QUEUE_ARN, {
      RawMessageDelivery: 'true',
      FilterPolicy: '{"price":[{"numeric":[">",10]}]}',
    });
    expect(SubscriptionArn).toMatch(/^arn:aws:sns:us-east-1:000000000000:mine:/);
    await subscribe('lambda', FUNCTION_ARN, {});
    const publish = (price: string) =>
      sns.send(
        new PublishCommand({
          TopicArn,
          Message: `costs ${price}`,
          MessageAttributes: {
            price: { DataType: 'Number', StringValue: price },
            list: { DataType: 'String.Array', StringValue: '["a"]' },
          },
        }),
      );
    await publish('9.99');
    await publish('10.01');
    await emulator.world.engine.settle();
    expect(queues.messages.map(({ MessageBody, MessageAttributes }) => ({ MessageBody, MessageAttributes }))).toEqual([
      {
        MessageBody: 'costs 10.01',
        MessageAttributes: {
          price: { DataType: 'Number', StringValue: '10.01' },
          list: { DataType: 'String.Array', StringValue: '["a"]' },
        },
      },
    ]);
    const events = functions.invocations.map(({ text }) => JSON.parse(text).Records[0].Sns);
    expect(events.map(({ Message }) => Message).sort()).toEqual(['costs 10.01', 'costs 9.99']);
    expect(events[0]).toMatchObject({ Subject: null, MessageAttributes: { list: { Type: 'String', Value: '["a"]' } } });
    const kept = emulator.entries('state').filter(({ rule }) => rule === 'filter-policy');
    expect(kept).toMatchObject([{ id: SubscriptionArn, device: null }]);
    expect(emulator.faults()).toEqual([]);
  });

  it('is a dead letter where nobody takes it', async () => {
    const queues = await startQueues();
    const listener = await startListener(async ({ text }) => {
      const { SubscribeURL } = JSON.parse(text);
      if (SubscribeURL === undefined) return 410;
      await fetch(SubscribeURL);
      return 200;
    });
    const emulator = await startTestEmulator({ targets: { sqs: { endpoint: queues.endpoint } } });
    const sns = clientOf(emulator);
    const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: 'mine' }));
    const Attributes = { RedrivePolicy: DEAD_LETTERS };
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'http', Endpoint: listener.url, Attributes }));
    await emulator.world.engine.settle();
    const Message = JSON.stringify({
      notificationInfo: { notificationType: 'Mine' },
      deviceInfo: { deviceIdentifier: { serialNumber: 'x' } },
    });
    await sns.send(new PublishCommand({ TopicArn, Message, Subject: 'mine' }));
    await emulator.world.engine.settle();
    expect(queues.messages.map(({ MessageBody }) => JSON.parse(MessageBody))).toMatchObject([
      { Type: 'Notification', Subject: 'mine', Message },
    ]);
  });

  it.each([
    ['sqs', QUEUE_ARN, /AWS_ENDPOINT_URL_SQS/],
    ['lambda', FUNCTION_ARN, /DRS_EMULATOR_LAMBDA_URL/],
  ])('cannot go by %s where nobody said where that is', async (Protocol, Endpoint, sentence) => {
    const emulator = await startTestEmulator();
    const sns = clientOf(emulator);
    const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: 'mine' }));
    await expect(sns.send(new SubscribeCommand({ TopicArn, Protocol, Endpoint }))).rejects.toThrow(sentence);
  });
});
