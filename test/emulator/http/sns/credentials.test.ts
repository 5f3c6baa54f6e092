import { describe, expect, it } from 'vitest';
import { SEED_TOPIC_ARN } from '../../../../emulator/domain/seed.ts';
import { startTestEmulator } from '../../../support/emulator.ts';

/** Credentials of every version of AWS's signatures, however short: nothing of them stays, and each counts as signed. */

const KEY = 'qzk1';
const SIGNATURE = 'qzs2+/=';
const TOKEN = 'qzt3';
const V4 = {
  'X-Amz-Credential': `${KEY}/20310304/us-east-1/sns/aws4_request`,
  'X-Amz-Signature': SIGNATURE,
  'X-Amz-Security-Token': TOKEN,
};
const V2 = {
  AWSAccessKeyId: KEY,
  Signature: SIGNATURE,
  SecurityToken: TOKEN,
  SignatureMethod: 'HmacSHA256',
  SignatureVersion: '2',
};
const headers = (authorization: string) => ({ authorization, 'x-amz-security-token': TOKEN });
const long = { Message: 'x'.repeat(20_000) };

type Sent = {
  readonly query?: Record<string, string>;
  readonly form?: Record<string, string>;
  readonly headers?: Record<string, string>;
};

const WAYS: [string, Sent][] = [
  [
    'a header of version 4',
    {
      headers: headers(
        `AWS4-HMAC-SHA256 Credential=${KEY}/20310304/us-east-1/sns/aws4_request, SignedHeaders=host, Signature=${SIGNATURE}`,
      ),
    },
  ],
  ['a header of version 2', { headers: headers(`AWS ${KEY}:${SIGNATURE}`) }],
  ['a query of version 4', { query: V4 }],
  ['a query of version 2', { query: V2 }],
  ['a form of version 4', { form: V4 }],
  ['a form of version 2', { form: V2 }],
  ['a long form of version 2', { form: { ...long, ...V2 } }],
  ['a form with its secrets first', { form: { ...V2, ...long } }],
];

async function given() {
  const emulator = await startTestEmulator();
  const send = async (action: Record<string, string>, { query = {}, form = {}, headers: sent = {} }: Sent) => {
    const search = new URLSearchParams(query).toString();
    const body = new URLSearchParams({ ...form, ...action });
    return (await fetch(`${emulator.url}/?${search}`, { method: 'POST', headers: sent, body })).text();
  };
  return { emulator, send };
}

describe.each(WAYS)('%s', (_, sent) => {
  it('leaves nothing on the record and in the log', async () => {
    const { emulator, send } = await given();
    expect(await send({ Action: 'ListTopics' }, sent)).toContain('ListTopicsResult');
    const seen = JSON.stringify(emulator.entries('call')) + emulator.lines.join('\n');
    for (const secret of ['qzk1', 'qzs2', 'qzt3']) expect(seen).not.toContain(secret);
    expect(seen).toContain('…');
  });

  it('unsubscribes as the owner, whom no UnsubscribeConfirmation is posted', async () => {
    const { emulator, send } = await given();
    const topic = () => emulator.world.store.read({ kind: 'topic', id: SEED_TOPIC_ARN })?.doc;
    await send(
      { Action: 'Subscribe', TopicArn: SEED_TOPIC_ARN, Protocol: 'http', Endpoint: 'http://127.0.0.1:9/' },
      {},
    );
    const { token = '', subscriptionArn = '' } = topic()?.subscriptions[0] ?? {};
    await send({ Action: 'ConfirmSubscription', TopicArn: SEED_TOPIC_ARN, Token: token }, sent);
    expect(topic()?.subscriptions[0]).toMatchObject({ confirmationWasAuthenticated: true });
    const before = topic()?.handshakes.length;
    await send({ Action: 'Unsubscribe', SubscriptionArn: subscriptionArn }, sent);
    expect(topic()?.subscriptions.filter(({ status }) => status === 'confirmed')).toEqual([]);
    expect((topic()?.handshakes.length ?? 0) <= (before ?? 0)).toBe(true);
  });
});

it('whatever stands in the header Authorization of a call of SNS is gone', async () => {
  const { emulator, send } = await given();
  for (const authorization of [KEY, `Basic ${KEY}`])
    await send({ Action: 'ListTopics' }, { headers: { authorization } });
  expect(emulator.entries('call').map((call) => call.headers.authorization)).toEqual(['…', 'Basic …']);
});
