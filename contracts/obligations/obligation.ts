import type { Provenance } from '../sources.ts';

/** What an obligation of a device maker is, as data. */
export interface Obligation extends Provenance {
  /** Stable number; findings, reports and tolerances refer to it. */
  readonly number: number;
  /** `must` and `should` are the service's own; `compatibility` is what shipped clients get wrong. */
  readonly level: 'must' | 'should' | 'compatibility';
  /** The rule, in one or two sentences. */
  readonly text: string;
  /** `automatic`: seen in ordinary traffic. `scenario`: needs a story to bring it about. `manual`: for people to look at. */
  readonly check: 'automatic' | 'scenario' | 'manual';
  /** What the emulator can observe of it. */
  readonly how: string;
}
