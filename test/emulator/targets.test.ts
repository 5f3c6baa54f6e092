import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { TargetSettings } from '../../emulator/delivery/targets/index.ts';
import { SEED_TOPIC_ARN } from '../../emulator/domain/seed.ts';
import type { Subscription, Topic } from '../../emulator/domain/state.ts';
import { openData } from '../../emulator/store/open-data.ts';
import { register, replenish, startTestEmulator, type TestEmulator, type TestOptions } from '../support/emulator.ts';
import { startFunctions } from '../support/functions.ts';
import { at, T0 } from '../support/given.ts';
import { startListener } from '../support/listener.ts';
import { startQueues } from '../support/queues.ts';
import { DEAD_ARN, DEAD_LETTERS, FUNCTION_ARN, QUEUE_ARN, subscribedBy } from '../support/subscription.ts';

/** What subscriptions with policies, to queues and to functions get, and what is told of it. */

interface Given {
  readonly targets?: TargetSettings;
  readonly topic?: Partial<Topic>;
  readonly options?: TestOptions;
}

async function given(subscription: Partial<Subscription>, { targets = {}, topic = {}, options = {} }: Given = {}) {
  const emulator = await startTestEmulator({ targets, ...options });
  const subscriptionArn = await subscribedBy(emulator.world, subscription, topic);
  return { emulator, subscriptionArn, engine: emulator.world.engine };
}

const attempts = (emulator: TestEmulator) =>
  emulator.entries('delivery').map(({ at, attempt, outcome, status }) => `${at} ${attempt} ${outcome} ${status}`);

/** What became of messages, beside attempts. */
const told = (emulator: TestEmulator) =>
  emulator.entries('state').filter(({ subject, from, to }) => subject === 'subscription' && from === to);

const causeOf = (emulator: TestEmulator, seq: number | null) =>
  emulator.world.timeline.query({ limit: 100_000 }).items.find((entry) => entry.seq === seq);

const explained = async (emulator: TestEmulator, index = 0) => {
  const { notificationId } = emulator.entries('notification')[index] ?? {};
  const reply = await fetch(`${emulator.url}/_emulator/explain?notification=${notificationId}`);
  return (await reply.json()) as { code: string; answer: string; steps: { text: string }[] };
};

describe('a queue', () => {
  const queue = { protocol: 'sqs', endpoint: QUEUE_ARN } as const;

  it('gets the envelope that a listener gets', async () => {
    const queues = await startQueues();
    const { emulator, engine } = await given(queue, { targets: { sqs: { endpoint: queues.endpoint } } });
    await register(emulator);
    await engine.settle();
    expect(attempts(emulator)).toEqual([`${T0} 1 delivered 200`, `${T0} 1 delivered 200`]);
    const [first, second] = queues.messages.map(({ MessageBody }) => JSON.parse(MessageBody));
    expect(first).toMatchObject({
      Type: 'Notification',
      TopicArn: SEED_TOPIC_ARN,
      Subject: 'DRS Notification',
      SignatureVersion: '1',
      SigningCertURL: expect.stringMatching(/\.pem$/),
      UnsubscribeURL: expect.stringContaining('Action=Unsubscribe'),
    });
    expect(first).not.toHaveProperty('MessageAttributes');
    expect(second.MessageAttributes).toEqual({ version: { Type: 'String', Value: '2.0' } });
    expect(emulator.faults()).toEqual([]);
  });

  it('gets the bare text and its attributes where that was asked for', async () => {
    const queues = await startQueues();
    const { emulator, engine } = await given(
      { ...queue, rawMessageDelivery: true },
      { targets: { sqs: { endpoint: queues.endpoint } } },
    );
    await register(emulator);
    await engine.settle();
    const types = queues.messages.map(({ MessageBody }) => JSON.parse(MessageBody).notificationInfo.notificationType);
    expect(types).toEqual(['DeviceRegisteredNotification', 'SubscriptionChangedNotification']);
    expect(queues.messages.map(({ MessageAttributes }) => MessageAttributes)).toEqual([
      undefined,
      { version: { DataType: 'String', StringValue: '2.0' } },
    ]);
  });

  it('that is not there is tried no second time', async () => {
    const queues = await startQueues();
    queues.refusing = () => ({ status: 400, code: 'QueueDoesNotExist' });
    const { emulator, engine } = await given(queue, { targets: { sqs: { endpoint: queues.endpoint } } });
    await register(emulator);
    await engine.advance({ byMs: 3_600_000 });
    expect(attempts(emulator)).toEqual([`${T0} 1 permanent 400`, `${T0} 1 permanent 400`]);
    expect(emulator.entries('delivery')[0]?.error).toContain('QueueDoesNotExist');
  });

  it('in trouble is tried again by the policy of AWS: at once, after a second, and slower and slower', async () => {
    const queues = await startQueues();
    let left = 16;
    queues.refusing = () => {
      left -= 1;
      return left < 0 ? undefined : { status: 503, code: 'ServiceUnavailable' };
    };
    const { emulator, engine } = await given(queue, { targets: { sqs: { endpoint: queues.endpoint } } });
    await register(emulator, { modelId: 'acme-printer', serialNumber: 'SN-1', subscribed: false });
    await engine.advance({ byMs: 600_000 });
    const lines = emulator.entries('delivery').filter(({ notificationId }) => {
      return notificationId === emulator.entries('notification')[0]?.notificationId;
    });
    const seconds = lines.map((line) => (Date.parse(line.at) - Date.parse(T0)) / 1000);
    expect(seconds.slice(0, 9)).toEqual([0, 0, 0, 0, 1, 2, 3, 5, 9]);
    expect(lines.at(-1)?.outcome).toBe('delivered');
  });

  it('that was reached before, and is no longer configured, is waited for', async () => {
    const { emulator, engine } = await given(queue);
    await register(emulator);
    await engine.settle();
    expect(emulator.entries('delivery')[0]).toMatchObject({
      outcome: 'retry',
      status: null,
      error: expect.stringContaining('AWS_ENDPOINT_URL_SQS'),
    });
  });

  it('is named as the place where a message was delivered', async () => {
    const queues = await startQueues();
    const { emulator, engine } = await given(queue, { targets: { sqs: { endpoint: queues.endpoint } } });
    await register(emulator);
    await engine.settle();
    expect((await explained(emulator)).answer).toContain(`was delivered to ${QUEUE_ARN}`);
  });
});

