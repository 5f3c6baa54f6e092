import { relative, resolve } from 'node:path';
import { painter } from '../../scenarios/report/style.ts';
import { findScenarioFiles, foldersOf } from '../../scenarios/runner/find-files.ts';
import { problemText } from '../../scenarios/runner/loaded.ts';
import { Failure } from '../exit.ts';
import type { Terminal } from '../terminal.ts';
import { type Chosen, choose, nothingChosen } from './choose.ts';
import { createLoader, filesOf } from './loader.ts';
import type { RunOptions } from './options.ts';
import { playOnce } from './play-once.ts';
import { preparedReader } from './prepared.ts';
import { type Changed, watchFiles } from './watch-files.ts';

/** `--watch`: plays all, then again whatever a change concerns, until a signal. */

export interface Watching {
  readonly paths: readonly string[];
  readonly cwd: string;
  readonly options: RunOptions;
  readonly terminal: Terminal;
  /** A signal to stop. */
  readonly stop: AbortSignal;
}

export async function watchAndPlay({ paths, cwd, options, terminal, stop }: Watching): Promise<void> {
  const { out, err, colour, onOutClosed } = terminal;
  const paint = painter(colour);
  const files = watchFiles();
  stop.addEventListener('abort', files.close);
  onOutClosed(files.close);
  const loader = createLoader(cwd, preparedReader(cwd));

  /** Plays what the changed files concern; everything when none are given. */
  const turn = async (changed?: Changed): Promise<void> => {
    if (changed !== undefined) loader.forget(changed.touches);
    // Before they are read, or what comes into them meanwhile would be missed.
    files.also([], foldersOf(paths, cwd));
    const found = findScenarioFiles(paths, cwd);
    const chosen = choose(found, loader.load(found.files), options);
    const watched = chosen.variants.flatMap(({ scenario }) => filesOf(scenario, cwd));
    // A file that is used and wrong is known by its problems alone.
    const named = [...chosen.files, ...chosen.problems.map(({ file }) => file)].map((file) => resolve(cwd, file));
    files.also([...watched, ...named]);
    for (const problem of chosen.problems) err(`${problemText(problem)}\n`);
    const wanted = changed === undefined ? chosen.variants : concerned(chosen, changed, cwd);
    if (wanted.length > 0) await playOnce(wanted, { options, terminal, stop });
    else if (chosen.problems.length === 0 && chosen.variants.length === 0) out(`${nothingChosen(options)}\n`);
  };

  try {
    await turn();
    for (;;) {
      if (stop.aborted) return;
      out(`${paint('waiting for changes; Ctrl-C ends', 'grey')}\n`);
      const changed = await files.next();
      if (changed === undefined) return;
      out(`\n${paint('changed:', 'grey')} ${changed.paths.map((path) => relative(cwd, path) || '.').join(', ')}\n`);
      await turn(changed).catch(told(terminal));
    }
  } finally {
    files.close();
  }
}

const concerned = ({ variants }: Chosen, { touches }: Changed, cwd: string) =>
  variants.filter(({ scenario }) => filesOf(scenario, cwd).some(touches));

/** A mistake that a change brought may be mended by the next one. */
const told =
  ({ err }: Terminal) =>
  (error: unknown): void => {
    if (!(error instanceof Failure)) throw error;
    err(`drs-emulator: ${error.message}\n`);
  };
