import { spawn } from 'node:child_process';
import { elapsedMs, median, type Row } from './measure.ts';

/** What `exec` costs beside the command it wraps. */

const EXEC = [process.execPath, 'dist/drs-emulator.cjs', 'exec', '--', 'true'];

const run = ([program = '', ...args]: readonly string[]): Promise<void> =>
  new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: 'ignore' });
    child.once('error', reject);
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`${program} ended with ${code}`))));
  });

export async function execAround(samples: number): Promise<Row> {
  const added: number[] = [];
  for (let i = 0; i < samples; i += 1) {
    const bare = await elapsedMs(() => run(['true']));
    added.push((await elapsedMs(() => run(EXEC))) - bare);
  }
  const ms = median(added);
  return {
    what: '`exec -- true`, beyond `true`',
    measured: `${Math.round(ms)} ms`,
    wanted: 'under 400 ms',
    met: ms < 400,
  };
}