describe('a function', () => {
  const fn = { protocol: 'lambda', endpoint: FUNCTION_ARN } as const;

  it('is called with an event', async () => {
    const functions = await startFunctions();
    const { emulator, engine, subscriptionArn } = await given(fn, { targets: { lambda: { url: functions.url } } });
    await register(emulator);
    await engine.settle();
    const [first, second] = functions.invocations.map(({ text }) => JSON.parse(text));
    const notification = emulator.entries('notification')[0];
    expect(first).toEqual({
      Records: [
        {
          EventSource: 'aws:sns',
          EventVersion: '1.0',
          EventSubscriptionArn: subscriptionArn,
          Sns: {
            Type: 'Notification',
            MessageId: expect.stringMatching(/^[0-9a-f-]{36}$/),
            TopicArn: SEED_TOPIC_ARN,
            Subject: 'DRS Notification',
            Message: expect.stringContaining(notification?.notificationId ?? ''),
            Timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
            SignatureVersion: '1',
            Signature: expect.stringMatching(/^[\w+/]+=*$/),
            SigningCertUrl: expect.stringMatching(/SimpleNotificationService-[0-9a-f]{32}\.pem$/),
            UnsubscribeUrl: `${emulator.url}/?Action=Unsubscribe&SubscriptionArn=${subscriptionArn}`,
            MessageAttributes: {},
          },
        },
      ],
    });
    expect(second.Records[0].Sns.MessageAttributes).toEqual({ version: { Type: 'String', Value: '2.0' } });
    expect(attempts(emulator)).toEqual([`${T0} 1 delivered 200`, `${T0} 1 delivered 200`]);
  });

  it('says the version that signed it, or "1" as AWS does, where that was asked for', async () => {
    const functions = await startFunctions();
    const topic: Partial<Topic> = { signatureVersion: '2' };
    for (const lambdaSaysVersion1 of [false, true]) {
      const targets = { lambda: { url: functions.url }, lambdaSaysVersion1 };
      const { emulator, engine } = await given(fn, { targets, topic });
      await register(emulator);
      await engine.settle();
    }
    const said = functions.invocations.map(({ text }) => JSON.parse(text).Records[0].Sns.SignatureVersion);
    expect(said).toEqual(['2', '2', '1', '1']);
  });

  it('that throws is called again', async () => {
    const functions = await startFunctions();
    functions.answering = () =>
      functions.invocations.length === 1
        ? { status: 200, headers: { 'x-amz-function-error': 'Unhandled' } }
        : { status: 200 };
    const { emulator, engine } = await given(fn, { targets: { lambda: { url: functions.url } } });
    await register(emulator);
    await engine.settle();
    expect(attempts(emulator).sort()).toEqual([`${T0} 1 delivered 200`, `${T0} 1 retry null`, `${T0} 2 delivered 200`]);
  });

  it('is printed where that was asked for, in the log', async () => {
    const { emulator, engine } = await given(fn, { targets: { lambda: { url: 'print' } } });
    await register(emulator);
    await engine.settle();
    const events = emulator.lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line));
    expect(events.map(({ Records }) => Records[0].EventSource)).toEqual(['aws:sns', 'aws:sns']);
  });
});

