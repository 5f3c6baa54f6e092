import { execFile } from 'node:child_process';
import { type Observation, readObservation } from '../contracts/observation.ts';
import { createTransport } from '../scenarios/runner/transport.ts';

/**
 * Asks a maker's system what it knows: by GET of an address, or by a command whose standard output is read.
 * An HTTP answer alone never shows what a listener did with a message.
 */
export interface Observer {
  /** Rejects with ObserveError: one sentence that names what was asked and what was wrong with it. */
  observe(): Promise<Observation>;
  close(): void;
}

export class ObserveError extends Error {
  override readonly name = 'ObserveError';
}

export interface ObserverOptions {
  /** Real time that one asking may take. */
  readonly timeoutMs?: number;
}

const STANDARD_TIMEOUT_MS = 10_000;
/** More than this nobody reads. */
const MOST_BYTES = 16 * 1024 * 1024;

/** An address begins with http:// or https://; everything else is a command of the shell. */
export function createObserver(from: string, { timeoutMs = STANDARD_TIMEOUT_MS }: ObserverOptions = {}): Observer {
  const transport = createTransport();
  const ask = /^https?:\/\//i.test(from)
    ? () => textAt(transport, from, timeoutMs)
    : () => textOfCommand(from, timeoutMs);
  return {
    async observe() {
      const read = readObservation(await ask());
      if (read.ok) return read.observation;
      throw new ObserveError(`--observe: ${from}: ${read.problem}`);
    },
    close: transport.close,
  };
}

async function textAt(transport: ReturnType<typeof createTransport>, url: string, timeoutMs: number): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new ObserveError(`--observe: ${url}: no answer within ${timeoutMs} ms`)),
      timeoutMs,
    );
  });
  const reply = transport.send({ method: 'GET', url, headers: { accept: 'application/json' } });
  reply.catch(() => {});
  try {
    const { status, text } = await Promise.race([reply, late]);
    if (status !== 200) throw new ObserveError(`--observe: ${url}: expected 200, seen ${status}`);
    return text;
  } catch (error) {
    if (error instanceof ObserveError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    throw new ObserveError(`--observe: ${url}: nobody answers there (${code ?? message})`);
  } finally {
    clearTimeout(timer);
  }
}

const textOfCommand = (command: string, timeoutMs: number): Promise<string> =>
  new Promise((resolve, reject) => {
    const shell = process.platform === 'win32' ? ['cmd.exe', '/d', '/s', '/c'] : ['/bin/sh', '-c'];
    const [file = '', ...args] = [...shell, command];
    execFile(file, args, { timeout: timeoutMs, maxBuffer: MOST_BYTES, killSignal: 'SIGKILL' }, (error, out, err) => {
      if (error === null) return resolve(out);
      const said = err.trim().split('\n').at(-1) ?? '';
      const how = error.killed === true ? `no end within ${timeoutMs} ms` : `ended with ${error.code ?? error.signal}`;
      reject(new ObserveError(`--observe: ${command}: ${how}${said === '' ? '' : `: ${said.slice(0, 200)}`}`));
    });
  });
