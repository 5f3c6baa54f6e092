import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** The two servers, each a process of its own, and what they need of memory. */

export interface Spawned {
  readonly child: ChildProcess;
  readonly url: string;
  readonly port: number;
  /** Real milliseconds from spawn to the first 200. */
  readonly firstReplyMs: number;
  residentMb(): number;
  stop(): Promise<void>;
}

export async function spawnServer(
  args: readonly string[],
  healthPath: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Spawned> {
  const start = process.hrtime.bigint();
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  });
  const url = await new Promise<string>((resolve, reject) => {
    let text = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      const match = /ready (http:\/\/\S+)/.exec(text);
      if (match?.[1] !== undefined) resolve(match[1]);
    });
    child.once('exit', (code) => reject(new Error(`${args.join(' ')} ended with ${code}`)));
  });
  const response = await fetch(url + healthPath);
  await response.text();
  if (response.status !== 200) throw new Error(`${url}${healthPath} answered ${response.status}`);
  const firstReplyMs = Number(process.hrtime.bigint() - start) / 1e6;
  return {
    child,
    url,
    port: Number(new URL(url).port),
    firstReplyMs,
    residentMb: () =>
      Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? Number.NaN) / 1024,
    stop: () =>
      new Promise((resolve) => {
        child.removeAllListeners('exit');
        child.once('exit', () => resolve());
        child.kill('SIGTERM');
      }),
  };
}

export const BARE = ['node_modules/.cache/drs-emulator-bench/bare-hono.js'];
export const EMULATOR = ['dist/drs-emulator.cjs', 'start', '--port', '0', '--quiet'];
