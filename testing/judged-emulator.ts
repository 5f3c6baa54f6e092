import type { Judged, Judgement } from '../contracts/obligations/judge-all.ts';
import type { TimelineEntry } from '../contracts/timeline.ts';
import { type EmulatorOptions, type RunningEmulator, startEmulator } from '../emulator/index.ts';
import { nameOf, outcomeText, proofText } from './verdict-text.ts';

/** An emulator that a test has for itself, and what is asked of it in the end. */

export type Level = 'must' | 'should' | 'compatibility';

export interface JudgedOptions extends EmulatorOptions {
  /**
   * Which broken rules fail the test when its emulator is closed: `must`, also `should`, `compatibility` for all of
   * them, or `never` any, when absent. Without it a test says itself what it expects.
   */
  readonly failOn?: Level | 'never';
}

/** What the matchers look at: any emulator of `startEmulator` that is judged. */
export interface Judgeable {
  readonly judgement: Judgement | null;
  entries(): readonly TimelineEntry[];
}

const LEVELS: readonly Level[] = ['must', 'should', 'compatibility'];

export const startJudged = ({ failOn: _, ...options }: JudgedOptions = {}): Promise<RunningEmulator> =>
  startEmulator({ judge: {}, ...options });

/** Closes it, and throws when a rule is broken that `failOn` asks for. */
export async function closeJudged(emulator: RunningEmulator, { failOn = 'never' }: JudgedOptions = {}): Promise<void> {
  const problem = failOn === 'never' ? undefined : brokenText(emulator, failOn);
  await emulator.close();
  if (problem !== undefined) throw new Error(problem);
}

/** Rules that are broken, of this level and those that bind more. */
export const brokenRules = (emulator: unknown, level: Level = 'compatibility', device?: string): Judged[] =>
  Object.values(judgementOf(emulator).verdicts(device)).filter(
    ({ obligation, verdict }) =>
      verdict.outcome === 'broken' && LEVELS.indexOf(obligation.level) <= LEVELS.indexOf(level),
  );

/** What is broken, with its proofs; undefined when nothing is. */
export function brokenText(emulator: unknown, level?: Level, device?: string): string | undefined {
  const broken = brokenRules(emulator, level, device);
  if (broken.length === 0) return undefined;
  const entries = (emulator as Judgeable).entries();
  return [
    `expected no obligation ${level === undefined || level === 'compatibility' ? '' : `of the level ${level} `}to be broken, and ${broken.length === 1 ? '1 is' : `${broken.length} are`}`,
    ...broken.map((judged) => `${said(judged)}\n${proofText(judged, entries)}`),
  ].join('\n\n');
}

const said = ({ obligation, verdict }: Judged): string => `${nameOf(obligation)} was ${outcomeText(verdict)}`;

/** The verdict about one rule. */
export function ruleOf(emulator: unknown, rule: number, device?: string): Judged {
  const verdicts = judgementOf(emulator).verdicts(device);
  const judged = verdicts[rule];
  if (judged !== undefined) return judged;
  throw new TypeError(`no obligation has the number ${String(rule)}; expected 1 to ${Object.keys(verdicts).length}`);
}

export function judgementOf(emulator: unknown): Judgement {
  const { judgement, entries } = (emulator ?? {}) as Partial<Judgeable>;
  if (typeof entries !== 'function' || judgement === undefined)
    throw new TypeError(`expected an emulator, as startEmulator gives it; seen ${typeof emulator}`);
  if (judgement === null)
    throw new TypeError('this emulator is not judged; start it with startEmulator({ judge: {} }) or by a fixture');
  return judgement;
}
