import type { Source } from '../../contracts/sources.ts';
import type { Difference } from '../../scenarios/runner/outcome.ts';
import type { Session } from './session.ts';

/** What a check of a service is about, and what came of it. */

/**
 * What a check cannot do without. `device`: a device with a refresh token, and its client. `secret`: that of the client.
 * `order`: a device that may order. `end`: a device whose registration may be ended. `control`: the control interface of
 * an emulator, which makes devices at will. `listener`: an endpoint that the service posts its notifications to.
 */
export type Need = 'device' | 'secret' | 'order' | 'end' | 'control' | 'listener';

export interface CheckAbout {
  /** Stable; reports and `--only` name a check by it. */
  readonly id: string;
  /** What a service does that passes it, as a sentence. */
  readonly title: string;
  readonly source: Source;
}

export interface Check extends CheckAbout {
  readonly needs: readonly Need[];
  run(session: Session): Promise<void>;
}

/** `not tested`: something it needs is not there; the reason says what would bring it. */
export type CheckOutcome = 'passed' | 'failed' | 'not tested';

export interface CheckResult extends CheckAbout {
  readonly outcome: CheckOutcome;
  /** Why it was not tested, or what kept it from being made; empty otherwise. */
  readonly reason: string;
  /** Field by field: what the contract has, and what was seen. */
  readonly differences: readonly Difference[];
}

/** Why a check cannot go on, through no fault of the service: it is not tested then. */
export class CannotTest extends Error {
  override readonly name = 'CannotTest';
}
