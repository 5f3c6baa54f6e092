import { promises as dns } from 'node:dns';
import { access, constants, readFile, stat } from 'node:fs/promises';
import { connect as connectTcp, createServer } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { wallMs } from '../../emulator/clock.ts';
import { findProgram } from '../find-program.ts';
import { type ProgramEnd, runProgram } from '../run-program.ts';

/** All that a check may look at; a test brings a machine of its own. Nothing here changes anything, and all of it ends. */
export interface Machine {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** Real time. */
  nowMs(): number;
  /** Addresses of a host name, as programs find them; empty when there are none. */
  lookup(name: string): Promise<readonly string[]>;
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
    lookup: (name) => within(LOOKUP_MS, lookup(name)),
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

async function lookup(name: string): Promise<string[]> {
  try {
    return (await dns.lookup(name, { all: true })).map(({ address }) => address);
  } catch (error) {
    if (['ENOTFOUND', 'EAI_AGAIN', 'ENODATA'].includes(codeOf(error))) return [];
    throw error;
  }
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