describe('a delivery policy', () => {
  const retries = (healthyRetryPolicy: object) => ({ deliveryPolicy: JSON.stringify({ healthyRetryPolicy }) });

  it('of a subscription says when attempts are repeated, and how often', async () => {
    const listener = await startListener(({ type }) => (type === 'DeviceRegisteredNotification' ? 503 : 200));
    const { deliveryPolicy } = retries({ minDelayTarget: 5, maxDelayTarget: 15, numRetries: 4, numNoDelayRetries: 1 });
    const { emulator, engine } = await given({ endpoint: listener.url, deliveryPolicy });
    await register(emulator);
    await engine.settle();
    expect(engine.due()).toMatchObject([{ what: 'delivery-attempt', attempt: 3, at: at(5000) }]);
    expect((await explained(emulator)).answer).toContain('attempt 3 of 5 is due');
    await engine.advance({ byMs: 600_000 });
    const lines = attempts(emulator).filter((line) => line.includes('503'));
    expect(lines).toEqual([
      `${T0} 1 retry 503`,
      `${T0} 2 retry 503`,
      `${at(5000)} 3 retry 503`,
      `${at(15_000)} 4 retry 503`,
      `${at(30_000)} 5 exhausted 503`,
    ]);
  });

  it('of no retries gives up at once', async () => {
    const listener = await startListener(() => 500);
    const { deliveryPolicy } = retries({ minDelayTarget: 1, maxDelayTarget: 1, numRetries: 0 });
    const { emulator, engine } = await given({ endpoint: listener.url, deliveryPolicy });
    await register(emulator);
    await engine.settle();
    expect(attempts(emulator)).toEqual([`${T0} 1 exhausted 500`, `${T0} 1 exhausted 500`]);
  });

  it('of the topic is in force where the subscription has none, with its content type', async () => {
    const listener = await startListener(() => 500);
    const deliveryPolicy = JSON.stringify({
      http: {
        defaultHealthyRetryPolicy: { minDelayTarget: 7, maxDelayTarget: 7, numRetries: 1 },
        defaultRequestPolicy: { headerContentType: 'application/json' },
      },
    });
    const { emulator, engine } = await given({ endpoint: listener.url }, { topic: { deliveryPolicy } });
    await register(emulator);
    await engine.advance({ byMs: 7000 });
    expect(attempts(emulator).slice(2)).toEqual([`${at(7000)} 2 exhausted 500`, `${at(7000)} 2 exhausted 500`]);
    expect(new Set(listener.received.map(({ headers }) => headers['content-type']))).toEqual(
      new Set(['application/json']),
    );
  });

  it('lets so many messages through in a second, the others in the next ones', async () => {
    const listener = await startListener();
    const deliveryPolicy = JSON.stringify({ throttlePolicy: { maxReceivesPerSecond: 1 } });
    const { emulator, engine } = await given({ endpoint: listener.url, deliveryPolicy });
    const device = await register(emulator);
    await replenish(emulator, device);
    await engine.advance({ byMs: 10_000 });
    expect(emulator.entries('delivery').map(({ at }) => at)).toEqual([T0, at(1000), at(2000)]);
    expect(listener.received).toHaveLength(3);
  });

  it('goes on after a restart where it was', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'drs-targets-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const listener = await startListener(({ type }) => (type === 'DeviceRegisteredNotification' ? 503 : 200));
    const { deliveryPolicy } = retries({ minDelayTarget: 10, maxDelayTarget: 30, numRetries: 3 });
    const data = () => openData(join(folder, 'world'), { keep: 1000 });
    const opened = (): TestOptions => {
      const { openStore, openTimeline } = data();
      return { openStore, ...(openTimeline === undefined ? {} : { openTimeline }) };
    };
    const first = await given({ endpoint: listener.url, deliveryPolicy }, { options: opened() });
    await register(first.emulator);
    await first.engine.advance({ byMs: 10_000 });
    await first.emulator.close();
    const second = await startTestEmulator(opened());
    expect(second.world.engine.due()).toMatchObject([{ attempt: 3, at: at(30_000) }]);
    await second.world.engine.advance({ byMs: 60_000 });
    const lines = attempts(second).filter((line) => line.includes('503'));
    expect(lines).toEqual([
      `${T0} 1 retry 503`,
      `${at(10_000)} 2 retry 503`,
      `${at(30_000)} 3 retry 503`,
      `${at(60_000)} 4 exhausted 503`,
    ]);
  });
});

