import { describe, expect, it } from 'vitest';
import type { ActionDefinition } from '../../../../contracts/sns/action.ts';
import { actions } from '../../../../contracts/sns/actions/index.ts';
import { snsRefusals } from '../../../../contracts/sns/refusals.ts';
import { SEED_TOPIC_ARN } from '../../../../emulator/domain/seed.ts';
import { textPattern } from '../../../../scenarios/runner/check/refusal-form.ts';
import { startTestEmulator, type TestEmulator } from '../../../support/emulator.ts';
import { elementsOf, parseAnswer } from './answer-xml.ts';

/** Every error that the contract of an action declares, by a call that gets it. */

type Call = Record<string, string>;

const ENDPOINT = 'http://127.0.0.1:9/sns';
const NOWHERE = 'arn:aws:sns:us-east-1:000000000000:nowhere';
const topic = { TopicArn: SEED_TOPIC_ARN };
const map = (name: string, value: string): Call => ({
  'Attributes.entry.1.key': name,
  'Attributes.entry.1.value': value,
});
const tag = (at: number, key: string, value = ''): Call => ({
  [`Tags.member.${at}.Key`]: key,
  [`Tags.member.${at}.Value`]: value,
});
const set = (AttributeName: string, AttributeValue = ''): Call => ({ AttributeName, AttributeValue });
const attribute = (name: string, type: string, value: string): Call => ({
  'MessageAttributes.entry.1.Name': name,
  'MessageAttributes.entry.1.Value.DataType': type,
  'MessageAttributes.entry.1.Value.StringValue': value,
});
const manyTags = Object.assign({}, ...Array.from({ length: 51 }, (_, at) => tag(at + 1, `k${at}`)));
const permission = {
  ...topic,
  Label: 'drs',
  'AWSAccountId.member.1': '476877469412',
  'ActionName.member.1': 'Publish',
};
const entry = (at: number, Id: string, Message = 'm'): Call => ({
  [`PublishBatchRequestEntries.member.${at}.Id`]: Id,
  [`PublishBatchRequestEntries.member.${at}.Message`]: Message,
});
const batch = (...entries: Call[]): Call => Object.assign({ ...topic }, ...entries);
const DEEP = '{"a":{"b":["c"]}}';
const long = (characters: number): string => 'x'.repeat(characters);

/** What is wrong with the value of an attribute, name by name. */
const TOPIC_ATTRIBUTES: readonly Call[] = [
  set('NoSuchName', 'x'),
  set('Policy', '{}'),
  set('DeliveryPolicy', '{"http":3}'),
  set('SignatureVersion', '3'),
  set('DisplayName', long(101)),
  set('FifoTopic', 'true'),
];
const SUBSCRIPTION_ATTRIBUTES: readonly Call[] = [
  set('NoSuchName', 'x'),
  set('RawMessageDelivery', 'wrongvalue'),
  set('FilterPolicy', '{"a":'),
  set('FilterPolicy', DEEP),
  set('FilterPolicyScope', 'Message'),
  set('RedrivePolicy', '{"deadLetterTargetArn":"x"}'),
  set('DeliveryPolicy', '{"healthyRetryPolicy":{"numRetries":-1}}'),
  set('SubscriptionRoleArn', 'me'),
];
const asMap = ({ AttributeName = '', AttributeValue = '' }: Call): Call => map(AttributeName, AttributeValue);
const MESSAGES: readonly Call[] = [
  { Message: '' },
  { Message: long(262_145) },
  { Message: 'm', Subject: '' },
  { Message: 'm', MessageStructure: 'xml' },
  { Message: 'm', MessageStructure: 'json' },
  { Message: '{"http":"m"}', MessageStructure: 'json' },
  { Message: 'm', ...attribute('a', 'Text', 'x') },
  { Message: 'm', ...attribute('a', 'String', '') },
  { Message: 'm', ...attribute('a', 'Number', 'x') },
  { Message: 'm', ...attribute('.a', 'String', 'x') },
];
const lambda = 'arn:aws:lambda:us-east-1:000000000000:function:f';
const endpoint = (Protocol: string, Endpoint: string): Call => ({ ...topic, Protocol, Endpoint });
const topicArns: readonly Call[] = [
  {},
  { TopicArn: 'x' },
  { TopicArn: 'arn:aws:sqs:us-east-1:000000000000:x' },
  { TopicArn: NOWHERE },
];
const subscriptionArns: readonly Call[] = [
  {},
  { SubscriptionArn: 'x' },
  { SubscriptionArn: SEED_TOPIC_ARN },
  { SubscriptionArn: `${SEED_TOPIC_ARN}:x` },
  { SubscriptionArn: '{pending}', 'X-Amz-Credential': 'a/20310304/eu-west-1/sns/aws4_request' },
];

