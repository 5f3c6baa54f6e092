import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * A network and a view of the disk that this machine does not share: nothing can leave it but by loopback, and hosts
 * file, low ports and trusted certificates can be changed in it with nothing of that left. Linux, as root.
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
  /** Runs a shell script in it, in an environment that says nothing of certificates and proxies. */
  sh(script: string, env?: Readonly<Record<string, string>>): { readonly code: number | null; readonly out: string };
  close(): Promise<void>;
}

/** What would speak to our program, or tell runtimes whom to trust. */
const SPEAKS = /^(DRS_|NODE_|JAVA_|XDG_)|CERT|CA_BUNDLE|CAINFO|SSL|PROXY/i;
const plainEnv = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !SPEAKS.test(name)));

/** Why there can be none here; null when there can. */
export function namespaceProblem(): string | null {
  const script = 'ip link set lo up && mount -t tmpfs none /mnt && command -v nsenter';
  const tried = spawnSync('unshare', ['-n', '-m', 'sh', '-c', script], { encoding: 'utf8' });
  if (tried.status === 0) return null;
  return `no private namespaces here (they need Linux, root and util-linux): ${tried.error?.message ?? tried.stderr.trim()}`;
}

/** `prepare`: a script that runs in it first, such as mounts over what is to be changed. */
export async function openNamespace(prepare: string): Promise<Namespace> {
  const script = `set -e\nip link set lo up\n${prepare}\necho ready\nexec cat`;
  const keeper = spawn('unshare', ['-n', '-m', 'sh', '-c', script], { stdio: ['pipe', 'pipe', 'inherit'] });
  const closed = once(keeper, 'close');
  const [said] = await Promise.race([once(keeper.stdout, 'data'), closed]);
  if (String(said) !== 'ready\n') throw new Error(`the namespace was not made: ${said}`);
  const enter = ['-t', String(keeper.pid), '-n', '-m', '--wd=.'];
  const running = new Set<ChildProcess>();
  return {
    start(command, env = {}) {
      const { PATH = '', HOME = '' } = process.env;
      const child = spawn('nsenter', [...enter, ...command], {
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
    sh(text, env = {}) {
      const { status, stdout } = spawnSync('nsenter', [...enter, 'sh', '-c', `exec 2>&1\n${text}`], {
        env: { ...plainEnv(), ...env },
        encoding: 'utf8',
      });
      return { code: status, out: stdout };
    },
    async close() {
      const gone = [...running].map((child) => once(child, 'close'));
      for (const child of running) child.kill('SIGKILL');
      await Promise.all(gone);
      keeper.stdin.end();
      await closed;
    },
  };
}

/** One in which programs find names where the test wants: the lines of its hosts file, beside that of localhost. */
export async function namespaceWithHosts(lines: readonly string[]): Promise<Namespace> {
  const dir = mkdtempSync(join(tmpdir(), 'drs-namespace-'));
  const file = join(dir, 'hosts');
  writeFileSync(file, ['127.0.0.1 localhost', ...lines, ''].join('\n'));
  const own = await openNamespace(`mount --bind ${file} /etc/hosts`);
  return {
    ...own,
    async close() {
      await own.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
