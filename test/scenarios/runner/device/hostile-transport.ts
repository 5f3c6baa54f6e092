import type { HttpReply, HttpRequest, Transport } from '../../../../scenarios/runner/transport.ts';

/** A network and a service at their worst. */

export const MISHAPS = ['refused', 'reset', 'cut off', 'garbled', '500', '503 though done', 'expired'] as const;
export type Mishap = (typeof MISHAPS)[number];

export interface HostileOptions {
  /** What goes wrong with a call; undefined for nothing. */
  readonly mishap: (call: string) => Mishap | undefined;
  /** Kills the access tokens of the device. */
  readonly expire: () => Promise<void>;
}

/** `METHOD /path` without ids. */
export const nameOf = ({ method, url }: HttpRequest): string =>
  `${method} ${new URL(url).pathname.replace(/^(\/(slotStatus|replenish|getOrderInfo))\/.*/, '$1')}`;

export function createHostileTransport(inner: Transport, { mishap, expire }: HostileOptions): Transport {
  const of = (status: number, body: unknown): HttpReply => ({ status, headers: {}, text: JSON.stringify(body), body });
  return {
    async send(request) {
      switch (mishap(nameOf(request))) {
        case undefined:
          return inner.send(request);
        case 'refused':
          throw new Error('ECONNREFUSED');
        case '500':
          return of(500, { message: 'Internal error' });
        case 'expired':
          await expire();
          return inner.send(request);
        case 'reset':
        case 'cut off':
          // The service has done it, and nobody hears of that.
          await inner.send(request);
          throw new Error('ECONNRESET');
        case '503 though done':
          await inner.send(request);
          return of(503, { message: 'Service unavailable' });
        case 'garbled': {
          const reply = await inner.send(request);
          const text = reply.text.slice(0, -1);
          return { ...reply, text, body: text };
        }
      }
    },
    close: () => inner.close(),
  };
}
