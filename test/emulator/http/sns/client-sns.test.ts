import { readFileSync } from 'node:fs';
import {
  AddPermissionCommand,
  ConfirmSubscriptionCommand,
  CreateTopicCommand,
  DeleteTopicCommand,
  GetSubscriptionAttributesCommand,
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  ListSubscriptionsCommand,
  ListTagsForResourceCommand,
  ListTopicsCommand,
  PublishBatchCommand,
  PublishCommand,
  RemovePermissionCommand,
  SetSubscriptionAttributesCommand,
  SetTopicAttributesCommand,
  SNSClient,
  SubscribeCommand,
  TagResourceCommand,
  UnsubscribeCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-sns';
import { describe, expect, it, onTestFinished } from 'vitest';
import { actions } from '../../../../contracts/sns/actions/index.ts';
import { SEED_TOPIC_ARN } from '../../../../emulator/domain/seed.ts';
import { startTestEmulator, type TestOptions } from '../../../support/emulator.ts';
import { startListener } from '../../../support/listener.ts';
import { asker } from '../control/client.ts';

/** Every action through Amazon's own client, which knows nothing of us but an address. */

async function given(options: TestOptions = {}, region = 'us-east-1') {
  const emulator = await startTestEmulator(options);
  const credentials = {
    accessKeyId: 'AKIDANYTHING',
    secretAccessKey: 'anything-at-all',
    sessionToken: 'session-secret',
  };
  const client = new SNSClient({ endpoint: emulator.url, region, credentials, maxAttempts: 1 });
  onTestFinished(() => client.destroy());
  const ask = asker(emulator);
  const signUp = (serialNumber: string) => ask('POST', 'devices', { modelId: 'acme-coffee', serialNumber });
  return { emulator, client, signUp, settle: () => emulator.world.engine.settle() };
}

const TOPIC = 'arn:aws:sns:us-east-1:000000000000:orders';
const QUEUE = 'arn:aws:sqs:us-east-1:000000000000:orders';

describe('a topic, through @aws-sdk/client-sns', () => {
  it('is made, found again, described, tagged, listed and deleted', async () => {
    const { client } = await given();
    const Tags = [{ Key: 'team', Value: 'drs <&> "coffee"' }];
    const made = { Name: 'orders', Attributes: { DisplayName: 'Orders', SignatureVersion: '2' }, Tags };
    expect((await client.send(new CreateTopicCommand(made))).TopicArn).toBe(TOPIC);
    expect((await client.send(new CreateTopicCommand({ Name: 'orders' }))).TopicArn).toBe(TOPIC);
    expect((await client.send(new CreateTopicCommand(made))).TopicArn).toBe(TOPIC);

    const { Attributes } = await client.send(new GetTopicAttributesCommand({ TopicArn: TOPIC }));
    expect(Attributes).toEqual({
      DisplayName: 'Orders',
      EffectiveDeliveryPolicy:
        '{"http":{"defaultHealthyRetryPolicy":{"minDelayTarget":20,"maxDelayTarget":20,"numRetries":3,"numMaxDelayRetries":0,"numNoDelayRetries":0,"numMinDelayRetries":0,"backoffFunction":"linear"},"disableSubscriptionOverrides":false,"defaultRequestPolicy":{"headerContentType":"text/plain; charset=UTF-8"}}}',
      Owner: '000000000000',
      Policy: `{"Version":"2008-10-17","Id":"__default_policy_ID","Statement":[{"Sid":"__default_statement_ID","Effect":"Allow","Principal":{"AWS":"*"},"Action":["SNS:GetTopicAttributes","SNS:SetTopicAttributes","SNS:AddPermission","SNS:RemovePermission","SNS:DeleteTopic","SNS:Subscribe","SNS:ListSubscriptionsByTopic","SNS:Publish"],"Resource":"${TOPIC}","Condition":{"StringEquals":{"AWS:SourceOwner":"000000000000"}}}]}`,
      SignatureVersion: '2',
      SubscriptionsConfirmed: '0',
      SubscriptionsDeleted: '0',
      SubscriptionsPending: '0',
      TopicArn: TOPIC,
    });

    const tagged = { ResourceArn: TOPIC };
    await client.send(
      new TagResourceCommand({
        ...tagged,
        Tags: [
          { Key: 'stage', Value: '' },
          { Key: 'team', Value: 'tea' },
        ],
      }),
    );
    expect((await client.send(new ListTagsForResourceCommand(tagged))).Tags).toEqual([
      { Key: 'stage', Value: '' },
      { Key: 'team', Value: 'tea' },
    ]);
    await client.send(new UntagResourceCommand({ ...tagged, TagKeys: ['stage', 'never there'] }));
    expect((await client.send(new ListTagsForResourceCommand(tagged))).Tags).toEqual([{ Key: 'team', Value: 'tea' }]);

    expect(await client.send(new ListTopicsCommand({}))).toMatchObject({
      Topics: [{ TopicArn: SEED_TOPIC_ARN }, { TopicArn: TOPIC }],
    });
    for (let i = 0; i < 2; i += 1) await client.send(new DeleteTopicCommand({ TopicArn: TOPIC }));
    await expect(client.send(new GetTopicAttributesCommand({ TopicArn: TOPIC }))).rejects.toMatchObject({
      name: 'NotFoundException',
      message: 'Topic does not exist',
      $metadata: { httpStatusCode: 404 },
    });
  });

  it('belongs to the region of the signature', async () => {
    const { emulator, client } = await given({}, 'cn-north-1');
    const TopicArn = 'arn:aws-cn:sns:cn-north-1:000000000000:orders';
    expect((await client.send(new CreateTopicCommand({ Name: 'orders' }))).TopicArn).toBe(TopicArn);
    expect((await client.send(new ListTopicsCommand({}))).Topics).toEqual([{ TopicArn }]);
    await expect(client.send(new GetTopicAttributesCommand({ TopicArn: SEED_TOPIC_ARN }))).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'Invalid parameter: TopicArn',
    });
    expect(emulator.faults()).toEqual([]);
  });

  it('lets DRS in by a statement, and shuts it out without', async () => {
    const { emulator, client, signUp, settle } = await given();
    const listener = await startListener();
    await client.send(
      new SetTopicAttributesCommand({
        TopicArn: SEED_TOPIC_ARN,
        AttributeName: 'Policy',
        AttributeValue:
          '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"123456789012"},"Action":"sns:Publish","Resource":"*"}]}',
      }),
    );
    const { SubscriptionArn = '' } = await client.send(
      new SubscribeCommand({
        TopicArn: SEED_TOPIC_ARN,
        Protocol: 'http',
        Endpoint: listener.url,
        ReturnSubscriptionArn: true,
      }),
    );
    await settle();
    const { SubscribeURL } = JSON.parse(listener.received[0]?.text ?? '');
    await fetch(SubscribeURL);
    await signUp('SN-1');
    await settle();
    expect(listener.received.map(({ type }) => type)).toEqual(['SubscriptionConfirmation']);
    expect(emulator.entries('notification')[0]).toMatchObject({ declined: 'AuthorizationError' });
    expect(emulator.lines.join('\n')).toMatch(
      /reaches nobody: SNS declines the publish to arn:\S+ with AuthorizationError \(403\)/,
    );

    const statement = { TopicArn: SEED_TOPIC_ARN, Label: 'drs' };
    await client.send(
      new AddPermissionCommand({ ...statement, AWSAccountId: ['476877469412'], ActionName: ['Publish'] }),
    );
    const { Attributes } = await client.send(new GetTopicAttributesCommand({ TopicArn: SEED_TOPIC_ARN }));
    expect(JSON.parse(Attributes?.Policy ?? '').Statement[1]).toEqual({
      Sid: 'drs',
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::476877469412:root' },
      Action: 'SNS:Publish',
      Resource: SEED_TOPIC_ARN,
    });
    await expect(
      client.send(new AddPermissionCommand({ ...statement, AWSAccountId: ['476877469412'], ActionName: ['Publish'] })),
    ).rejects.toMatchObject({ message: 'Invalid parameter: Statement already exists' });
    await signUp('SN-2');
    await settle();
    expect(listener.received.slice(1).map(({ serialNumber }) => serialNumber)).toEqual(['SN-2', 'SN-2']);

    await client.send(new RemovePermissionCommand(statement));
    await signUp('SN-3');
    await settle();
    expect(listener.received).toHaveLength(3);
    // The removal was served, and noted.
    const removed = emulator
      .entries('call')
      .find(({ body }) => (body as { Action?: string } | null)?.Action === 'RemovePermission');
    expect(removed?.findings).toMatchObject([{ rule: 'C-31', field: 'Policy' }]);
    expect(SubscriptionArn).toMatch(/^arn:/);
  });
});

