import { type LoggedExchange, targetOf } from './exchange-log.ts';
import { StepFailure } from './failures.ts';
import { interpolate, type Scope } from './interpolate.ts';
import { lastCallOf } from './last-call.ts';
import type { LoadedStep } from './loaded.ts';
import { match } from './match/match.ts';
import { show } from './match/show-value.ts';
import { exchangesOf, type Playing, type StepRecord } from './playing.ts';
import type { DeviceVerb } from './scenario.ts';

/** What a step must not bring about, whether or not anybody looks: a refusal that nobody asked for, and a broken contract. */

type Span = Pick<StepRecord, 'from' | 'to'>;

/** Verbs of the device that are one call, which is made in any case. */
const CALLS: ReadonlySet<string> = new Set<DeviceVerb>([
  'report',
  'deviceStatus',
  'replenish',
  'exchange',
  'refresh',
  'subscriptionInfo',
  'orderInfo',
  'cancelTestOrders',
  'deregister',
]);

/**
 * What the device or the customer was refused fails the scenario, unless one of the `expect` right behind it looks at
 * the reply, or at the fault that struck. The last call of the step decides: a client that was told no and found another way was not refused. A
 * call that was asked for and not made, since the client knows better, is as good as refused; there an `expect` that
 * it was never made is enough. A device that lives by itself is refused now and then, and copes. `call:` is not
 * judged here: what comes back is for `expect` alone.
 */
export function judgeRefusal(
  playing: Playing,
  span: Span,
  step: LoadedStep,
  title: string,
  next: readonly LoadedStep[],
): void {
  const verbs = Object.keys((step.value ?? {}) as object);
  if (step.verb === 'device' && verbs.includes('live')) return;
  const last = lastCallOf(playing, { ...span, step });
  const looks = behind(next);
  if (looks.some((look) => look.reply !== undefined || expectsStrike(look))) return;
  if (last !== undefined && last.reply.status >= 400) {
    const { status, body, text } = last.reply;
    throw new StepFailure(`${title} was refused: ${status} ${sentenceOf(body) ?? show(text)}`);
  }
  const isCall = step.verb === 'device' && verbs.some((verb) => CALLS.has(verb));
  if (last === undefined && isCall && !looks.some(({ never }) => never?.call !== undefined))
    throw new StepFailure(`${title} made no call: the client knows of no registration, or had no answer when it tried`);
}

/** What a refusal says, in any of its forms. */
function sentenceOf(body: unknown): string | undefined {
  const { message, error, error_description: description } = (body ?? {}) as Record<string, unknown>;
  const said = message ?? description ?? (error as { readonly message?: unknown } | undefined)?.message;
  return typeof said === 'string' ? said : undefined;
}

interface Looking {
  readonly of?: string;
  readonly reply?: { readonly status?: unknown };
  readonly faults?: readonly { readonly count?: unknown }[];
  readonly never?: { readonly call?: unknown };
}

/** To expect that nothing struck excuses nothing. */
const expectsStrike = ({ faults = [] }: Looking): boolean => faults.some(({ count }) => count !== 0);

/** Every `expect` right behind a step, as it was written. */
function behind(next: readonly LoadedStep[]): readonly Looking[] {
  const end = next.findIndex(({ verb }) => verb !== 'expect');
  return (end === -1 ? next : next.slice(0, end))
    .map(({ value }) => value as Looking)
    .filter(({ of, never }) => of === undefined || never !== undefined);
}

/** Every exchange and every message of a span keeps its contract; a fault only if the scenario expects one. */
export function judgeContracts(
  playing: Playing,
  span: Span,
  next: readonly LoadedStep[] = [],
  scope: Scope = {},
): void {
  for (const exchange of exchangesOf(playing, span)) {
    const { violations, request, operation } = exchange;
    if (violations.length === 0 || isExpectedFault(exchange, next, scope)) continue;
    const call = `${request.method} ${targetOf(request)}`;
    throw new StepFailure(`the answer to ${call} breaks the contract of ${operation ?? 'the service'}`, violations);
  }
  for (const { type, violations } of playing.received.slice(span.from.received, span.to.received))
    if (violations.length > 0)
      throw new StepFailure(`${type ?? 'a message'} breaks its contract as it came to the listener`, violations);
}

function isExpectedFault({ reply }: LoggedExchange, next: readonly LoadedStep[], scope: Scope): boolean {
  // What a struck reply looks like is for the fault to say.
  if (behind(next).some(expectsStrike)) return true;
  if (reply.status < 500) return false;
  return behind(next).some(
    ({ reply: expected }) =>
      expected?.status !== undefined && match(interpolate(expected.status, scope), reply.status).length === 0,
  );
}
