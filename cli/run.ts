import type { Worker } from 'node:worker_threads';
import { giveSharedSigningKey } from '../emulator/delivery/signing-key.ts';
import { listedLine, problemLine } from '../scenarios/report/json-lines.ts';
import { oneLine, painter } from '../scenarios/report/style.ts';
import { findScenarioFiles } from '../scenarios/runner/find-files.ts';
import type { Loaded } from '../scenarios/runner/load.ts';
import { problemText, type Variant } from '../scenarios/runner/loaded.ts';
import { Ended, EXIT, Failure } from './exit.ts';
import { playsAll } from './run/begin-threads.ts';
import { type Chosen, choose, nothingChosen, pathsOf } from './run/choose.ts';
import { createLoader, loadAll } from './run/loader.ts';
import type { RunOptions } from './run/options.ts';
import { playOnce } from './run/play-once.ts';
import { preparedReader } from './run/prepared.ts';
import { preparedKey } from './run/prepared-key.ts';
import { startThreads } from './run/threads.ts';
import { watchAndPlay } from './run/watch.ts';
import type { Terminal } from './terminal.ts';

export interface Run {
  readonly options: RunOptions;
  /** Threads that wait for something to play. Whoever began them ends those that nothing was found for. */
  readonly begun: readonly Worker[];
  readonly terminal: Terminal;
}

/** `run`: plays scenarios, each in a world of its own or all against a running emulator. */
export async function runScenarios(given: readonly string[], { options, begun, terminal }: Run): Promise<void> {
  if (options.target === undefined && options.device === undefined) giveSharedSigningKey(preparedKey);
  const cwd = process.cwd();
  const paths = pathsOf(given, cwd);
  const stop = stopOf(terminal, options);
  if (options.watch === true) return watchAndPlay({ paths, cwd, options, terminal, stop });
  const found = findScenarioFiles(paths, cwd);
  // They read some of the files.
  const threads = playsAll(options) ? startThreads(found.files.length, { begun, cwd, files: found.files }) : undefined;
  try {
    const chosen = choose(found, (await threads?.load()) ?? load(found.files, cwd, options), options);
    tellProblems(chosen, options, terminal);
    if (chosen.problems.length > 0) throw new Ended(EXIT.usage);
    if (chosen.variants.length === 0) throw new Failure(EXIT.usage, nothingChosen(options));
    if (options.check === true) return tellChecked(chosen, terminal, options);
    if (options.list === true) return list(chosen.variants, terminal, options);
    const code = await playOnce(chosen.variants, { options, terminal, stop, threads });
    if (code !== EXIT.fine) throw new Ended(code);
  } finally {
    await threads?.close();
  }
}

/** A check reads every text, whatever is known of it. */
const load = (files: readonly string[], cwd: string, { check }: RunOptions): Loaded =>
  check === true ? loadAll(files, cwd) : createLoader(cwd, preparedReader(cwd)).load(files);

const PATIENCE = 'drs-emulator: stopping as soon as what plays has ended; once more ends it at once\n';

/** Nobody takes it back any more. */
const leftAt = (target: string): string =>
  `drs-emulator: cut short; the devices, the subscription and the faults of what played may stay at ${target}\n`;

/** The first signal lets end what plays, and begins nothing more; with a second one there is no more patience. */
function stopOf({ onSignal, exit, err }: Terminal, { watch, target }: RunOptions): AbortSignal {
  const stop = new AbortController();
  onSignal(() => {
    if (stop.signal.aborted) {
      if (target !== undefined) err(leftAt(target));
      exit(EXIT.interrupted);
    } else if (watch !== true) err(PATIENCE);
    stop.abort();
  });
  return stop.signal;
}

/** What is wrong with files goes to standard error; as events it is part of the output. */
export function tellProblems({ problems, warnings }: Chosen, options: RunOptions, { out, err }: Terminal): void {
  if (options.json === true) out(problems.map(problemLine).join(''));
  for (const problem of problems) err(`${problemText(problem)}\n`);
  for (const warning of warnings) err(`warning: ${problemText(warning)}\n`);
  if (problems.length > 0) err(`\n${counted(problems.length, 'problem')}; nothing was played\n`);
}

function tellChecked({ files, variants }: Chosen, { out }: Terminal, { json }: RunOptions): void {
  if (json !== true)
    out(`${counted(variants.length, 'scenario')} in ${counted(files.length, 'file')}: nothing to object to\n`);
}

function list(variants: readonly Variant[], { out, colour }: Terminal, { json }: RunOptions): void {
  if (json === true) {
    out(variants.map(listedLine).join(''));
    return;
  }
  const paint = painter(colour);
  let file = '';
  for (const { title, scenario } of variants) {
    if (scenario.file !== file) out(`${paint(oneLine(scenario.file), 'cyan')}\n`);
    file = scenario.file;
    const tags = scenario.tags.length === 0 ? '' : `  ${paint(`[${scenario.tags.join(', ')}]`, 'grey')}`;
    const skipped = scenario.skip === undefined ? '' : `  ${paint(`skipped: ${oneLine(scenario.skip)}`, 'yellow')}`;
    out(`  ${oneLine(title)}${tags}${skipped}\n`);
  }
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;
