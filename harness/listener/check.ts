import type { CheckAbout, Finding } from './outcome.ts';
import type { Trial } from './trial.ts';

/** A check: what it is about, and how it is made. */
export interface Check extends CheckAbout {
  readonly run: (trial: Trial) => Promise<Finding>;
}
