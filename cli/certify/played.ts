import { stopwatch } from '../../emulator/clock.ts';
import { startInProcess } from '../../emulator/in-process.ts';
import type { Collector } from '../../harness/report/collect.ts';
import { outcomeLine } from '../../scenarios/report/outcome-line.ts';
import { exitCodeOf } from '../../scenarios/report/summary.ts';
import { findScenarioFiles } from '../../scenarios/runner/find-files.ts';
import { playAll } from '../../scenarios/runner/play-all.ts';
import { Ended, EXIT, Failure } from '../exit.ts';
import { choose } from '../run/choose.ts';
import { loadAll } from '../run/loader.ts';
import { tellProblems } from '../run.ts';
import { ownTargets } from '../targets.ts';
import type { Terminal } from '../terminal.ts';

/**
 * Plays scenarios, each in a world of its own, and feeds their timelines. Returns the exit code that `run` would end
 * with; what did not pass is told on standard error.
 */
export async function collectPlayed(
  paths: readonly string[],
  terminal: Terminal,
  collector: Collector,
): Promise<number> {
  const found = findScenarioFiles(paths, process.cwd());
  const chosen = choose(found, loadAll(found.files, process.cwd()), {});
  tellProblems(chosen, {}, terminal);
  if (chosen.problems.length > 0) throw new Ended(EXIT.usage);
  if (chosen.variants.length === 0) throw new Failure(EXIT.usage, `--scenarios: no scenario is in ${paths.join(', ')}`);
  const outcomes = await playAll(chosen.variants, {
    openTarget: ownTargets(startInProcess),
    seed: undefined,
    stopwatch,
  });
  for (const outcome of outcomes) {
    const { variant, timeline, status } = outcome;
    if (status !== 'passed') terminal.err(`${outcomeLine(outcome)}\n`);
    if (status === 'skipped') continue;
    collector.begin({ title: variant.title, file: variant.scenario.file });
    for (const entry of timeline) collector.step(entry);
    const wanted = new Set(collector.end());
    collector.show(timeline.filter(({ seq }) => wanted.has(seq)));
  }
  return exitCodeOf(outcomes);
}
