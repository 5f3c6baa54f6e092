import { StepFailure } from '../failures.ts';

/**
 * The way to a maker's own device: an adapter that knows a few verbs. Each is sent with the instant that it is and the
 * unit that is meant; the answer comes when all that the verb caused is done. The protocol: docs/device-adapter.md.
 */
export interface AdapterLink {
  /**
   * Resolves to the members of the answer. Rejects with UnknownVerb, with AdapterFailure, or with AdapterUnreachable
   * where no adapter has answered yet.
   */
  ask(verb: string, message: Readonly<Record<string, unknown>>): Promise<Answer>;
  /** Leaves nothing running that was started for it. */
  close(): Promise<void>;
}

export type Answer = Readonly<Record<string, unknown>>;

export interface TypedDevice {
  /** Such as `cmd:node adapter.mjs`. */
  readonly device: string;
  readonly notify?: string | undefined;
  /** Seconds that a verb may take. */
  readonly patience?: number | undefined;
}

/** A maker's own device for a run of scenarios, which play one after the other. */
export interface Adapters {
  /** How it was typed, to be typed again. */
  readonly typed?: TypedDevice | undefined;
  /** The way to it for one scenario. */
  open(): AdapterLink;
  /** Real milliseconds that a verb may take. */
  readonly limitMs: number;
  /** The maker's own listener, where it is known before the adapter is asked. */
  readonly notify?: string | undefined;
}

/** The adapter does not know a verb, which is its right: what needs it is skipped. */
export class UnknownVerb extends Error {
  override readonly name = 'UnknownVerb';
  readonly verb: string;
  constructor(verb: string) {
    super(`the adapter of the device does not know "${verb}"`);
    this.verb = verb;
  }
}

/** The maker's code did not do what it was asked for: it said so, hung, crashed, or answered what nobody can read. */
export class AdapterFailure extends StepFailure {
  constructor(verb: string, problem: string) {
    super(`the device failed at "${verb}": ${problem}`);
  }
}

/** There is no adapter. One sentence. */
export class AdapterUnreachable extends Error {
  override readonly name = 'AdapterUnreachable';
}

/** What an adapter says that does not know a verb. */
const UNKNOWN = 'unknown verb';

/** The members of an answer; throws what it says instead. */
export function readAnswer(verb: string, text: string): Answer {
  const answer = text.trim() === '' ? {} : parsed(text);
  if (answer === undefined)
    throw new AdapterFailure(verb, `expected a JSON object as answer, seen ${JSON.stringify(text.slice(0, 80))}`);
  const { ok = true, error } = answer;
  if (ok === true) return answer;
  if (ok !== false) throw new AdapterFailure(verb, `ok: expected true or false, seen ${JSON.stringify(ok)}`);
  if (error === UNKNOWN) throw new UnknownVerb(verb);
  throw new AdapterFailure(verb, typeof error === 'string' && error !== '' ? error : 'it does not say why');
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

export const seconds = (ms: number): string => `${ms / 1000} s`;
