import { type ReadMessage, readMessage } from '../../scenarios/runner/check/notification-check.ts';
import type { ListenAt } from '../../scenarios/runner/device/listener.ts';
import { createMaker } from '../../scenarios/runner/device/maker.ts';
import { createTransport } from '../../scenarios/runner/transport.ts';

/** The endpoint that the service posts to, and what arrived there, each message read and held to its contract. */
export interface Inbox {
  readonly url: string;
  /** Oldest first. */
  readonly messages: readonly ReadMessage[];
  /** Waits in real time until a message fits, or nobody believes in it any more. */
  wait(fits: (message: ReadMessage) => boolean): Promise<ReadMessage | undefined>;
  close(): Promise<void>;
}

export interface InboxOptions {
  readonly listenAt?: ListenAt | undefined;
  /** The service, whose certificate is believed. */
  readonly url: string;
  readonly topicArn: string;
  /** Real milliseconds that a message may take. */
  readonly patienceMs: number;
  /** Waits in real time. */
  readonly pause: (ms: number) => Promise<void>;
}

const BETWEEN_LOOKS_MS = 50;

export async function openInbox({ listenAt, url, topicArn, patienceMs, pause }: InboxOptions): Promise<Inbox> {
  const transport = createTransport();
  const nobody = { clientId: '', clientSecret: null };
  const environment = { drsUrl: url, tokenUrl: `${url}/auth/o2/token`, topicArn, ...nobody };
  const maker = await createMaker({ environment, transport, listenAt });
  const read: ReadMessage[] = [];
  const messages = (): readonly ReadMessage[] => {
    for (const { envelope: body, headers, verified, problem } of maker.received.slice(read.length))
      read.push(readMessage({ body, headers, verified, problem }));
    return read;
  };
  return {
    url: maker.listenerUrl,
    get messages() {
      return messages();
    },
    async wait(fits) {
      for (let waitedMs = 0; ; waitedMs += BETWEEN_LOOKS_MS) {
        const found = messages().find(fits);
        if (found !== undefined || waitedMs >= patienceMs) return found;
        await pause(BETWEEN_LOOKS_MS);
      }
    },
    async close() {
      await maker.close();
      transport.close();
    },
  };
}
