import { renameSync, rmSync, writeFileSync } from 'node:fs';
import type { Started } from '../emulator/start.ts';
import { regionsOf } from '../emulator/units.ts';
import { environmentTargets } from './environment-targets.ts';
import { EXIT, Failure } from './exit.ts';
import { givenOptions } from './given-options.ts';
import { loadConfig, startOrFail } from './start-emulator.ts';
import type { Terminal } from './terminal.ts';
import { welcome } from './welcome.ts';

/** `start`: serve until a signal, then finish replies in flight, flush, and exit 0. */
export async function runStart(flags: Readonly<Record<string, unknown>>, terminal: Terminal): Promise<void> {
  const { config: file, ...given } = givenOptions(flags, terminal.env);
  const config = await loadConfig(file);
  const readyFile = given.readyFile ?? config.readyFile;
  // Somebody waits for it: one of an earlier run would mislead him.
  if (readyFile !== undefined) writing(readyFile, () => rmSync(readyFile, { force: true }));

  const signals = { serving: false };
  const stopped = firstSignal(terminal, signals);
  const write = (line: string) => terminal.err(`${line}\n`);
  const started = await startOrFail(given, config, write, {
    env: terminal.env,
    targets: environmentTargets(terminal.env),
  });
  const { emulator } = started;
  if (started.tls !== null) await sayUnknownRegions(started, write);
  signals.serving = true;
  try {
    // Who reads `ready` may rely on the file.
    if (readyFile !== undefined) writing(readyFile, () => writeReadyFile(readyFile, started));
    terminal.out(`drs-emulator ready ${emulator.url}\n${welcome(started)}`);
    emulator.log.note(`${await stopped}: stopping`);
  } finally {
    await emulator.close();
  }
  // Whatever still waits, such as for a listener that never came up, is not worth waiting for.
  terminal.exit(EXIT.fine);
}

async function sayUnknownRegions({ emulator }: Started, write: (line: string) => void): Promise<void> {
  const { unknownRegionsText } = await import('./tls/unknown-regions.ts');
  const text = unknownRegionsText(regionsOf(emulator.world.store));
  if (text !== undefined) write(`drs-emulator: ${text}`);
}

/** Resolves with the first signal. Before it serves there is nothing to finish; a second one means it: no more patience. */
function firstSignal(terminal: Terminal, state: { readonly serving: boolean }): Promise<string> {
  return new Promise((resolve) => {
    let signals = 0;
    terminal.onSignal((signal) => {
      signals += 1;
      if (!state.serving) terminal.exit(EXIT.fine);
      else if (signals > 1) terminal.exit(EXIT.fault);
      resolve(signal);
    });
  });
}

/** Written aside and renamed, so that a reader never sees half of it. */
function writeReadyFile(file: string, { emulator, env, tls }: Started): void {
  const text = `${JSON.stringify({ url: emulator.url, pid: process.pid, env, ...(tls === null ? {} : { tls }) })}\n`;
  // Secrets are in it.
  writeFileSync(`${file}.tmp`, text, { mode: 0o600 });
  renameSync(`${file}.tmp`, file);
}

function writing(file: string, act: () => void): void {
  try {
    act();
  } catch (error) {
    throw new Failure(EXIT.fault, `--ready-file: ${file} cannot be written: ${(error as NodeJS.ErrnoException).code}`);
  }
}