describe('a subscription, through @aws-sdk/client-sns', () => {
  it('is made, confirmed by token, changed, listed and ended by its owner without a word', async () => {
    const { client, settle } = await given();
    const listener = await startListener();
    const wish = { TopicArn: SEED_TOPIC_ARN, Protocol: 'http', Endpoint: listener.url };
    expect((await client.send(new SubscribeCommand(wish))).SubscriptionArn).toBe('pending confirmation');
    const told = await client.send(new SubscribeCommand({ ...wish, ReturnSubscriptionArn: true }));
    const SubscriptionArn = told.SubscriptionArn ?? '';
    expect(SubscriptionArn).toMatch(new RegExp(`^${SEED_TOPIC_ARN}:[0-9a-f-]{36}$`));
    await settle();
    const member = { TopicArn: SEED_TOPIC_ARN, Protocol: 'http', Owner: '000000000000', Endpoint: listener.url };
    expect((await client.send(new ListSubscriptionsCommand({}))).Subscriptions).toEqual([
      { ...member, SubscriptionArn: 'PendingConfirmation' },
    ]);
    const pending = await client.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }));
    expect(pending.Attributes).toMatchObject({ PendingConfirmation: 'true', ConfirmationWasAuthenticated: 'false' });

    const { Token } = JSON.parse(listener.received[0]?.text ?? '');
    const confirm = { TopicArn: SEED_TOPIC_ARN, Token, AuthenticateOnUnsubscribe: 'true' };
    expect((await client.send(new ConfirmSubscriptionCommand(confirm))).SubscriptionArn).toBe(SubscriptionArn);
    for (const [AttributeName, AttributeValue] of [
      ['RawMessageDelivery', 'true'],
      ['FilterPolicyScope', 'MessageBody'],
      ['FilterPolicy', '{"a":{"b":["c"]}}'],
      ['RedrivePolicy', `{"deadLetterTargetArn":"${QUEUE}"}`],
      ['DeliveryPolicy', '{"healthyRetryPolicy":{"numRetries":0,"minDelayTarget":1,"maxDelayTarget":1}}'],
    ] as const) {
      await client.send(new SetSubscriptionAttributesCommand({ SubscriptionArn, AttributeName, AttributeValue }));
    }
    const { Attributes } = await client.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }));
    expect(Attributes).toEqual({
      SubscriptionPrincipal: 'arn:aws:iam::000000000000:root',
      Owner: '000000000000',
      RawMessageDelivery: 'true',
      TopicArn: SEED_TOPIC_ARN,
      Endpoint: listener.url,
      Protocol: 'http',
      PendingConfirmation: 'false',
      ConfirmationWasAuthenticated: 'true',
      SubscriptionArn,
      FilterPolicy: '{"a":{"b":["c"]}}',
      FilterPolicyScope: 'MessageBody',
      RedrivePolicy: `{"deadLetterTargetArn":"${QUEUE}"}`,
      DeliveryPolicy:
        '{"healthyRetryPolicy":{"minDelayTarget":1,"maxDelayTarget":1,"numRetries":0},"sicklyRetryPolicy":null,"throttlePolicy":null,"requestPolicy":null,"guaranteed":false}',
      EffectiveDeliveryPolicy:
        '{"healthyRetryPolicy":{"minDelayTarget":1,"maxDelayTarget":1,"numRetries":0,"numMaxDelayRetries":0,"numNoDelayRetries":0,"numMinDelayRetries":0,"backoffFunction":"linear"},"sicklyRetryPolicy":null,"throttlePolicy":null,"requestPolicy":{"headerContentType":"text/plain; charset=UTF-8"},"guaranteed":false}',
    });
    // As Terraform clears them: `{}` for a filter, no value for the others.
    const clear = { SubscriptionArn, AttributeName: 'FilterPolicy', AttributeValue: '{}' };
    await client.send(new SetSubscriptionAttributesCommand(clear));
    await client.send(new SetSubscriptionAttributesCommand({ SubscriptionArn, AttributeName: 'RedrivePolicy' }));
    const cleared = await client.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }));
    expect(cleared.Attributes).not.toHaveProperty('FilterPolicy');
    expect(cleared.Attributes).not.toHaveProperty('RedrivePolicy');

    const listed = await client.send(new ListSubscriptionsByTopicCommand({ TopicArn: SEED_TOPIC_ARN }));
    expect(listed.Subscriptions).toEqual([{ ...member, SubscriptionArn }]);
    expect(listed.NextToken).toBeUndefined();
    for (let i = 0; i < 2; i += 1) await client.send(new UnsubscribeCommand({ SubscriptionArn }));
    await settle();
    expect(listener.received.map(({ type }) => type)).toEqual(['SubscriptionConfirmation']);
    await expect(client.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }))).rejects.toMatchObject({
      name: 'NotFoundException',
      message: 'Subscription does not exist',
    });
    const { Attributes: topic } = await client.send(new GetTopicAttributesCommand({ TopicArn: SEED_TOPIC_ARN }));
    expect(topic).toMatchObject({ SubscriptionsConfirmed: '0', SubscriptionsDeleted: '1', SubscriptionsPending: '0' });
  });

  it.each([
    ['sqs', QUEUE],
    ['lambda', 'arn:aws:lambda:us-east-1:000000000000:function:orders'],
  ])('of %s needs no confirmation', async (Protocol, Endpoint) => {
    const targets = { sqs: { endpoint: 'http://127.0.0.1:1' }, lambda: { url: 'http://127.0.0.1:1/' } };
    const { client } = await given({ targets });
    const { SubscriptionArn = '' } = await client.send(
      new SubscribeCommand({ TopicArn: SEED_TOPIC_ARN, Protocol, Endpoint }),
    );
    const { Attributes } = await client.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }));
    expect(Attributes).toMatchObject({ Protocol, PendingConfirmation: 'false', ConfirmationWasAuthenticated: 'true' });
    expect(Attributes).not.toHaveProperty('EffectiveDeliveryPolicy');
  });

  it('is told of 100 a page', async () => {
    const { client } = await given();
    for (let i = 0; i < 101; i += 1) {
      const Endpoint = `http://127.0.0.1:9/${i}`;
      await client.send(new SubscribeCommand({ TopicArn: SEED_TOPIC_ARN, Protocol: 'http', Endpoint }));
    }
    const first = await client.send(new ListSubscriptionsByTopicCommand({ TopicArn: SEED_TOPIC_ARN }));
    const next = { TopicArn: SEED_TOPIC_ARN, NextToken: first.NextToken };
    const second = await client.send(new ListSubscriptionsByTopicCommand(next));
    expect([first.Subscriptions?.length, second.Subscriptions?.length, second.NextToken]).toEqual([100, 1, undefined]);
    const endpoints = [...(first.Subscriptions ?? []), ...(second.Subscriptions ?? [])].map(({ Endpoint }) => Endpoint);
    expect(new Set(endpoints).size).toBe(101);
    const all = await client.send(new ListSubscriptionsCommand({ NextToken: first.NextToken }));
    expect(all.Subscriptions).toHaveLength(1);
    await expect(client.send(new ListTopicsCommand({ NextToken: 'nonsense' }))).rejects.toMatchObject({
      message: 'Invalid parameter: NextToken',
    });
  });
});

