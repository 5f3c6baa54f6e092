import { readFileSync } from 'node:fs';
import { type Connection, connect } from './control-client.ts';
import { EXIT, Failure } from './exit.ts';

/** `state`: the world out, and in. */
export async function runState(
  flags: Connection & { secrets?: boolean; put?: string; reset?: boolean },
): Promise<void> {
  const client = connect(flags);
  if (flags.reset === true) {
    await client.call('POST', 'reset');
    return;
  }
  if (flags.put === undefined) {
    const state = await client.call('GET', flags.secrets === true ? 'state?secrets=true' : 'state');
    process.stdout.write(`${JSON.stringify(state, null, 2)}\n`);
    return;
  }
  await client.call('PUT', 'state', readJson(flags.put));
}

function readJson(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (error) {
    throw new Failure(EXIT.usage, `${file}: cannot be read: ${(error as NodeJS.ErrnoException).code}`);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Failure(EXIT.usage, `${file}: is not JSON: ${(error as Error).message}`);
  }
}
