import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * A network of its own with nothing but loopback, and a hosts file of its own: programs in it find the real names
 * where the test wants, on their own ports, and nothing can leave the machine.
 */

export interface InNamespace {
  readonly process: ChildProcess;
  readonly ended: Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>;
  /** Resolves with standard output once it holds the text as often as wanted. */
  printed(text: string, times?: number): Promise<string>;
}

export interface Namespace {
  /** Starts a program in it, with this environment and nothing of ours but `PATH` and `HOME`. */
  start(command: readonly string[], env?: Readonly<Record<string, string>>): InNamespace;
  close(): Promise<void>;
}

/** Why there can be no namespaces here; undefined when there can. */
export function noNamespaces(): string | undefined {
  const tried = spawnSync('unshare', ['-n', '-m', 'sh', '-c', 'ip link set lo up && command -v nsenter mount']);
  if (tried.error !== undefined) return 'there is no unshare here';
  return tried.status === 0 ? undefined : `no network of its own: ${tried.stderr.toString().trim()}`;
}

/** `hosts`: the lines of the hosts file, beside that of localhost. */
export async function openNamespace(hosts: readonly string[]): Promise<Namespace> {
  const dir = mkdtempSync(join(tmpdir(), 'drs-namespace-'));
  const file = join(dir, 'hosts');
  writeFileSync(file, ['127.0.0.1 localhost', ...hosts, ''].join('\n'));
  const script = 'ip link set lo up && mount --bind "$0" /etc/hosts && echo ready && exec cat';
  const holder = spawn('unshare', ['-n', '-m', 'sh', '-c', script, file], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [said] = (await once(holder.stdout, 'data')) as [Buffer];
  if (!said.toString().startsWith('ready')) throw new Error(`no namespace: ${said}`);
  const running = new Set<ChildProcess>();
  return {
    start(command, env = {}) {
      const { PATH = '', HOME = '' } = process.env;
      const child = spawn('nsenter', ['-t', String(holder.pid), '-n', '-m', ...command], {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { PATH, HOME, ...env },
      });
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
      const ended = once(child, 'close').then(([code]) => {
        running.delete(child);
        return { code: code as number | null, stdout, stderr };
      });
      return {
        process: child,
        ended,
        printed: (text, times = 1) =>
          new Promise((resolve, reject) => {
            const watch = () => {
              if (stdout.split(text).length <= times) return;
              watchers.delete(watch);
              resolve(stdout);
            };
            watchers.add(watch);
            ended.then(() => reject(new Error(`ended without printing "${text}": ${stdout}${stderr}`)));
            watch();
          }),
      };
    },
    async close() {
      const gone = [...running].map((child) => once(child, 'close'));
      for (const child of running) child.kill('SIGKILL');
      await Promise.all(gone);
      const closed = once(holder, 'close');
      holder.stdin.end();
      await closed;
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
