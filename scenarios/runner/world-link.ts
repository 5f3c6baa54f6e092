import type { ExchangeLog } from './exchange-log.ts';
import { type Target, TargetError } from './target.ts';
import type { HttpReply, Transport } from './transport.ts';

/** The control interface of the world a scenario plays in, and its clock. */
export interface WorldLink {
  /** Instant of the world, as of the last time it settled or moved; empty before the first. */
  readonly now: string;
  /** A call that is what a step is about. Path without `/_emulator/`. */
  act(method: string, path: string, body?: unknown): Promise<HttpReply>;
  /** The player looks at something. */
  look(path: string): Promise<HttpReply>;
  /** Reads the clock, which somebody else may have moved. */
  sync(): Promise<void>;
  /** Waits until all that is under way is done; ends a step. Returns the id of the call. */
  settle(): Promise<string | null>;
  /** Moves the clock. */
  advance(to: AdvanceTo, by: 'step' | 'player'): Promise<HttpReply>;
}

export type AdvanceTo = { readonly by: string } | { readonly to: string } | { readonly toNextDue: true };

/** `whenBusy`: waits a little while somebody else moves the clock; without it nobody else is expected to. */
export function createWorldLink(
  { url, controlToken }: Target,
  log: ExchangeLog,
  whenBusy?: () => Promise<void>,
): WorldLink {
  let instant = '';
  const call = (transport: Transport, method: string, path: string, body?: unknown): Promise<HttpReply> =>
    transport.send({
      method,
      url: `${url}/_emulator/${path}`,
      headers: {
        accept: '*/*',
        ...(controlToken === null ? {} : { authorization: `Bearer ${controlToken}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const player = log.shortcutOf('player');
  const advance = async (transport: Transport, to: AdvanceTo): Promise<HttpReply> => {
    let reply = await call(transport, 'POST', 'clock/advance', to);
    // In growing steps: whoever moves the clock may wait for quiet, which each try of ours disturbs.
    for (let pauses = 1; reply.status === 409 && whenBusy !== undefined; pauses *= 2) {
      for (let pause = 0; pause < pauses; pause += 1) await whenBusy();
      reply = await call(transport, 'POST', 'clock/advance', to);
    }
    if (reply.status === 200) instant = (reply.body as { now: string }).now;
    return reply;
  };
  return {
    get now() {
      return instant;
    },
    act: (method, path, body) => call(log.shortcutOf('step'), method, path, body),
    look: (path) => call(player, 'GET', path),
    async sync() {
      const { status, body } = await call(player, 'GET', 'clock');
      if (status === 200) instant = (body as { now: string }).now;
    },
    async settle() {
      const reply = await advance(player, { by: 'PT0S' });
      if (reply.status !== 200) throw new TargetError(`${url} does not settle: ${reply.status} ${reply.text}`);
      return reply.headers['x-amzn-requestid'] ?? null;
    },
    advance: (to, by) => advance(by === 'step' ? log.shortcutOf('step') : player, to),
  };
}
