import { request } from 'node:http';
import { describe, expect, it } from 'vitest';
import { SEED_TOPIC_ARN } from '../../../../emulator/domain/seed.ts';
import { startTestEmulator, type TestEmulator } from '../../../support/emulator.ts';

/** A page in the developer's browser may not drive the SNS API; tools may, under any name. */

const HEADER = { authorization: 'AWS4-HMAC-SHA256 Credential=any/20310304/us-east-1/sns/aws4_request, Signature=x' };
const IN_QUERY = { 'X-Amz-Credential': 'any/20310304/us-east-1/sns/aws4_request', 'X-Amz-Signature': 'x' };
const SUBSCRIBE = { Action: 'Subscribe', TopicArn: SEED_TOPIC_ARN, Protocol: 'http', Endpoint: 'http://127.0.0.1:9/' };
const DELETE = { Action: 'DeleteTopic', TopicArn: SEED_TOPIC_ARN };

interface Sent {
  readonly method?: string;
  readonly parameters: Record<string, string>;
  readonly headers?: Record<string, string>;
}

/** Unlike `fetch`, with the headers of a browser. */
function send({ port }: TestEmulator, { method = 'POST', parameters, headers = {} }: Sent) {
  const text = new URLSearchParams(parameters).toString();
  const isPost = method === 'POST';
  return new Promise<{ status: number; code: string | undefined; headers: object; text: string }>((resolve, reject) => {
    const asked = request(
      {
        port,
        host: '127.0.0.1',
        method,
        path: isPost ? '/' : `/?${text}`,
        headers: { ...(isPost ? { 'content-type': 'application/x-www-form-urlencoded' } : {}), ...headers },
      },
      async (reply) => {
        let body = '';
        for await (const piece of reply) body += piece;
        const code = /<Code>(.*)<\/Code>/.exec(body)?.[1];
        resolve({ status: reply.statusCode ?? 0, code, headers: reply.headers, text: body });
      },
    );
    asked.on('error', reject).end(isPost ? text : undefined);
  });
}

const topicOf = ({ world }: TestEmulator) => world.store.read({ kind: 'topic', id: SEED_TOPIC_ARN })?.doc;

describe('of a page', () => {
  it.each<[string, Sent, string]>([
    ['a form', { parameters: SUBSCRIBE, headers: { origin: 'https://evil.example' } }, 'AuthorizationError'],
    ['a form without an address', { parameters: DELETE, headers: { origin: 'null' } }, 'AuthorizationError'],
    [
      'a form to a name bound anew',
      { parameters: DELETE, headers: { host: 'evil.example:8700', origin: 'http://evil.example:8700' } },
      'AuthorizationError',
    ],
    [
      'a signed form',
      { parameters: { ...DELETE, ...IN_QUERY }, headers: { origin: 'https://evil.example' } },
      'AuthorizationError',
    ],
    ['an image', { method: 'GET', parameters: DELETE }, 'MissingAuthenticationToken'],
    [
      'an image with a signature',
      { method: 'GET', parameters: { ...DELETE, ...IN_QUERY } },
      'MissingAuthenticationToken',
    ],
    [
      'a signed call to a name bound anew',
      { method: 'GET', parameters: DELETE, headers: { host: 'evil.example', ...HEADER } },
      'AuthorizationError',
    ],
    [
      'reading under a name bound anew',
      { method: 'GET', parameters: { Action: 'ListSubscriptions' }, headers: { host: 'evil.example' } },
      'AuthorizationError',
    ],
    [
      'reading from elsewhere',
      { method: 'GET', parameters: { Action: 'ListTopics' }, headers: { origin: 'https://evil.example' } },
      'AuthorizationError',
    ],
  ])('%s is refused in XML, and the log says why', async (_, sent, code) => {
    const emulator = await startTestEmulator();
    const before = topicOf(emulator);
    expect(await send(emulator, sent)).toMatchObject({ status: 403, code });
    expect(topicOf(emulator)).toEqual(before);
    expect(emulator.lines.at(-1)).toMatch(/ 403 .*(?:see --allow-host|needs a header Authorization; POST it)$/);
  });

  it('a preflight is not granted', async () => {
    const emulator = await startTestEmulator();
    const headers = {
      origin: 'https://evil.example',
      'access-control-request-method': 'GET',
      'access-control-request-headers': 'authorization',
    };
    const reply = await send(emulator, { method: 'OPTIONS', parameters: SUBSCRIBE, headers });
    expect(reply.status).toBe(405);
    expect(Object.keys(reply.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });
});

describe('of a tool', () => {
  it.each<[string, Sent]>([
    ['an unsigned POST', { parameters: SUBSCRIBE }],
    ['a POST in a network of containers', { parameters: SUBSCRIBE, headers: { host: 'drs:8700', ...HEADER } }],
    ['a page on loopback', { parameters: SUBSCRIBE, headers: { origin: 'http://localhost:3000' } }],
    ['a page of a name that was allowed', { parameters: SUBSCRIBE, headers: { origin: 'http://drs:8700' } }],
    ['a signed GET', { method: 'GET', parameters: SUBSCRIBE, headers: HEADER }],
    [
      'a signed GET to SNS',
      { method: 'GET', parameters: SUBSCRIBE, headers: { host: 'sns.us-east-1.amazonaws.com', ...HEADER } },
    ],
    ['an unsigned GET that reads', { method: 'GET', parameters: { Action: 'ListTopics' } }],
  ])('%s is served', async (_, sent) => {
    const emulator = await startTestEmulator({ allowedHosts: ['drs'] });
    expect(await send(emulator, sent)).toMatchObject({ status: 200 });
  });

  it('the links of messages are served under any name', async () => {
    const emulator = await startTestEmulator();
    await send(emulator, { parameters: SUBSCRIBE });
    const { token = '', subscriptionArn = '' } = topicOf(emulator)?.subscriptions[0] ?? {};
    const link = (parameters: Record<string, string>) =>
      send(emulator, { method: 'GET', parameters, headers: { host: 'drs:8700' } });
    const confirm = { Action: 'ConfirmSubscription', TopicArn: SEED_TOPIC_ARN, Token: token };
    expect(await link(confirm)).toMatchObject({ status: 200 });
    expect(await link({ Action: 'Unsubscribe', SubscriptionArn: subscriptionArn })).toMatchObject({ status: 200 });
    expect(topicOf(emulator)?.subscriptions[0]?.status).toBe('unsubscribed');
  });
});