describe('a message of the maker, through @aws-sdk/client-sns', () => {
  async function listening() {
    const world = await given();
    const listener = await startListener();
    const { SubscriptionArn = '' } = await world.client.send(
      new SubscribeCommand({
        TopicArn: SEED_TOPIC_ARN,
        Protocol: 'http',
        Endpoint: listener.url,
        ReturnSubscriptionArn: true,
      }),
    );
    await world.settle();
    const { Token } = JSON.parse(listener.received[0]?.text ?? '');
    await world.client.send(new ConfirmSubscriptionCommand({ TopicArn: SEED_TOPIC_ARN, Token }));
    const set = (AttributeName: string, AttributeValue: string) =>
      world.client.send(new SetSubscriptionAttributesCommand({ SubscriptionArn, AttributeName, AttributeValue }));
    const messages = () => listener.received.slice(1);
    return { ...world, listener, SubscriptionArn, set, messages };
  }

  it('goes out with subject and attributes, under the MessageId that was told', async () => {
    const { client, settle, messages, SubscriptionArn, emulator } = await listening();
    const Message = 'café \u0001 <&> "\u2028" 🫘';
    const { MessageId } = await client.send(
      new PublishCommand({
        TopicArn: SEED_TOPIC_ARN,
        Message,
        Subject: 'Order & update',
        MessageAttributes: {
          a: { DataType: 'String', StringValue: 'x' },
          __proto__2: { DataType: 'Number', StringValue: '99.12' },
          bin: { DataType: 'Binary', BinaryValue: new Uint8Array([2, 1, 4]) },
        },
      }),
    );
    await settle();
    const [message] = messages();
    expect(message?.headers).toMatchObject({
      'x-amz-sns-message-id': MessageId,
      'x-amz-sns-subscription-arn': SubscriptionArn,
    });
    expect(JSON.parse(message?.text ?? '')).toMatchObject({
      Type: 'Notification',
      MessageId,
      Subject: 'Order & update',
      Message,
      MessageAttributes: {
        a: { Type: 'String', Value: 'x' },
        __proto__2: { Type: 'Number', Value: '99.12' },
        bin: { Type: 'Binary', Value: 'AgEE' },
      },
    });
    const [delivery] = emulator.entries('delivery').filter(({ type }) => type === 'Notification');
    const call = emulator.entries('call').find(({ seq }) => seq === delivery?.cause);
    expect(delivery).toMatchObject({ notificationId: null, messageId: MessageId, outcome: 'delivered', device: null });
    expect(call?.body).toMatchObject({ Action: 'Publish' });
    expect(emulator.world.store.read({ kind: 'topic', id: SEED_TOPIC_ARN })?.doc.published).toEqual([]);
  });

  it('can be another one for each protocol, and raw', async () => {
    const { client, settle, messages, set } = await listening();
    await set('RawMessageDelivery', 'true');
    const Message = JSON.stringify({ default: 'for all', http: 'for http', lambda: 3, __proto__: 'x' });
    await client.send(new PublishCommand({ TargetArn: SEED_TOPIC_ARN, MessageStructure: 'json', Message }));
    const others = JSON.stringify({ default: 'for all', sqs: 'for queues' });
    await client.send(new PublishCommand({ TopicArn: SEED_TOPIC_ARN, MessageStructure: 'json', Message: others }));
    await settle();
    expect(messages().map(({ text }) => text)).toEqual(['for http', 'for all']);
  });

  it('is kept back by a filter policy, on attributes and on the body', async () => {
    const { client, settle, messages, set } = await listening();
    await set('FilterPolicy', '{"kind":["order"]}');
    const attribute = (StringValue: string) => ({ MessageAttributes: { kind: { DataType: 'String', StringValue } } });
    for (const kind of ['order', 'tea']) {
      await client.send(new PublishCommand({ TopicArn: SEED_TOPIC_ARN, Message: kind, ...attribute(kind) }));
    }
    await settle();
    expect(messages().map(({ text }) => JSON.parse(text).Message)).toEqual(['order']);
    await set('FilterPolicyScope', 'MessageBody');
    for (const kind of ['order', 'tea']) {
      await client.send(new PublishCommand({ TopicArn: SEED_TOPIC_ARN, Message: JSON.stringify({ kind }) }));
    }
    await settle();
    expect(messages()).toHaveLength(2);
  });

  it('is tried again like one of DRS', async () => {
    const { client, settle, messages, listener, emulator } = await listening();
    listener.answering = () => (messages().length < 3 ? 503 : 200);
    const { MessageId } = await client.send(new PublishCommand({ TopicArn: SEED_TOPIC_ARN, Message: 'again' }));
    await settle();
    expect(emulator.world.engine.due()).toMatchObject([{ what: 'delivery-attempt', attempt: 2 }]);
    const { fired } = await emulator.world.engine.advance({ byMs: 60_000 });
    expect(fired.map(({ at }) => at)).toEqual(['2031-03-04T10:00:20.000Z', '2031-03-04T10:00:40.000Z']);
    expect(messages().map(({ messageId }) => messageId)).toEqual([MessageId, MessageId, MessageId]);
    expect(new Set(messages().map(({ text }) => text)).size).toBe(1);
  });

  it('comes up to ten at once, each judged alone', async () => {
    const { client, settle, messages } = await listening();
    const { Successful, Failed } = await client.send(
      new PublishBatchCommand({
        TopicArn: SEED_TOPIC_ARN,
        PublishBatchRequestEntries: [
          { Id: 'a', Message: '1', MessageAttributes: { n: { DataType: 'Number', StringValue: '1' } } },
          { Id: 'b', Message: '2', Subject: '\n' },
          { Id: 'c', Message: '3' },
        ],
      }),
    );
    await settle();
    expect(Successful?.map(({ Id }) => Id)).toEqual(['a', 'c']);
    expect(Failed).toEqual([
      { Id: 'b', Code: 'InvalidParameter', Message: 'Invalid parameter: Subject', SenderFault: true },
    ]);
    expect(messages().map(({ messageId }) => messageId)).toEqual(Successful?.map(({ MessageId }) => MessageId));
  });

  it('to a topic that is deleted on its way reaches nobody', async () => {
    const { client, settle, messages, listener, emulator, signUp } = await listening();
    listener.answering = () => 503;
    await client.send(new PublishCommand({ TopicArn: SEED_TOPIC_ARN, Message: 'late' }));
    await settle();
    await client.send(new DeleteTopicCommand({ TopicArn: SEED_TOPIC_ARN }));
    await emulator.world.engine.advance({ byMs: 120_000 });
    expect(messages()).toHaveLength(1);
    await signUp('SN-9');
    await settle();
    expect(emulator.entries('notification')[0]).toMatchObject({ declined: 'NotFound' });
    expect(emulator.faults()).toEqual([]);
  });
});

