import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { SEED_TOPIC_ARN } from '../../emulator/domain/seed.ts';
import { confirmSubscription } from '../../emulator/domain/sns/confirm-subscription.ts';
import { subscribe } from '../../emulator/domain/sns/subscribe.ts';
import { topicRef, type World } from '../../emulator/world.ts';

/** A maker's SNS endpoint that writes down what it is sent. */

export interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** Of the envelope. */
  readonly messageId: string;
  /** `notificationType` of the payload; the envelope's `Type` for a handshake. */
  readonly type: string;
  readonly serialNumber: string | undefined;
}

/** Answers a message: a status, or the response to do as one pleases with (hang, for one). */
export type Answering = (
  received: Received,
  response: ServerResponse,
) => number | undefined | Promise<number | undefined>;

export interface Listener {
  readonly url: string;
  readonly received: readonly Received[];
  /** Messages being answered at this moment, and the most there ever were. */
  readonly concurrency: { now: number; most: number };
  answering: Answering;
  /** Resolves when so many messages have come in all. */
  arrived(count: number): Promise<void>;
  close(): Promise<void>;
}

export async function startListener(answering: Answering = () => 200): Promise<Listener> {
  const received: Received[] = [];
  const concurrency = { now: 0, most: 0 };
  const waiting: { count: number; resolve: () => void }[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', async () => {
      const message = read(request.headers, Buffer.concat(chunks).toString('utf8'));
      received.push(message);
      concurrency.now += 1;
      concurrency.most = Math.max(concurrency.most, concurrency.now);
      response.on('close', () => {
        concurrency.now -= 1;
      });
      for (const one of waiting) if (received.length >= one.count) one.resolve();
      const status = await listener.answering(message, response);
      if (status !== undefined) response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const listener: Listener = {
    url: `http://127.0.0.1:${port}/sns`,
    received,
    concurrency,
    answering,
    arrived(count) {
      if (received.length >= count) return Promise.resolve();
      return new Promise((resolve) => waiting.push({ count, resolve }));
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  onTestFinished(() => listener.close());
  return listener;
}

function read(headers: IncomingHttpHeaders, text: string): Received {
  const envelope = parsed(text);
  const payload = envelope?.Type === 'Notification' ? parsed(envelope.Message) : undefined;
  return {
    headers,
    text,
    messageId: envelope?.MessageId ?? String(headers['x-amz-sns-message-id']),
    type: payload?.notificationInfo?.notificationType ?? envelope?.Type ?? 'raw',
    serialNumber: payload?.deviceInfo?.deviceIdentifier.serialNumber,
  };
}

/** What a maker publishes himself need not be JSON. */
function parsed(text: string) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Subscribes an address to the seeded topic as if its handshake were long done. Returns the subscription's ARN. */
export async function subscribed(world: World, endpoint: string): Promise<string> {
  const { result } = await world.decide(topicRef(SEED_TOPIC_ARN), undefined, (topic, draw) => {
    if (topic === undefined) throw new Error('no topic');
    const pending = subscribe({ topic, draw, endpoint });
    if (!pending.accepted) throw new Error(pending.refusal);
    const confirmed = confirmSubscription({ topic: pending.next, draw }, pending.reply.token);
    if (!confirmed.accepted) throw new Error(confirmed.refusal);
    return {
      next: { ...confirmed.next, handshakes: [] },
      events: [],
      result: pending.reply.subscriptionArn,
    };
  });
  return result;
}
