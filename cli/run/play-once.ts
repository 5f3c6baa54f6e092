import { stopwatch, toInstant, wallMs } from '../../emulator/clock.ts';
import { startInProcess } from '../../emulator/in-process.ts';
import { junitXml } from '../../scenarios/report/junit.ts';
import { exitCodeOf } from '../../scenarios/report/summary.ts';
import { timelineLines } from '../../scenarios/report/timeline-lines.ts';
import { AdapterUnreachable } from '../../scenarios/runner/adapter/link.ts';
import type { Variant } from '../../scenarios/runner/loaded.ts';
import type { Outcome } from '../../scenarios/runner/outcome.ts';
import { playAll } from '../../scenarios/runner/play-all.ts';
import { EXIT, Failure } from '../exit.ts';
import { ownTargets, remoteTarget } from '../targets.ts';
import type { Terminal } from '../terminal.ts';
import { mayUseThreads } from './begin-threads.ts';
import { adaptersOf, type DeviceVerdict, judgeDevice } from './device.ts';
import { drawOutcomes } from './draw.ts';
import type { RunOptions } from './options.ts';
import { jsonReporter, type Reporter, textReporter } from './reporter.ts';
import { shuffled } from './shuffle.ts';
import { startThreads, type Threads } from './threads.ts';
import { writeNamed } from './write-file.ts';

/** Plays what was chosen, tells of it, writes what was asked for, and says by an exit code how it ended. */

export interface Playing {
  readonly options: RunOptions;
  readonly terminal: Terminal;
  /** Nothing is begun any more once it is aborted. */
  readonly stop: AbortSignal;
  /** Play beside this one, and are somebody else's to close; started here when absent and worth it. */
  readonly threads?: Threads | undefined;
}

export async function playOnce(
  chosen: readonly Variant[],
  { options, terminal, stop, threads: given }: Playing,
): Promise<number> {
  const elapsed = stopwatch();
  const startedAt = toInstant(wallMs());
  const shuffle = options.shuffle === true ? wallMs() % 1_000_000 : (options.shuffle ?? null);
  const variants = shuffle === null ? chosen : shuffled(chosen, shuffle);
  const { target, seed } = options;
  const reporter = reporterFor(
    { scenarios: variants.length, seed: seed ?? 1, shuffle, target: target ?? null },
    options,
    terminal,
  );
  const openTarget =
    target === undefined ? ownTargets(startInProcess) : remoteTarget(target, tokenFor(options, terminal));
  const adapters = await adaptersOf(options, terminal.err);
  const bail = new AbortController();
  const own =
    given === undefined && mayUseThreads(options)
      ? startThreads(variants.length, { begun: [], cwd: process.cwd(), files: [] })
      : undefined;
  const threads = given ?? own;
  const outcomes = await playAll(threads === undefined ? variants : longestFirst(variants), {
    openTarget,
    seed,
    stopwatch,
    wholeTimeline: adapters !== undefined || looksAtTimeline(options),
    adapters,
    playOne: threads?.play,
    concurrency: target === undefined && adapters === undefined ? (threads?.concurrency ?? options.jobs) : 1,
    signal: AbortSignal.any([stop, bail.signal]),
    onStart: reporter.begin,
    onOutcome(outcome) {
      const isGood = outcome.status === 'passed' || outcome.status === 'skipped';
      if (!isGood && options.bail === true) bail.abort();
      reporter.end(outcome);
    },
  })
    .catch((error: unknown) => {
      throw error instanceof AdapterUnreachable ? new Failure(EXIT.usage, error.message) : error;
    })
    .finally(() => own?.close());
  const ms = elapsed();
  const judged = adapters === undefined ? undefined : await judgeDevice(outcomes);
  const { remarks, failures } = write(outcomes, { options, terminal, startedAt, wallMs: ms });
  const worst = Math.max(exitCodeOf(outcomes), judged?.exitCode ?? 0, ...failures.map(({ exitCode: code }) => code));
  const exitCode = stop.aborted ? EXIT.interrupted : worst;
  tellRules(judged, options, terminal);
  reporter.finish({ outcomes, notPlayed: variants.length - outcomes.length, wallMs: ms, exitCode, remarks });
  for (const { message } of failures) terminal.err(`drs-emulator: ${message}\n`);
  if (judged?.problem !== undefined) terminal.err(`drs-emulator: ${judged.problem}\n`);
  for (const { blame, reason } of outcomes)
    if (blame === 'us') terminal.err(`drs-emulator: a fault of ours: ${reason}\n`);
  return exitCode;
}

/** Behind the scenarios; on standard error where standard output holds something else. */
function tellRules(judged: DeviceVerdict | undefined, { json, timeline }: RunOptions, { out, err }: Terminal): void {
  if (judged === undefined) return;
  if (json === true) out(judged.lines);
  else if (judged.text !== '') (timeline === '-' ? err : out)(`\n${judged.text}`);
}

/** Whether anything that is written shows entries of a scenario that passed. */
const looksAtTimeline = ({ show, timeline, draw }: RunOptions): boolean =>
  show === true || timeline !== undefined || draw !== undefined;

/** What takes long begins early, or the other threads wait for it in the end. */
const longestFirst = (variants: readonly Variant[]): readonly Variant[] => {
  const isLong = ({ scenario }: Variant): boolean => scenario.tags.includes('long');
  return [...variants.filter(isLong), ...variants.filter((variant) => !isLong(variant))];
};

const tokenFor = ({ controlToken }: RunOptions, { env }: Terminal): string | null =>
  controlToken ?? env.DRS_CONTROL_TOKEN ?? null;

function reporterFor(about: Parameters<typeof textReporter>[0], options: RunOptions, terminal: Terminal): Reporter {
  if (options.json === true) return jsonReporter(about, terminal.out);
  // The timeline takes standard output, so people are told on the other one.
  const printing = options.timeline === '-' ? { out: terminal.err, colour: false, screen: null } : terminal;
  return textReporter(about, printing, { show: options.show === true, target: options.target });
}

interface Writing {
  readonly options: RunOptions;
  readonly terminal: Terminal;
  readonly startedAt: string;
  readonly wallMs: number;
}

interface Written {
  /** What people should know of the files. */
  readonly remarks: readonly string[];
  /** Of those that could not be written. */
  readonly failures: readonly Failure[];
}

/** Writes the files that were asked for; one that cannot be written keeps none of the others from it. */
function write(outcomes: readonly Outcome[], { options, terminal, startedAt, wallMs: ms }: Writing): Written {
  const { junit, timeline, draw, target } = options;
  const remarks: string[] = [];
  const failures: Failure[] = [];
  const attempt = (writeOne: () => void): void => {
    try {
      writeOne();
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      failures.push(error);
    }
  };
  if (junit !== undefined)
    attempt(() => writeNamed('--junit', junit, junitXml(outcomes, { wallMs: ms, startedAt, target })));
  if (timeline === '-') terminal.out(timelineLines(outcomes));
  else if (timeline !== undefined) attempt(() => writeNamed('--timeline', timeline, timelineLines(outcomes)));
  if (draw !== undefined) attempt(() => remarks.push(`drawn in ${drawOutcomes(draw, outcomes)}`));
  return { remarks, failures };
}
