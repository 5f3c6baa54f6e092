import { toInstant, wallMs } from '../../emulator/clock.ts';
import type { Started } from '../../emulator/start.ts';
import { VERSION } from '../../emulator/version.ts';
import { createCollector } from '../../harness/report/collect.ts';
import type { Report } from '../../harness/report/report.ts';
import { demandsOf } from '../certify/demands.ts';
import { serialPatterns } from '../certify/options.ts';
import { newestFor, writeReports } from '../certify/write-reports.ts';
import { Failure } from '../exit.ts';
import type { Terminal } from '../terminal.ts';
import type { ExecOptions } from './options.ts';

/** The report of `exec`: the verdicts of the judgement that followed the timeline, and the entries that prove them. */
export interface Reporting {
  reportOf(started: Started, command: string): Report;
  /** Writes it in every form that was asked for. What cannot be written is told, and false. */
  isWritten(report: Report, terminal: Terminal): boolean;
}

export async function createReporting(options: ExecOptions): Promise<Reporting> {
  const demands = await demandsOf(options);
  return {
    reportOf({ emulator, judgement }, command) {
      const collector = createCollector({
        clock: options.deviceClock ?? 'real',
        production: options.production ?? false,
        serialPatterns: serialPatterns(options),
        newest: newestFor(options),
      });
      const { items } = emulator.world.timeline.query({ limit: Number.POSITIVE_INFINITY });
      collector.begin({ judgement: judgement ?? undefined });
      for (const entry of items) collector.step(entry);
      const wanted = new Set(collector.end());
      collector.show(items.filter(({ seq }) => wanted.has(seq)));
      return collector.report({
        title: 'Obligations of a DRS device maker',
        generatedAt: toInstant(wallMs()),
        emulator: VERSION,
        source: { kind: 'exec', names: [command] },
        demands,
      });
    },
    isWritten(report, terminal) {
      // Standard output is the command's. The summary as JSON has been printed.
      const { report: files, junit, github, json } = options;
      const out = json === true ? () => {} : terminal.err;
      try {
        writeReports(report, { report: files, junit, github }, { ...terminal, out });
        return true;
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        terminal.err(`drs-emulator: ${error.message}\n`);
        return false;
      }
    },
  };
}
