import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { checks } from '../../../harness/listener/checks/index.ts';
import type { CheckResult } from '../../../harness/listener/outcome.ts';
import { checkListener } from '../../../harness/listener/run.ts';
import type { Settings } from '../../../harness/listener/trial.ts';
import { givenRun } from './given.ts';

/** Listeners of a few lines, which know the harness by its plain address, and some checks of them. */

export interface Envelope {
  readonly Type: string;
  readonly MessageId: string;
  readonly Message: string;
  readonly SubscribeURL: string;
  readonly SigningCertURL: string;
  readonly SignatureVersion?: string;
  readonly Signature: string;
  readonly TopicArn: string;
  readonly Subject?: string;
  readonly Timestamp: string;
}

export interface Heard {
  readonly envelope: Envelope;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Notes an effect of the notification in it. */
  readonly apply: () => void;
}

export type Handling = (heard: Heard) => number | undefined | Promise<number | undefined>;

const only = (...ids: string[]) => checks.filter(({ id }) => ids.includes(id));

export async function checked(
  ids: string[],
  handle: Handling,
  more: {
    settings?: Partial<Settings>;
    observe?: boolean;
    snsPort?: number;
    onBroken?: () => void;
    url?: (url: string) => string;
  } = {},
) {
  const effects = new Map<string, number>();
  const slots = new Map<string, boolean>();
  const server = createServer(async (request, response) => {
    if (request.url === '/observe') {
      const devices = [...slots].map(([serialNumber, subscribed]) => ({
        modelId: 'acme-coffee',
        serialNumber,
        slots: { beans: { subscribed } },
      }));
      response.end(
        JSON.stringify({
          version: 1,
          devices,
          effects: [...effects].map(([notificationId, count]) => ({ notificationId, count })),
        }),
      );
      return;
    }
    try {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const envelope = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Envelope;
      const apply = () => {
        const payload = JSON.parse(envelope.Message);
        const { notificationId } = payload.notificationInfo;
        effects.set(notificationId, (effects.get(notificationId) ?? 0) + 1);
        const slot = payload.subscriptionInfo?.slotsSubscriptionStatus.beans;
        if (slot !== undefined) slots.set('SN-0001', slot.subscribed ?? slot);
      };
      const status = await handle({ envelope, request, response, apply });
      if (status !== undefined) response.writeHead(status).end();
    } catch {
      more.onBroken?.();
      if (!response.headersSent) response.writeHead(400);
      response.end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const url = more.url?.(`${address}/sns`) ?? `${address}/sns`;
  const { results, accepted } = await checkListener(
    givenRun(
      { url, observeUrl: `${address}/observe` },
      {
        checks: only(...ids),
        snsUrl: undefined,
        snsPort: more.snsPort ?? 0,
        settings: { patienceMs: 500, ...more.settings },
        observe: more.observe ?? true,
      },
    ),
  );
  return { results, accepted, first: results[0] as CheckResult };
}

export const visit = (url: string) => fetch(url).then(() => 200);
/** Does what it is told, once for each message. */
export const plain: Handling = ({ envelope, apply }) => {
  if (envelope.Type === 'SubscriptionConfirmation') return visit(envelope.SubscribeURL);
  if (envelope.Type === 'Notification') apply();
  return 200;
};
