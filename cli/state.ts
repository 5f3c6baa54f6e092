import { readFileSync } from 'node:fs';
import { type ConnectFlags, connect } from './connect.ts';
import { EXIT, Failure } from './exit.ts';
import type { Terminal } from './terminal.ts';

/** `state`: the world out, and in. */
export async function runState(
  flags: ConnectFlags & { secrets?: boolean; put?: string; reset?: boolean; json?: boolean },
  terminal: Terminal,
): Promise<void> {
  const { call } = connect(flags, terminal.env);
  if (flags.put === undefined && flags.reset !== true) {
    const state = await call('GET', flags.secrets === true ? 'state?secrets=true' : 'state');
    terminal.out(`${JSON.stringify(state, null, 2)}\n`);
    return;
  }
  const result =
    flags.put === undefined ? await call('POST', 'reset') : await call('PUT', 'state', readJson(flags.put, terminal));
  if (flags.json === true) terminal.out(`${JSON.stringify(result)}\n`);
}

function readJson(file: string, terminal: Terminal): unknown {
  const name = file === '-' ? 'standard input' : file;
  let text: string;
  try {
    text = file === '-' ? terminal.readStdin() : readFileSync(file, 'utf8');
  } catch (error) {
    throw new Failure(EXIT.usage, `--put: ${name} cannot be read: ${(error as NodeJS.ErrnoException).code}`);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Failure(EXIT.usage, `--put: ${name} is not JSON: ${(error as Error).message}`);
  }
}