/** `{pending}` and `{token}` stand for a subscription that is not confirmed and its token, `{authenticated}` for one that only a signed call ends. */
const CALLS: { readonly [Name in keyof typeof actions]: readonly Call[] } = {
  CreateTopic: [
    {},
    { Name: 'no blanks' },
    { Name: 'drs-acme', ...map('DisplayName', 'other') },
    { Name: 'drs-acme', ...tag(1, 'k', 'v') },
    ...TOPIC_ATTRIBUTES.map((wrong) => ({ Name: 'new', ...asMap(wrong) })),
    { Name: 'new', ...tag(1, 'k'), ...tag(2, 'k') },
    { Name: 'new', ...tag(1, long(129)) },
    { Name: 'new', ...manyTags },
  ],
  DeleteTopic: topicArns.slice(0, 3),
  ListTopics: [{ NextToken: 'x' }],
  GetTopicAttributes: topicArns,
  SetTopicAttributes: [
    ...topicArns.map((arn) => ({ ...arn, ...set('DisplayName') })),
    ...TOPIC_ATTRIBUTES.map((wrong) => ({ ...topic, ...wrong })),
  ],
  AddPermission: [
    ...topicArns.map((arn) => ({ ...permission, TopicArn: 'x', ...arn })).slice(1),
    { ...topic, Label: 'drs' },
    { ...permission },
    { ...permission, Label: 'no blanks' },
    { ...permission, 'AWSAccountId.member.1': '1' },
    { ...permission, 'ActionName.member.1': 'SendMessage' },
  ],
  RemovePermission: [...topicArns.map((arn) => ({ ...arn, Label: 'x' })), { ...topic, Label: 'x' }],
  Subscribe: [
    ...topicArns.map((arn) => ({ ...arn, Protocol: 'http', Endpoint: ENDPOINT })),
    endpoint('test-protocol', ENDPOINT),
    endpoint('email', 'a@b.example'),
    endpoint('https', ENDPOINT),
    endpoint('http', 'http://a_b/sns'),
    endpoint('sqs', 'http://127.0.0.1:9324/000000000000/q'),
    endpoint('lambda', 'f'),
    { ...endpoint('http', ENDPOINT), ...map('RawMessageDelivery', 'true') },
    ...SUBSCRIPTION_ATTRIBUTES.map((wrong) => ({ ...endpoint('http', 'http://127.0.0.1:9/other'), ...asMap(wrong) })),
    { ...endpoint('lambda', lambda), ...map('RawMessageDelivery', 'true') },
  ],
  ConfirmSubscription: [
    {},
    { TopicArn: 'x', Token: '{token}' },
    { ...topic, Token: 'randomtoken' },
    { ...topic, Token: 'abc123' },
    { ...topic, Token: '{token}', AuthenticateOnUnsubscribe: 'true' },
  ],
  Unsubscribe: [
    ...subscriptionArns.slice(0, 3),
    { SubscriptionArn: '{pending}' },
    { SubscriptionArn: '{authenticated}' },
  ],
  ListSubscriptions: [{ NextToken: 'x' }],
  ListSubscriptionsByTopic: [...topicArns, { ...topic, NextToken: 'x' }],
  GetSubscriptionAttributes: subscriptionArns,
  SetSubscriptionAttributes: [
    ...subscriptionArns.map((arn) => ({ ...arn, ...set('RawMessageDelivery', 'true') })),
    ...SUBSCRIPTION_ATTRIBUTES.map((wrong) => ({ SubscriptionArn: '{pending}', ...wrong })),
    { SubscriptionArn: '{function}', ...set('RawMessageDelivery', 'true') },
  ],
  Publish: [
    { ...topic },
    { Message: 'm' },
    { Message: 'm', PhoneNumber: '+1' },
    ...topicArns.slice(1).map((arn) => ({ ...arn, Message: 'm' })),
    ...MESSAGES.map((wrong) => ({ ...topic, ...wrong })),
  ],
  PublishBatch: [
    ...topicArns.map((arn) => ({ ...entry(1, 'a'), ...arn })),
    batch(),
    batch(...Array.from({ length: 11 }, (_, at) => entry(at + 1, `e${at}`))),
    batch(entry(1, 'a'), entry(2, 'a')),
    batch(entry(1, 'no blanks')),
    batch(entry(1, 'a', long(200_000)), entry(2, 'b', long(100_000))),
  ],
  TagResource: [
    {},
    { ResourceArn: NOWHERE },
    { ResourceArn: SEED_TOPIC_ARN, ...tag(1, 'k'), ...tag(2, 'k') },
    { ResourceArn: SEED_TOPIC_ARN, ...tag(1, long(129)) },
    { ResourceArn: SEED_TOPIC_ARN, ...tag(1, 'aws:cloudformation:stack-name') },
    { ResourceArn: SEED_TOPIC_ARN, ...manyTags },
  ],
  UntagResource: [{}, { ResourceArn: NOWHERE }],
  ListTagsForResource: [{}, { ResourceArn: NOWHERE }],
};

