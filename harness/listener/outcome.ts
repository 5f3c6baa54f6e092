/** What a check of a listener is, and what came of it, as data. */

/** `must`: a listener that fails it loses or doubles messages, or obeys strangers. `should`: it is worth knowing. */
export type Level = 'must' | 'should';

export interface CheckAbout {
  /** Stable; docs, `--only` and reports name a check by it. */
  readonly id: string;
  readonly level: Level;
  /** What a listener does that passes it, as a sentence. */
  readonly title: string;
  /** What is sent. */
  readonly stimulus: string;
  /** What has to be seen. */
  readonly expects: string;
  /** What cannot be told without asking the maker's system. */
  readonly needsObserve: boolean;
  /** Key of `contracts/sources.ts`. */
  readonly source:
    | 'AWS-SNS-FORMATS'
    | 'AWS-SNS-SIGN'
    | 'AWS-SNS-RETRY'
    | 'AWS-SNS-CONFIRM'
    | 'NOTIF'
    | 'AWS-SNS-UNSUBSCRIBE'
    | 'SNS'
    | 'DESIGN';
}

/** `not observable`: it was tried, and nothing that could be seen decides it. `skipped`: it was not tried. */
export type Outcome = 'passed' | 'failed' | 'not observable' | 'skipped';

/** One request and what came of it. */
export interface Exchange {
  /** What it was, in words. */
  readonly what: string;
  readonly headers: Readonly<Record<string, string>>;
  /** As sent, its end cut off where it is long. */
  readonly body: string;
  readonly reply: Reply;
}

/** `late`: no complete answer in time. `broken`: the connection ended without one. `cut`: we ended it, on purpose. */
export type Reply =
  | { readonly kind: 'answered'; readonly status: number; readonly ms: number; readonly challenge: string | null }
  | { readonly kind: 'late'; readonly ms: number }
  | { readonly kind: 'cut'; readonly ms: number }
  | { readonly kind: 'broken'; readonly error: string; readonly code: string | null; readonly ms: number };

export interface Finding {
  readonly outcome: Outcome;
  /** Why, in a sentence or some; empty when there is nothing to say. */
  readonly reason: string;
}

export interface CheckResult extends CheckAbout, Finding {
  readonly exchanges: readonly Exchange[];
  /** What else was seen: visits of addresses, effects in the maker's system. */
  readonly observed: readonly string[];
  readonly wallMs: number;
}

export const passed = (reason = ''): Finding => ({ outcome: 'passed', reason });
export const failed = (reason: string): Finding => ({ outcome: 'failed', reason });
export const notObservable = (reason: string): Finding => ({ outcome: 'not observable', reason });
export const skipped = (reason: string): Finding => ({ outcome: 'skipped', reason });

export const is2xx = (reply: Reply): boolean => reply.kind === 'answered' && reply.status >= 200 && reply.status < 300;

/** A reply in a few words. */
export function replyText(reply: Reply): string {
  if (reply.kind === 'answered') return String(reply.status);
  if (reply.kind === 'cut') return 'cut off on purpose';
  return reply.kind === 'late' ? `no complete answer within ${reply.ms} ms` : `no answer (${reply.error})`;
}