describe('credentials', () => {
  it('are not looked at, and not kept: neither on the record nor in the log', async () => {
    const { emulator, client } = await given();
    await client.send(new ListTopicsCommand({}));
    const [call] = emulator.entries('call');
    expect(call?.headers.authorization).toBe('AWS4-HMAC-SHA256 …');
    expect(call?.headers['x-amz-security-token']).toBe('…');
    const signed =
      '/?Action=ListTopics&X-Amz-Credential=AKIDSECRETOFSOMEBODY%2F20310304%2Fus-east-1%2Fsns%2Faws4_request&X-Amz-Signature=0123456789abcdef0123456789abcdef&X-Amz-Security-Token=session-secret';
    expect((await fetch(emulator.url + signed)).status).toBe(200);
    const text = JSON.stringify(emulator.entries('call')) + emulator.lines.join('\n');
    for (const secret of [
      'AKIDANYTHING',
      'session-secret',
      'AKIDSECRETOFSOMEBODY',
      '0123456789abcdef0123456789abcdef',
    ]) {
      expect(text).not.toContain(secret);
    }
  });

  it('are not needed', async () => {
    const { emulator } = await given();
    const body = new URLSearchParams({ Action: 'CreateTopic', Name: 'orders' });
    const reply = await fetch(emulator.url, { method: 'POST', body });
    expect(await reply.text()).toContain(`<TopicArn>${TOPIC}</TopicArn>`);
  });
});

it('drives every action there is', () => {
  const source = readFileSync(new URL(import.meta.url), 'utf8');
  for (const name of Object.keys(actions)) expect(source, name).toContain(`new ${name}Command(`);
});
