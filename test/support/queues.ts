import { createHash } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** An engine of queues that speaks SQS's JSON protocol, as far as `@aws-sdk/client-sqs` needs it to put messages in. */

export interface QueuedMessage {
  /** Path of the address of the queue. */
  readonly queue: string;
  readonly MessageBody: string;
  readonly MessageAttributes?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly headers: IncomingHttpHeaders;
}

/** What it answers instead: a status and the code of an error, or nothing at all. */
export type Refusing = (message: QueuedMessage) => { status: number; code: string } | 'hang' | undefined;

/** The name that this error had in the protocol before. */
const NO_QUEUE = 'AWS.SimpleQueueService.NonExistentQueue';

export interface Queues {
  readonly endpoint: string;
  readonly messages: readonly QueuedMessage[];
  /** How often an address was asked for. */
  readonly lookedUp: { count: number };
  refusing: Refusing;
  close(): Promise<void>;
}

/** `at`: the path that queues have; the usual one when absent. */
export async function startQueues({ at }: { readonly at?: string } = {}): Promise<Queues> {
  const messages: QueuedMessage[] = [];
  const lookedUp = { count: 0 };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = JSON.parse(Buffer.concat(chunks).toString('utf8'));
      const answer = (status: number, content: object, headers: Record<string, string> = {}) =>
        response
          .writeHead(status, { 'content-type': 'application/x-amz-json-1.0', ...headers })
          .end(JSON.stringify(content));
      const refuse = (status: number, code: string) =>
        answer(
          status,
          { __type: `com.amazonaws.sqs#${code}`, message: `told to say ${code}` },
          {
            'x-amzn-query-error': `${code === 'QueueDoesNotExist' ? NO_QUEUE : code};Sender`,
          },
        );
      if (request.headers['x-amz-target'] === 'AmazonSQS.GetQueueUrl') {
        lookedUp.count += 1;
        answer(200, { QueueUrl: `${queues.endpoint}${at ?? '/000000000000'}/${body.QueueName}` });
        return;
      }
      const queue = new URL(body.QueueUrl).pathname;
      const message = { queue, headers: request.headers, ...body } as QueuedMessage;
      const refused = queues.refusing(message);
      if (refused === 'hang') return;
      if (refused !== undefined) refuse(refused.status, refused.code);
      else if (at !== undefined && !queue.startsWith(`${at}/`)) refuse(400, 'QueueDoesNotExist');
      else {
        messages.push(message);
        answer(200, {
          MessageId: `00000000-0000-4000-8000-${String(messages.length).padStart(12, '0')}`,
          MD5OfMessageBody: createHash('md5').update(message.MessageBody).digest('hex'),
        });
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const queues: Queues = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    messages,
    lookedUp,
    refusing: () => undefined,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  onTestFinished(() => queues.close());
  return queues;
}
