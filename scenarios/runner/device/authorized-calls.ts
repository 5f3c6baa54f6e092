import { invalidToken } from '../../../contracts/drs/common.ts';
import type { HttpReply, Transport } from '../transport.ts';
import type { DeviceEnvironment } from './driver.ts';
import { membersOf } from './foreign-json.ts';
import { sent } from './sent.ts';
import { addressed, type ServiceCall } from './service-call.ts';
import type { Tokens } from './tokens.ts';

/** Calls of the device API with a token that is good. */

/**
 * What came of a call. `answered`: the service took it or said no. `failed`: worth another try later. `ended`: there is
 * no registration, and no call was made or the last one found that out.
 */
export type Answer =
  | { readonly kind: 'answered'; readonly reply: HttpReply }
  | { readonly kind: 'failed'; readonly reply: HttpReply | null }
  | { readonly kind: 'ended'; readonly reply: HttpReply | null };

export type Caller = (call: ServiceCall, now: number) => Promise<Answer>;

export const createCaller =
  (environment: () => DeviceEnvironment, transport: Transport, tokens: Tokens): Caller =>
  async (call, now) => {
    const access = await tokens.access(now);
    if (access.token === null) return { kind: access.why, reply: null };
    const first = await sent(transport, addressed(call, environment().drsUrl, access.token));
    if (!isInvalidToken(first)) return answerOf(first);
    // A token may die before its time. One refresh and one more try, never a second round (docs/obligations.md, 31).
    const refreshed = await tokens.refresh(now);
    if (refreshed.token === null) return { kind: refreshed.why, reply: first };
    const second = await sent(transport, addressed(call, environment().drsUrl, refreshed.token));
    return isInvalidToken(second) ? { kind: 'failed', reply: second } : answerOf(second);
  };

/** The service says it with status 400, never 401. */
const isInvalidToken = (reply: HttpReply | null): boolean =>
  reply?.status === invalidToken.status &&
  (membersOf(reply.body).message === invalidToken.message ||
    reply.headers['x-amzn-errortype']?.startsWith(`${invalidToken.code}:`) === true);

/** Every genuine 200 has a JSON body; text that is none was cut off or is somebody else's page. */
function answerOf(reply: HttpReply | null): Answer {
  if (reply === null) return { kind: 'failed', reply };
  const isBusy = reply.status >= 500 || reply.status === 429;
  const isGarbled = reply.status === 200 && typeof reply.body === 'string';
  return { kind: isBusy || isGarbled ? 'failed' : 'answered', reply };
}
