import type { Adapters } from '../../scenarios/runner/adapter/link.ts';
import type { Outcome } from '../../scenarios/runner/outcome.ts';
import { EXIT } from '../exit.ts';
import { adapterAddress, adapterCommand, type RunOptions } from './options.ts';

/** `--device`: a maker's own device plays, and what it owes is judged beside what the scenarios expect. */

const LIMIT_SECONDS = 30;

/** The way to the device; undefined when the reference device plays. */
export async function adaptersOf(
  { device, notify, patience }: RunOptions,
  onErrorOutput: (text: string) => void,
): Promise<Adapters | undefined> {
  if (device === undefined) return undefined;
  const typed = { device, notify, patience };
  const limitMs = (patience ?? LIMIT_SECONDS) * 1000;
  const command = adapterCommand(device);
  if (command === undefined) {
    const { httpAdapters } = await import('../../scenarios/runner/adapter/http-adapter.ts');
    return { ...httpAdapters(adapterAddress(device), limitMs), notify, typed };
  }
  const { commandAdapters } = await import('../../scenarios/runner/adapter/command-adapter.ts');
  return { ...commandAdapters(command, { limitMs, onErrorOutput }), notify, typed };
}

export interface DeviceVerdict {
  /** Broken rules for people; empty when there are none. */
  readonly text: string;
  /** The same as lines of JSON. */
  readonly lines: string;
  /** 1 when a must rule is broken, 2 when nothing could be played with the device. */
  readonly exitCode: number;
  /** Why there is nothing to judge by, in a sentence. */
  readonly problem?: string;
}

export async function judgeDevice(outcomes: readonly Outcome[]): Promise<DeviceVerdict> {
  const { brokenRules, judgeOutcome } = await import('../../harness/device/judge-outcome.ts');
  const { brokenRulesText, brokenRuleLines } = await import('../../harness/device/broken-rules-text.ts');
  const found = outcomes
    .filter(({ adapter }) => adapter !== undefined)
    .map((outcome) => ({ title: outcome.variant.title, broken: brokenRules(judgeOutcome(outcome)) }));
  const isMust = found.some(({ broken }) => broken.some(({ obligation }) => obligation.level === 'must'));
  const told = { text: brokenRulesText(found), lines: brokenRuleLines(found) };
  const isIdle = outcomes.length > 0 && outcomes.every(({ status }) => status === 'skipped');
  if (!isIdle) return { ...told, exitCode: isMust ? EXIT.failed : EXIT.fine };
  const problem = 'every scenario was skipped, so that nothing is known of the device; why is told beside each';
  return { ...told, exitCode: EXIT.usage, problem };
}
