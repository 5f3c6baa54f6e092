import { existsSync } from 'node:fs';
import type { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { wallMs } from '../../emulator/clock.ts';
import type { Authority } from '../../emulator/front/authority.ts';
import { isLoopback } from '../../emulator/front/destination.ts';
import type { Front } from '../../emulator/front/front.ts';
import type { OtherHost } from '../../emulator/front/other-hosts.ts';
import { createOutward } from '../../emulator/front/outward.ts';
import { openProxy, type RunProxy } from '../../emulator/front/proxy.ts';
import { createCredentials } from '../../emulator/front/proxy-credentials.ts';
import { createRunAuthority } from '../../emulator/front/run-authority.ts';
import type { Started } from '../../emulator/start.ts';
import { regionsOf } from '../../emulator/units.ts';
import { EXIT, Failure } from '../exit.ts';
import { unknownRegionsText } from '../tls/unknown-regions.ts';
import { isOwnConnection } from './connection-owner.ts';
import { dropInEnvironment } from './drop-in-environment.ts';
import type { ExecOptions } from './options.ts';
import { createProblems, type Problem } from './problems.ts';
import { runFiles } from './run-files.ts';

/**
 * Code that has the names of the real service in it finds the emulator under `exec`: by a proxy of the run, by
 * certificates that its runtime trusts for as long as the run lasts, and by a preload for Node. Nothing needs root, and
 * nothing is left behind.
 */
export interface DropIn {
  /** Beside what CMD finds without it. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly otherHosts: () => OtherHost[];
  /** Connections to the hard-coded names. */
  readonly connections: () => number;
  /** What went wrong on the way, for whoever wonders why nothing arrives. */
  readonly problems: () => Problem[];
  /** At once, for who has no time to close. */
  removeFiles(): void;
  close(): Promise<void>;
}

type Environment = Readonly<Record<string, string | undefined>>;

export async function openDropIn(
  started: Started,
  authority: Authority,
  options: ExecOptions,
  env: Environment,
): Promise<DropIn> {
  const credentials = createCredentials();
  const problems = createProblems();
  const outward = createOutward({
    httpsProxy: env.https_proxy || env.HTTPS_PROXY || env.all_proxy || env.ALL_PROXY,
    httpProxy: env.http_proxy || env.HTTP_PROXY || env.all_proxy || env.ALL_PROXY,
    noProxy: env.no_proxy ?? env.NO_PROXY,
  });
  const unknown = unknownRegionsText(regionsOf(started.emulator.world.store));
  if (unknown !== undefined) problems.note(unknown);
  // What can fail comes before what listens.
  const files = runFiles(authority.caPem);
  const front = frontOf(started, authority, problems.note);
  let proxy: RunProxy | undefined;
  try {
    proxy = await openProxy({
      credentials,
      accept: front.accept,
      caPem: authority.caPem,
      outward,
      others: options.otherHosts ?? 'allow',
      isLocal: isLoopback,
      // Where the system does not tell whose a connection is, all that could be lent to strangers is refused.
      isOwn: (socket) => isOwnConnection(socket) ?? !outward.hasCredentials,
      note: problems.note,
    });
    const { port, doorPort, otherHosts, known, close } = proxy;
    return {
      env: dropInEnvironment(env, {
        proxyUrl: `http://${credentials.user}:${credentials.secret}@127.0.0.1:${port}`,
        doorPort,
        others: options.otherHosts ?? 'allow',
        preload: PRELOAD,
        bundleFor: files.bundleFor,
        extraFor: files.extraFor,
        trustStore: files.trustStore(env.SSL_CERT_FILE),
        phpSettings: files.phpSettings,
      }),
      otherHosts,
      connections: known,
      problems: problems.list,
      removeFiles: files.remove,
      async close() {
        files.remove();
        await front.close();
        await close();
      },
    };
  } catch (error) {
    files.remove();
    await proxy?.close();
    throw error;
  }
}

/** Beside the bundled program, or beside this file. */
const PRELOAD =
  ['./node-preload.cjs', '../node-preload.cjs']
    .map((path) => fileURLToPath(new URL(path, import.meta.url)))
    .find((path) => existsSync(path)) ?? null;

/** Who certifies the hard-coded names: that of the folder that was named; else one that nobody keeps. */
export async function authorityFor({ caDir }: ExecOptions): Promise<Authority> {
  if (caDir === undefined) return createRunAuthority(wallMs());
  const { AuthorityError, openAuthority } = await import('../../emulator/front/authority.ts');
  const { authorityFolder } = await import('../../emulator/store/authority-folder.ts');
  try {
    return await openAuthority(authorityFolder(caDir), wallMs);
  } catch (error) {
    throw error instanceof AuthorityError ? new Failure(EXIT.fault, error.message) : error;
  }
}

/** Opened by the first connection: many commands never make one, and TLS takes time to load. */
function frontOf({ emulator, env }: Started, authority: Authority, note: (line: string) => void) {
  let opened: Promise<Front> | undefined;
  const open = async (): Promise<Front> => {
    const { openFront } = await import('../../emulator/front/front.ts');
    const { http } = emulator;
    const regions = () => [env.DRS_TOPIC_ARN?.split(':')[3] ?? ''];
    return openFront({ authority, regions, serve: http.accept, turnAway: http.turnAway, note });
  };
  return {
    accept(socket: Socket): void {
      opened ??= open();
      opened.then(
        (front) => front.accept(socket),
        (error: unknown) => {
          emulator.log.fault('front', error);
          socket.destroy();
        },
      );
    },
    async close(): Promise<void> {
      await opened?.then((front) => front.close()).catch(() => {});
    },
  };
}
