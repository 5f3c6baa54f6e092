import { toInstant, wallMs } from '../emulator/clock.ts';
import { VERSION } from '../emulator/version.ts';
import { type Collector, createCollector } from '../harness/report/collect.ts';
import type { Report } from '../harness/report/report.ts';
import { demandsOf } from './certify/demands.ts';
import { type CertifyOptions, givenCertifyOptions, serialPatterns } from './certify/options.ts';
import { type Bytes, bytesOfText, collectFile, openBytes } from './certify/timeline-file.ts';
import { newestFor, writeReports } from './certify/write-reports.ts';
import { Ended, EXIT, Failure } from './exit.ts';
import type { Terminal } from './terminal.ts';

/** `certify`: reads a record, judges it, and reports which obligations it keeps and breaks. */
export async function runCertify(
  files: readonly string[],
  flags: Readonly<Record<string, unknown>>,
  terminal: Terminal,
): Promise<void> {
  const options = givenCertifyOptions(flags, terminal.env);
  // What is wrong with these is told before anything is played.
  const demands = await demandsOf(options);
  const collector = createCollector({
    clock: options.deviceClock ?? 'real',
    production: options.production ?? false,
    serialPatterns: serialPatterns(options),
    device: options.device,
    newest: newestFor(options),
  });
  const { source, damaged, code } = await read(files, options, terminal, collector);
  if (collector.entries === 0)
    throw new Failure(EXIT.usage, `${source.names.join(', ')}: there is no entry of a timeline to judge`);
  if (!collector.hasMet)
    throw new Failure(EXIT.usage, `--device: no entry is about ${options.device}; is its name written so?`);
  const report = collector.report({
    title: 'Obligations of a DRS device maker',
    generatedAt: toInstant(wallMs()),
    emulator: VERSION,
    source,
    damaged,
    demands,
  });
  writeReports(report, options, terminal);
  const worst = Math.max(code, report.passed ? EXIT.fine : EXIT.failed);
  if (worst !== EXIT.fine) throw new Ended(worst);
}

/** Opens a file, or what came in, as often as it is asked for. */
function opening(file: string, terminal: Terminal): () => Bytes {
  if (file !== '-') return () => openBytes(file);
  const bytes = bytesOfText('standard input', terminal.readStdin());
  return () => bytes;
}

interface Read {
  readonly source: Report['source'];
  readonly damaged: number;
  /** Of scenarios that did not pass. */
  readonly code: number;
}

async function read(
  files: readonly string[],
  { target, controlToken, scenarios }: CertifyOptions,
  terminal: Terminal,
  collector: Collector,
): Promise<Read> {
  const asked = [
    ...(files.length > 0 ? [files[0]] : []),
    ...(target === undefined ? [] : ['--target']),
    ...(scenarios === undefined ? [] : ['--scenarios']),
  ];
  if (asked.length === 0)
    throw new Failure(EXIT.usage, 'nothing to judge; name a timeline file, or use --target or --scenarios');
  if (asked.length > 1)
    throw new Failure(EXIT.usage, `${asked[1]} cannot be used with ${asked[0]}: one record at a time`);
  if (target !== undefined) {
    const { collectTarget } = await import('./certify/target.ts');
    await collectTarget(target, controlToken, terminal.env, collector);
    return { source: { kind: 'target', names: [target] }, damaged: 0, code: EXIT.fine };
  }
  if (scenarios !== undefined) {
    const { collectPlayed } = await import('./certify/played.ts');
    const code = await collectPlayed(scenarios, terminal, collector);
    return { source: { kind: 'scenarios', names: [...scenarios] }, damaged: 0, code };
  }
  let damaged = 0;
  for (const file of files) {
    const done = collectFile(opening(file, terminal), collector);
    damaged += done.damaged;
    for (const note of done.notes) terminal.err(`drs-emulator: ${note}\n`);
  }
  return { source: { kind: 'timeline', names: [...files] }, damaged, code: EXIT.fine };
}