/** Errors that no call alone gets; where they are shown instead. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  throttled: 'test/emulator/domain/sns/publish.test.ts',
  expiredToken: 'test/emulator/domain/sns/subscriptions.test.ts',
};
/** In a batch what is wrong with a message is no error of the call; test/emulator/domain/sns/publish.test.ts. */
const IN_A_BATCH = new Set(actions.Publish.errors.slice(-11).map(({ problem }) => problem));

async function world() {
  const emulator = await startTestEmulator({ targets: { lambda: { url: 'print' } } });
  const call = (parameters: Call, headers: Record<string, string> = {}) =>
    fetch(emulator.url, { method: 'POST', headers, body: new URLSearchParams(parameters) });
  const arnOf = async (parameters: Call) => {
    const text = await (
      await call({ Action: 'Subscribe', ...topic, ReturnSubscriptionArn: 'true', ...parameters })
    ).text();
    return /<SubscriptionArn>(arn:[^<]+)</.exec(text)?.[1] ?? text;
  };
  const pending = await arnOf({ Protocol: 'http', Endpoint: ENDPOINT });
  const authenticated = await arnOf({ Protocol: 'http', Endpoint: `${ENDPOINT}/2` });
  const tokenOf = (arn: string) =>
    emulator.world.store
      .read({ kind: 'topic', id: SEED_TOPIC_ARN })
      ?.doc.subscriptions.find(({ subscriptionArn }) => subscriptionArn === arn)?.token ?? '';
  const signed = { authorization: 'AWS4-HMAC-SHA256 Credential=a/20310304/us-east-1/sns/aws4_request' };
  const confirm = {
    Action: 'ConfirmSubscription',
    ...topic,
    Token: tokenOf(authenticated),
    AuthenticateOnUnsubscribe: 'true',
  };
  expect((await call(confirm, signed)).status).toBe(200);
  const known: Call = {
    pending,
    authenticated,
    token: tokenOf(pending),
    function: await arnOf({ Protocol: 'lambda', Endpoint: lambda }),
  };
  const filled = (parameters: Call): Call =>
    Object.fromEntries(
      Object.entries(parameters).map(([name, value]) => [
        name,
        value.replace(/^\{(\w+)\}$/, (_, what) => known[what] ?? what),
      ]),
    );
  return {
    emulator,
    ask: async (action: string, parameters: Call) => errorOf(await call({ Action: action, ...filled(parameters) })),
  };
}

async function errorOf(reply: Response) {
  const root = parseAnswer(await reply.text());
  const error = root.get('s:Error', { s: root.namespaceUri }) as Parameters<typeof elementsOf>[0] | null;
  const { Code = '', Message = '' } = error === null ? {} : elementsOf(error);
  return { status: reply.status, Code, Message };
}

const patternOf = ({ refusal, problem }: ActionDefinition['errors'][number]): RegExp =>
  textPattern(snsRefusals[refusal].message.replace('{problem}', `${problem === '' ? '' : problem}`));

const fits = (
  error: ActionDefinition['errors'][number],
  seen: { status: number; Code: string; Message: string },
): boolean => {
  const { status, code } = snsRefusals[error.refusal];
  const text = seen.Message.replace('Invalid parameter: Attributes Reason: ', 'Invalid parameter: ');
  return (
    seen.status === status && seen.Code === code && (patternOf(error).test(text) || patternOf(error).test(seen.Message))
  );
};

let shared: { emulator: TestEmulator; ask: Awaited<ReturnType<typeof world>>['ask'] } | undefined;

describe.each(Object.values(actions) as ActionDefinition[])('$name', ({ name, errors }) => {
  it('declines with the errors it declares, and has a call for each', async () => {
    shared = await world();
    const met = new Set<string>();
    for (const call of CALLS[name as keyof typeof actions]) {
      const seen = await shared.ask(name, call);
      const declared = errors.filter((error) => fits(error, seen));
      expect(declared, `${JSON.stringify(call).slice(0, 200)} ${JSON.stringify(seen)}`).not.toEqual([]);
      // The text that says most of it is the one that was meant.
      for (const { refusal, problem } of declared) met.add(`${refusal} ${problem}`);
    }
    const unmet = errors.filter(
      ({ refusal, problem }) =>
        !met.has(`${refusal} ${problem}`) &&
        ELSEWHERE[refusal] === undefined &&
        !(name === 'PublishBatch' && IN_A_BATCH.has(problem)),
    );
    expect(unmet).toEqual([]);
    expect(shared.emulator.faults()).toEqual([]);
  });
});