describe('a filter policy', () => {
  it('keeps back what it does not let through: no attempt, a line on the record, and a reason', async () => {
    const listener = await startListener();
    const { emulator, engine, subscriptionArn } = await given({
      endpoint: listener.url,
      filterPolicy: '{"version":["2.0"]}',
    });
    await register(emulator);
    await engine.advance({ byMs: 3_600_000 });
    expect(listener.received.map(({ type }) => type)).toEqual(['SubscriptionChangedNotification']);
    expect(attempts(emulator)).toEqual([`${T0} 1 delivered 200`]);
    const [kept, ...others] = told(emulator);
    expect(others).toEqual([]);
    expect(kept).toMatchObject({
      id: subscriptionArn,
      rule: 'filter-policy',
      device: { modelId: 'acme-coffee', serialNumber: 'SN-0001' },
    });
    expect(causeOf(emulator, kept?.cause ?? null)).toMatchObject({
      kind: 'notification',
      notificationType: 'DeviceRegisteredNotification',
    });
    expect(await explained(emulator)).toMatchObject({
      code: 'filtered',
      answer: `DeviceRegisteredNotification was not delivered to ${listener.url}: filter policy. It asks for "2.0" in "version" among the message attributes, which is missing.`,
      steps: expect.arrayContaining([expect.objectContaining({ seq: kept?.seq })]),
    });
    expect(engine.due()).toEqual([]);
  });

  it('may look into the message', async () => {
    const listener = await startListener();
    const { emulator, engine } = await given({
      endpoint: listener.url,
      filterPolicyScope: 'MessageBody',
      filterPolicy: '{"notificationInfo":{"notificationType":[{"prefix":"Device"}]}}',
    });
    await register(emulator);
    await engine.settle();
    expect(listener.received.map(({ type }) => type)).toEqual(['DeviceRegisteredNotification']);
  });
});

