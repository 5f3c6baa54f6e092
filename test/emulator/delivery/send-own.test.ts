import { expect, it } from 'vitest';
import { createSender, type SendRequest, type Sent } from '../../../emulator/delivery/send.ts';
import { sendingToOwn } from '../../../emulator/delivery/send-own.ts';
import { type Receive, startListener } from '../../../scenarios/runner/device/listener.ts';

/** A listener of this process is handed what it would have been sent, and its answer counts as much. */

const NEVER = new Promise<never>(() => {});

/** One message to a listener, over HTTP and handed over. */
async function bothWays(
  receive: Receive,
  wanted: Partial<SendRequest> = {},
): Promise<{ readonly sent: readonly [near: Sent, far: Sent]; readonly url: string }> {
  const listener = await startListener(receive);
  const http = createSender();
  const own = sendingToOwn(new Map([[listener.url, receive]]), http);
  const request = {
    endpoint: listener.url,
    headers: { 'x-amz-sns-message-type': 'Notification', 'Content-Type': 'text/plain; charset=UTF-8' },
    body: '{"Message":"caf\u00e9 É"}',
    timeoutMs: 5000,
    ...wanted,
  };
  try {
    return { sent: [await own.send(request), await http.send(request)], url: listener.url };
  } finally {
    await own.close();
    await listener.close();
  }
}

it('gets the same body and headers', async () => {
  const heard: unknown[] = [];
  const { sent } = await bothWays(async ({ body, headers }) => {
    heard.push({ body, headers });
    return 200;
  });
  expect(sent).toEqual([
    { outcome: 'answered', status: 200 },
    { outcome: 'answered', status: 200 },
  ]);
  expect(heard).toHaveLength(2);
  expect(heard[0]).toEqual(heard[1]);
});

it.each([204, 302, 401, 403, 500, 503])('answers with %i', async (status) => {
  const { sent } = await bothWays(async () => status);
  expect(sent[0]).toEqual({ outcome: 'answered', status });
  expect(sent[0]).toEqual(sent[1]);
});

it('breaks the connection off', async () => {
  const { sent } = await bothWays(async () => 'nothing');
  expect(sent[0]).toEqual({ outcome: 'failed', error: 'socket hang up', timedOut: false });
  expect(sent[0]).toEqual(sent[1]);
});

it('gets a message once that it breaks off, though one before was answered', async () => {
  const heard: string[] = [];
  const listener = await startListener(async ({ body }) => {
    heard.push(body);
    return body === 'first' ? 200 : 'nothing';
  });
  const http = createSender();
  const message = { endpoint: listener.url, headers: {}, timeoutMs: 5000 };
  await http.send({ ...message, body: 'first' });
  expect(await http.send({ ...message, body: 'second' })).toMatchObject({ outcome: 'failed' });
  expect(heard).toEqual(['first', 'second']);
  await http.close();
  await listener.close();
});

it('is given up on when it says nothing', async () => {
  const { sent } = await bothWays(() => NEVER, { timeoutMs: 20 });
  expect(sent[0]).toEqual({ outcome: 'failed', error: 'no complete answer within 20 ms', timedOut: true });
  expect(sent[0]).toEqual(sent[1]);
});

it('is given up on when the attempts are stopped', async () => {
  let called = 0;
  const { sent } = await bothWays(
    () => {
      called += 1;
      return NEVER;
    },
    { signal: AbortSignal.abort() },
  );
  expect(called).toBe(0);
  expect(sent[0]).toEqual({ outcome: 'failed', error: 'the attempt was stopped', timedOut: false });
  expect(sent[0]).toEqual(sent[1]);
});

it('leaves every other endpoint to HTTP', async () => {
  const listener = await startListener(async () => 202);
  const http = createSender();
  const own = sendingToOwn(new Map([[`${listener.url}/other`, async () => 200]]), http);
  const message = { headers: {}, body: '{}', timeoutMs: 5000 };
  expect(await own.send({ ...message, endpoint: listener.url })).toEqual({ outcome: 'answered', status: 202 });
  expect(await own.send({ ...message, endpoint: `${listener.url}/other` })).toEqual({
    outcome: 'answered',
    status: 200,
  });
  await own.close();
  await listener.close();
});
