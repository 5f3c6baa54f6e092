import { type Checked, checkExchange } from './check/contract-check.ts';
import { createOwnTransport } from './own-world.ts';
import type { Target } from './target.ts';
import { createTransport, type HttpReply, type HttpRequest, type Transport } from './transport.ts';

/** Every call that is made while a scenario plays, in the order of the replies, each checked against its contract. */

/**
 * Who made a call: a step on its own, the player that looks and settles, the maker with its devices and its listener, or
 * the listener as a step has told it to.
 */
export type Caller = 'step' | 'player' | 'maker' | 'listener';

export interface LoggedExchange extends Checked {
  readonly by: Caller;
  readonly request: HttpRequest;
  readonly reply: HttpReply;
  /** `x-amzn-RequestId` of the reply, which is on the timeline too. */
  readonly requestId: string | null;
}

export interface ExchangeLog {
  readonly all: readonly LoggedExchange[];
  /** How many calls had no whole reply: what they have done nobody knows. */
  readonly lost: number;
  /** A transport whose exchanges are logged under a name. */
  transportOf(caller: Caller): Transport;
  /** The same, but that a target in this process is asked without the network. */
  shortcutOf(caller: Caller): Transport;
  /** A call that went another way. */
  note(exchange: LoggedExchange): void;
  close(): void;
}

/** All of them share their connections, which are not for nothing. */
export function createExchangeLog({ url, inside }: Partial<Pick<Target, 'url' | 'inside'>> = {}): ExchangeLog {
  const all: LoggedExchange[] = [];
  let lost = 0;
  const transport = createTransport();
  const logged =
    (send: Transport['send']) =>
    (by: Caller): Transport => ({
      async send(request) {
        const reply = await send(request).catch((error: unknown) => {
          lost += 1;
          throw error;
        });
        const requestId = reply.headers['x-amzn-requestid'] ?? null;
        all.push({ by, request, reply, requestId, ...checkExchange(request, reply) });
        return reply;
      },
      close,
    });
  const own = inside && createOwnTransport(inside.ask);
  const close = (): void => {
    own?.close();
    transport.close();
  };
  const transportOf = logged(transport.send);
  return {
    all,
    get lost() {
      return lost;
    },
    transportOf,
    shortcutOf: logged((request) =>
      own !== undefined && request.url.startsWith(`${url}/`) ? own.send(request) : transport.send(request),
    ),
    note: (exchange) => void all.push(exchange),
    close,
  };
}

/** What the listener fetches while it is handed a message is no call of a device. */
const LISTENING = new Set(['snsQuery', 'signingCertificate']);

/** A call that a step is about: neither the player's looking nor the listener's. */
export const isOfStep = ({ by, operation }: LoggedExchange): boolean =>
  by === 'step' || by === 'listener' || (by === 'maker' && !LISTENING.has(operation ?? ''));

/** Path and query of a request. */
export const targetOf = ({ url }: HttpRequest): string => url.replace(/^https?:\/\/[^/?#]*/i, '') || '/';