describe('a dead letter', () => {
  const targetsOf = async () => {
    const queues = await startQueues();
    return { queues, targets: { sqs: { endpoint: queues.endpoint } } };
  };

  it('is what a listener refused: the envelope, at once', async () => {
    const { queues, targets } = await targetsOf();
    const listener = await startListener(() => 410);
    const { emulator, engine, subscriptionArn } = await given(
      { endpoint: listener.url, redrivePolicy: DEAD_LETTERS },
      { targets },
    );
    await register(emulator);
    await engine.settle();
    expect(queues.messages.map(({ queue }) => queue)).toEqual(['/000000000000/dead', '/000000000000/dead']);
    // The same bytes as the listener got, signature and all.
    expect(queues.messages.map(({ MessageBody }) => MessageBody)).toEqual(listener.received.map(({ text }) => text));
    const [first] = told(emulator);
    expect(first).toMatchObject({ id: subscriptionArn, rule: 'dead-letter' });
    expect(causeOf(emulator, first?.cause ?? null)).toMatchObject({ kind: 'delivery', outcome: 'permanent' });
    expect((await explained(emulator)).steps.map(({ text }) => text)).toContain(`It was put into ${DEAD_ARN}.`);
  });

  it('is what was given up, once the policy is exhausted and not before', async () => {
    const { queues, targets } = await targetsOf();
    const listener = await startListener(() => 503);
    const { emulator, engine } = await given({ endpoint: listener.url, redrivePolicy: DEAD_LETTERS }, { targets });
    await register(emulator);
    await engine.advance({ byMs: 59_999 });
    expect(queues.messages).toEqual([]);
    await engine.advance({ byMs: 1 });
    expect(queues.messages).toHaveLength(2);
  });

  it('of a function is the envelope, and no event', async () => {
    const { queues, targets } = await targetsOf();
    const functions = await startFunctions();
    functions.answering = () => ({ status: 404 });
    const { emulator, engine } = await given(
      { protocol: 'lambda', endpoint: FUNCTION_ARN, redrivePolicy: DEAD_LETTERS },
      { targets: { ...targets, lambda: { url: functions.url } } },
    );
    await register(emulator);
    await engine.settle();
    expect(queues.messages.map(({ MessageBody }) => JSON.parse(MessageBody))).toMatchObject([
      { Type: 'Notification', SigningCertURL: expect.any(String) },
      { Type: 'Notification', SigningCertURL: expect.any(String) },
    ]);
  });

  it('of raw delivery is the bare text with its attributes', async () => {
    const { queues, targets } = await targetsOf();
    const listener = await startListener(() => 410);
    const { emulator, engine } = await given(
      { endpoint: listener.url, rawMessageDelivery: true, redrivePolicy: DEAD_LETTERS },
      { targets },
    );
    await register(emulator);
    await engine.settle();
    expect(queues.messages[1]).toMatchObject({
      MessageBody: expect.stringMatching(/^\{"notificationInfo"/),
      MessageAttributes: { version: { DataType: 'String', StringValue: '2.0' } },
    });
  });

  it('of raw delivery with more attributes than a queue takes is the envelope, after one failure that says so', async () => {
    const { queues, targets } = await targetsOf();
    const { emulator, engine } = await given(
      { protocol: 'sqs', endpoint: QUEUE_ARN, rawMessageDelivery: true, redrivePolicy: DEAD_LETTERS },
      { targets },
    );
    const attribute = (at: number): [string, string][] => [
      [`MessageAttributes.entry.${at}.Name`, `a${at}`],
      [`MessageAttributes.entry.${at}.Value.DataType`, 'String'],
      [`MessageAttributes.entry.${at}.Value.StringValue`, 'x'],
    ];
    const publish = { Action: 'Publish', TopicArn: SEED_TOPIC_ARN, Message: 'm' };
    const eleven = Array.from({ length: 11 }, (_, index) => attribute(index + 1)).flat();
    const body = new URLSearchParams([...Object.entries(publish), ...eleven]);
    expect((await fetch(emulator.url, { method: 'POST', body })).status).toBe(200);
    await engine.advance({ byMs: 3_600_000 });
    expect(emulator.entries('delivery')).toMatchObject([
      { outcome: 'permanent', error: 'a queue takes at most 10 attributes, and the raw message has 11' },
    ]);
    expect(told(emulator).map(({ rule }) => rule)).toEqual(['dead-letter']);
    expect(queues.messages.map(({ queue }) => queue)).toEqual(['/000000000000/dead']);
    const dead = JSON.parse(queues.messages[0]?.MessageBody ?? '');
    expect([dead.Message, Object.keys(dead.MessageAttributes)]).toEqual([
      'm',
      eleven.flatMap(([name, value]) => (name.endsWith('.Name') ? [value] : [])),
    ]);
  });

  it('that the queue does not take is lost, which is said on the record and in the log', async () => {
    const { queues, targets } = await targetsOf();
    queues.refusing = () => ({ status: 403, code: 'AccessDenied' });
    const listener = await startListener(() => 410);
    const { emulator, engine } = await given({ endpoint: listener.url, redrivePolicy: DEAD_LETTERS }, { targets });
    await register(emulator);
    await engine.settle();
    expect(told(emulator).map(({ rule }) => rule)).toEqual(['dead-letter-lost', 'dead-letter-lost']);
    expect(emulator.lines).toContain(`dead letter lost: ${DEAD_ARN}: AccessDenied: told to say AccessDenied`);
    expect((await explained(emulator)).steps.map(({ text }) => text)).toContain(
      `It could not be put into ${DEAD_ARN}, and is lost.`,
    );
  });

  it('is none of what was delivered', async () => {
    const { queues, targets } = await targetsOf();
    const listener = await startListener();
    const { emulator, engine } = await given({ endpoint: listener.url, redrivePolicy: DEAD_LETTERS }, { targets });
    await register(emulator);
    await engine.advance({ byMs: 3_600_000 });
    expect(queues.messages).toEqual([]);
    expect(told(emulator)).toEqual([]);
  });
});
