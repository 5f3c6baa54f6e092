import { spawn } from 'node:child_process';

/** One program run to its end, with all it printed; killed with everything it started when it takes too long. */

export interface ProgramRun {
  readonly words: readonly string[];
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly timeoutMs: number;
}

export interface ProgramEnd {
  /** null: it was killed, or could not be started. */
  readonly exitCode: number | null;
  readonly timedOut: boolean;
  /** Both streams, as they came; at most 64 KiB. */
  readonly output: string;
}

const OUTPUT_MAX = 64 * 1024;

export function runProgram({ words: [command = '', ...args], env, timeoutMs }: ProgramRun): Promise<ProgramEnd> {
  return new Promise((resolve) => {
    let output = '';
    // A group of its own, so that what a shell around it started is killed too.
    const isGroup = process.platform !== 'win32';
    const child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: isGroup,
      ...(env === undefined ? {} : { env: { ...env } }),
    });
    const end = (exitCode: number | null, timedOut: boolean): void => {
      clearTimeout(limit);
      child.stdout.destroy();
      child.stderr.destroy();
      resolve({ exitCode, timedOut, output: output.trim() });
    };
    const limit = setTimeout(() => {
      try {
        if (isGroup && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
        else child.kill('SIGKILL');
      } catch {
        // It has ended in this moment.
      }
      end(null, true);
    }, timeoutMs);
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        if (output.length < OUTPUT_MAX) output += text.slice(0, OUTPUT_MAX - output.length);
      });
    child.on('error', (error: NodeJS.ErrnoException) => {
      output += error.code === 'ENOENT' ? `${command} was not found` : error.message;
      end(null, false);
    });
    child.on('close', (code) => end(code, false));
  });
}
