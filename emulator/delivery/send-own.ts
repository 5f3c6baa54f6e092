import { startLimit, TimedOut } from './limit.ts';
import type { Sender, Sent } from './send.ts';

/** Messages to listeners of this very process, who are handed them without a connection. */

/** A listener: the status that its server would answer with; `nothing` where it would break the connection off. */
export type OwnListener = (message: {
  readonly body: string;
  /** As its server would read them: names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}) => Promise<number | 'nothing'>;

/** `listeners`, by endpoint; what is for nobody of them is sent as ever. */
export const sendingToOwn = (listeners: ReadonlyMap<string, OwnListener>, elsewhere: Sender): Sender => ({
  send(request) {
    const listener = listeners.get(request.endpoint);
    return listener === undefined ? elsewhere.send(request) : handOver(request, listener);
  },
  close: () => elsewhere.close(),
});

type Handed = Parameters<Sender['send']>[0];

async function handOver({ endpoint, headers, body, timeoutMs, signal }: Handed, listener: OwnListener): Promise<Sent> {
  const limit = startLimit(timeoutMs, signal);
  try {
    const answer = await new Promise<number | 'nothing'>((resolve, reject) => {
      limit.onEnd(reject);
      if (signal?.aborted !== true)
        listener({ body, headers: asReceived(headers, endpoint, body) }).then(resolve, reject);
    });
    if (answer === 'nothing') throw new Error('socket hang up');
    return { outcome: 'answered', status: answer };
  } catch (error) {
    return { outcome: 'failed', error: (error as Error).message, timedOut: error instanceof TimedOut };
  } finally {
    limit.clear();
  }
}

/** The headers of a message, and those that Node adds. */
function asReceived(headers: Handed['headers'], endpoint: string, body: string): Record<string, string> {
  const received: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) received[name.toLowerCase()] = value;
  received['content-length'] = String(Buffer.byteLength(body));
  received.host = endpoint.replace(/^https?:\/\/([^/?#]*).*$/i, '$1');
  received.connection = 'keep-alive';
  return received;
}
