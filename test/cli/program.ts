import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type InputOptions, type OutputOptions, rolldown } from 'rolldown';
import { launchers, program } from '../../rolldown.config.ts';

/** The program as it is shipped: bundled afresh, started as a process of its own. */

export interface Program {
  readonly path: string;
  remove(): void;
}

/** Bundles into a folder of its own below node_modules, where what stays outside of the bundle is found. */
export async function bundleProgram(): Promise<Program> {
  const cache = join(import.meta.dirname, '../../node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  // Not where the user of this machine keeps his.
  process.env.NODE_COMPILE_CACHE ??= join(cache, 'drs-emulator-code');
  const dir = mkdtempSync(join(cache, 'drs-emulator-test-'));
  const remove = () => rmSync(dir, { recursive: true, force: true });
  try {
    await write(launchers, dir);
    const { demo: _, 'write-generated': __, ...input } = program.input;
    await write({ ...program, input }, join(dir, 'program'));
  } catch (error) {
    remove();
    throw error;
  }
  return { path: join(dir, 'drs-emulator.cjs'), remove };
}

async function write(part: InputOptions & { readonly output: OutputOptions }, dir: string): Promise<void> {
  const bundle = await rolldown(part);
  await bundle.write({ ...part.output, dir });
  await bundle.close();
}

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves with all that was printed on standard output once it holds the text. */
  printed(text: string): Promise<string>;
}

const running = new Set<ChildProcess>();

/** The environment without anything that speaks to the program. */
const plainEnv = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(DRS_|NODE_V8_COVERAGE$)/.test(name)));

/** `by`: a command that runs the one behind it, such as with limits on what it may use. */
export function run(
  program: Program,
  args: readonly string[],
  env: Record<string, string> = {},
  by: readonly string[] = [],
): Running {
  const [command = '', ...rest] = [...by, process.execPath, program.path, ...args];
  const child = spawn(command, rest, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...plainEnv(), ...env } });
  running.add(child);
  let stdout = '';
  let stderr = '';
  const watchers = new Set<() => void>();
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    for (const watch of watchers) watch();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = once(child, 'close').then(([code, signal]) => {
    running.delete(child);
    return { code, signal, stdout, stderr };
  });
  return {
    process: child,
    ended,
    printed: (text) =>
      new Promise((resolve, reject) => {
        const watch = () => {
          if (!stdout.includes(text)) return;
          watchers.delete(watch);
          resolve(stdout);
        };
        watchers.add(watch);
        ended.then(() => reject(new Error(`ended without printing "${text}": ${stdout}${stderr}`)));
        watch();
      }),
  };
}

export interface Serving extends Running {
  readonly url: string;
  /** What it printed by the time it served. */
  readonly welcome: string;
}

/** `start` on a free port, once it serves. */
export async function serve(
  program: Program,
  args: readonly string[] = [],
  env: Record<string, string> = {},
  by: readonly string[] = [],
): Promise<Serving> {
  const started = run(program, ['start', '--port', '0', ...args], env, by);
  const welcome = await started.printed('DrsReplenishResult@1.0');
  return { ...started, welcome, url: /^drs-emulator ready (\S+)\n/.exec(welcome)?.[1] ?? '' };
}

/** Kills whatever a test left behind. */
export async function endAll(): Promise<void> {
  const gone = [...running].map((child) => once(child, 'close'));
  for (const child of running) child.kill('SIGKILL');
  await Promise.all(gone);
}
