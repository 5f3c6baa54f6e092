import { createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Message } from '../../../../emulator/delivery/message.ts';
import { createSqsTarget, type SqsSettings } from '../../../../emulator/delivery/targets/sqs.ts';
import { type Queues, startQueues } from '../../../support/queues.ts';
import { QUEUE_ARN } from '../../../support/subscription.ts';

/** AWS's own client speaks to an engine that we wrote: it checks the digest of what it put in. */

const message = (more: Partial<Message> = {}): Message => ({
  type: 'Notification',
  messageId: 'm',
  headers: {},
  body: '{"café":"🫘"}',
  ...more,
});

function target(settings: SqsSettings) {
  const made = createSqsTarget(settings);
  onTestFinished(() => made.close());
  return (parcel: { endpoint?: string; message?: Message; timeoutMs?: number; signal?: AbortSignal } = {}) =>
    made.send({ endpoint: QUEUE_ARN, message: message(), timeoutMs: 15_000, ...parcel });
}

const refusing = async (status: number, code: string) => {
  const queues = await startQueues();
  queues.refusing = () => ({ status, code });
  return target({ endpoint: queues.endpoint })();
};

const authorization = ({ messages }: Queues): string => messages[0]?.headers.authorization ?? '';

describe('a queue', () => {
  it('is where the engine has it: account and name behind its address', async () => {
    const queues = await startQueues();
    expect(await target({ endpoint: `${queues.endpoint}/` })()).toEqual({ outcome: 'answered', status: 200 });
    expect(queues.messages).toMatchObject([{ queue: '/000000000000/orders', MessageBody: '{"café":"🫘"}' }]);
    expect(queues.messages[0]).not.toHaveProperty('MessageAttributes');
    expect(queues.lookedUp.count).toBe(0);
  });

  it('is asked for where it is not there, once', async () => {
    const queues = await startQueues({ at: '/queue' });
    const send = target({ endpoint: queues.endpoint });
    expect(await send()).toMatchObject({ status: 200 });
    expect(await send()).toMatchObject({ status: 200 });
    expect(queues.messages.map(({ queue }) => queue)).toEqual(['/queue/orders', '/queue/orders']);
    expect(queues.lookedUp.count).toBe(1);
  });

  it('gets the attributes of a raw message, each in its type', async () => {
    const queues = await startQueues();
    const attributes = [
      { Name: 'version', Type: 'String', Value: '2.0' },
      { Name: 'count', Type: 'Number', Value: '7' },
      { Name: 'bytes', Type: 'Binary', Value: 'AgME' },
    ];
    await target({ endpoint: queues.endpoint })({ message: message({ attributes }) });
    expect(queues.messages[0]?.MessageAttributes).toEqual({
      version: { DataType: 'String', StringValue: '2.0' },
      count: { DataType: 'Number', StringValue: '7' },
      bytes: { DataType: 'Binary', BinaryValue: 'AgME' },
    });
  });

  it('is refused a raw message with more than ten attributes', async () => {
    const queues = await startQueues();
    const attributes = Array.from({ length: 11 }, (_, index) => ({ Name: `a${index}`, Type: 'String', Value: 'x' }));
    expect(await target({ endpoint: queues.endpoint })({ message: message({ attributes }) })).toEqual({
      outcome: 'answered',
      status: 400,
      error: 'a queue takes at most 10 attributes, and the raw message has 11',
    });
    expect(queues.messages).toEqual([]);
  });

  it('has to be one', async () => {
    const send = target({ endpoint: 'http://127.0.0.1:1' });
    expect(await send({ endpoint: 'http://127.0.0.1/orders' })).toMatchObject({ outcome: 'answered', status: 400 });
  });
});

describe('whoever asks', () => {
  it('is the account of the queue in its region, where the environment names nobody', async () => {
    const queues = await startQueues();
    await target({ endpoint: queues.endpoint })();
    expect(authorization(queues)).toMatch(/Credential=000000000000\/\d{8}\/us-east-1\/sqs\//);
  });

  it('is who the environment says, in the region of the configuration', async () => {
    const queues = await startQueues();
    const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret', sessionToken: 'session' };
    await target({ endpoint: queues.endpoint, region: 'eu-west-1', credentials })();
    expect(authorization(queues)).toMatch(/Credential=AKIDEXAMPLE\/\d{8}\/eu-west-1\/sqs\//);
    expect(queues.messages[0]?.headers['x-amz-security-token']).toBe('session');
  });
});

describe('what goes wrong', () => {
  it.each([
    [400, 'InvalidMessageContents', 400],
    [403, 'AccessDenied', 403],
    [400, 'RequestThrottled', 429],
    [500, 'InternalError', 500],
    [503, 'ServiceUnavailable', 503],
  ])('is told by its status: %i %s', async (status, code, told) => {
    expect(await refusing(status, code)).toMatchObject({
      outcome: 'answered',
      status: told,
      error: `${code}: told to say ${code}`,
    });
  });

  it('is a queue that the engine knows nowhere', async () => {
    expect(await refusing(400, 'QueueDoesNotExist')).toEqual({
      outcome: 'answered',
      status: 400,
      error: 'QueueDoesNotExist: told to say QueueDoesNotExist',
    });
  });

  it('is no answer where nobody listens', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    await new Promise((resolve) => server.close(resolve));
    expect(await target({ endpoint: `http://127.0.0.1:${port}` })()).toMatchObject({
      outcome: 'failed',
      error: expect.stringContaining('ECONNREFUSED'),
      timedOut: false,
    });
  });

  it('is no answer in time', async () => {
    const queues = await startQueues();
    queues.refusing = () => 'hang';
    expect(await target({ endpoint: queues.endpoint })({ timeoutMs: 50 })).toEqual({
      outcome: 'failed',
      error: 'no complete answer within 50 ms',
      timedOut: true,
    });
  });

  it('is nobody any more who wants it sent', async () => {
    const queues = await startQueues();
    const send = target({ endpoint: queues.endpoint });
    expect(await send({ signal: AbortSignal.abort() })).toMatchObject({ outcome: 'failed', timedOut: false });
    expect(queues.messages).toEqual([]);
  });

  it('is tried no second time by the client', async () => {
    const queues = await startQueues();
    let asked = 0;
    queues.refusing = () => {
      asked += 1;
      return { status: 500, code: 'InternalError' };
    };
    await target({ endpoint: queues.endpoint })();
    expect(asked).toBe(1);
  });

  it('is a client that cannot be loaded', async () => {
    const missing = createSqsTarget({ endpoint: 'http://127.0.0.1:1' }, () => Promise.reject(new Error('not there')));
    expect(await missing.send({ endpoint: QUEUE_ARN, message: message(), timeoutMs: 1000 })).toEqual({
      outcome: 'failed',
      error: 'not there',
      timedOut: false,
    });
    await missing.close();
  });
});
