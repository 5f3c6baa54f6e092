import { access, constants, readFile, stat } from 'node:fs/promises';
import { connect as connectTcp, createServer } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { wallMs } from '../../emulator/clock.ts';
import { findProgram } from '../find-program.ts';
import { type ProgramEnd, runProgram } from '../run-program.ts';

export type Addresses = Readonly<Record<string, readonly string[]>>;

/** All that a check may look at; a test brings a machine of its own. Nothing here changes anything, and all of it ends. */
export interface Machine {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** Real time. */
  nowMs(): number;
  /** Addresses of host names, as programs find them; names without any, or without an answer in time, are left out. */
  lookup(names: readonly string[]): Promise<Addresses>;
  /** null: somebody takes connections there; else why not, such as ECONNREFUSED. */
  connect(host: string, port: number): Promise<string | null>;
  /** null: the port is free and may be opened; else why not, such as EACCES. */
  listen(host: string, port: number): Promise<string | null>;
  /** null: a TLS server with a certificate that these authorities vouch for; else why not. Without `ca`: those that Node trusts. */
  secure(host: string, port: number, serverName: string, ca?: string): Promise<string | null>;
  readText(file: string): Promise<string>;
  /** Bits of permission, and whether it is a folder; null when it is not there. */
  modeOf(path: string): Promise<{ readonly mode: number; readonly isFolder: boolean } | null>;
  mayWrite(path: string): Promise<boolean>;
  isAlive(pid: number): boolean;
  find(program: string): string | undefined;
  run(words: readonly string[]): Promise<ProgramEnd>;
}

const LOOKUP_MS = 4_000;
const CONNECT_MS = 3_000;
/** The slowest of them, Java, takes a second or two on a small machine. */
const PROGRAM_MS = 10_000;

export const codeOf = (error: unknown): string =>
  (error as NodeJS.ErrnoException).code ?? (error instanceof Error ? error.message : String(error));

export function thisMachine(env: Machine['env'], platform: NodeJS.Platform = process.platform): Machine {
  return {
    env,
    platform,
    nowMs: wallMs,
    lookup: (names) => lookup(names, env),
    connect: (host, port) =>
      new Promise((resolve) => {
        const socket = connectTcp({ host, port, timeout: CONNECT_MS }, () => end(null));
        const end = (why: string | null): void => {
          socket.destroy();
          resolve(why);
        };
        socket.on('timeout', () => end('ETIMEDOUT'));
        socket.on('error', (error) => end(codeOf(error)));
      }),
    listen: (host, port) =>
      new Promise((resolve) => {
        const server = createServer();
        server.on('error', (error) => resolve(codeOf(error)));
        server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(null)));
      }),
    secure: (host, port, servername, ca) =>
      new Promise((resolve) => {
        const socket = connectTls(
          { host, port, servername, timeout: CONNECT_MS, ...(ca === undefined ? {} : { ca }) },
          () => end(null),
        );
        const end = (why: string | null): void => {
          socket.destroy();
          resolve(why);
        };
        socket.on('timeout', () => end('ETIMEDOUT'));
        socket.on('error', (error) => end(codeOf(error)));
      }),
    readText: (file) => readFile(file, 'utf8'),
    async modeOf(path) {
      try {
        const found = await stat(path);
        return { mode: found.mode & 0o777, isFolder: found.isDirectory() };
      } catch (error) {
        if (codeOf(error) === 'ENOENT') return null;
        throw error;
      }
    },
    mayWrite: (path) =>
      access(path, constants.W_OK).then(
        () => true,
        () => false,
      ),
    isAlive(pid) {
      try {
        process.kill(pid, 0);
        return true;
      } catch (error) {
        return codeOf(error) === 'EPERM';
      }
    },
    find: (program) => findProgram(program, { env, platform }),
    run: (words) => runProgram({ words, env, timeoutMs: PROGRAM_MS }),
  };
}

const LOOKUP = `
const { lookup } = require('node:dns').promises;
for (const name of process.argv.slice(1))
  lookup(name, { all: true }).then((found) => console.log(JSON.stringify([name, found.map(({ address }) => address)])), () => {});
`;

/**
 * In a process of its own: a server of names that does not answer would keep the few threads of this one busy, and all that
 * reads files would wait behind it.
 */
async function lookup(names: readonly string[], env: Machine['env']): Promise<Addresses> {
  const { output } = await runProgram({
    words: [process.execPath, '-e', LOOKUP, ...names],
    env: { ...env, NODE_OPTIONS: '', UV_THREADPOOL_SIZE: String(names.length) },
    timeoutMs: LOOKUP_MS,
  });
  return Object.fromEntries(
    output
      .split('\n')
      .filter((line) => line.startsWith('['))
      .map((line) => JSON.parse(line) as [string, string[]]),
  );
}

/** Rejects with one sentence when it takes longer. */
export async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let limit: NodeJS.Timeout | undefined;
  try {
    return await Promise.race([
      work,
      new Promise<never>((_, reject) => {
        limit = setTimeout(() => reject(new Error(`no answer within ${ms / 1000} s`)), ms);
      }),
    ]);
  } finally {
    clearTimeout(limit);
  }
}
