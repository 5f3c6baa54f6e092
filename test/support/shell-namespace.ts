import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';

/**
 * A network and a view of the disk that this machine does not share: hosts file, port 443 and trusted certificates can be
 * changed in it, and nothing of that is left. Linux, as root.
 */
export interface Namespace {
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
  const tried = spawnSync('unshare', ['-n', '-m', 'sh', '-c', 'ip link set lo up && mount -t tmpfs none /mnt']);
  return tried.status === 0 ? null : 'no private namespaces here (they need Linux, root and util-linux)';
}

/** `prepare`: a script that runs in it first, such as mounts over what is to be changed. */
export async function openNamespace(prepare: string): Promise<Namespace> {
  const script = `set -e\nip link set lo up\n${prepare}\necho ready\nexec cat`;
  const keeper: ChildProcess = spawn('unshare', ['-n', '-m', 'sh', '-c', script], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(keeper, 'close');
  const [said] = await Promise.race([once(keeper.stdout as NodeJS.ReadableStream, 'data'), ended]);
  if (String(said) !== 'ready\n') throw new Error(`the namespace was not made: ${said}`);
  return {
    sh(text, env = {}) {
      const enter = ['-t', String(keeper.pid), '-n', '-m', '--wd=.', 'sh', '-c', `exec 2>&1\n${text}`];
      const { status, stdout } = spawnSync('nsenter', enter, { env: { ...plainEnv(), ...env }, encoding: 'utf8' });
      return { code: status, out: stdout };
    },
    async close() {
      keeper.stdin?.end();
      await ended;
    },
  };
}
