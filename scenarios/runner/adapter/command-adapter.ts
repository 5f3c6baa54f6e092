import { type ChildProcess, spawn } from 'node:child_process';
import {
  AdapterFailure,
  type AdapterLink,
  type Adapters,
  AdapterUnreachable,
  type Answer,
  readAnswer,
  seconds,
} from './link.ts';

/**
 * An adapter that is a command: a JSON object a line, to its standard input, and an answer a line from its standard
 * output. It is started for each scenario and ended behind it, with all that it started itself.
 */

export interface CommandOptions {
  readonly limitMs: number;
  /** What it writes to standard error. */
  readonly onErrorOutput: (text: string) => void;
}

/** Real time between the word that it shall end and the end. */
const GRACE_MS = 2000;
/** Real time in which the last words of a process that has ended come through. */
const LAST_WORDS_MS = 500;
/** Longer lines than the longest answer that anybody gives. */
const LINE_MAX = 16 * 1024 * 1024;

export function commandAdapters(command: string, { limitMs, onErrorOutput }: CommandOptions): Adapters {
  let hasAnswered = false;
  return { limitMs, open: () => open() };

  function open(): AdapterLink {
    const child = spawn(command, { shell: true, detached: HAS_GROUPS, stdio: ['pipe', 'pipe', 'pipe'] });
    const closed = new Promise<void>((resolve) => child.on('close', () => resolve()));
    let pending: Pending | undefined;
    /** Why nothing more can be asked. */
    let broken: ((verb: string) => Error) | undefined;
    let lastId = 0;

    const fail = (why: (verb: string) => Error): void => {
      broken ??= why;
      pending?.reject(broken(pending.verb));
    };
    const take = (line: string): void => {
      if (line.trim() === '') return;
      const id = idOf(line);
      if (pending !== undefined && id === pending.id) pending.resolve(line);
      else fail((verb) => new AdapterFailure(verb, strayText(line, id, lastId)));
    };

    eachLine(child, take, () => fail((verb) => new AdapterFailure(verb, 'it wrote a line that does not end')));
    child.stderr?.setEncoding('utf8').on('data', onErrorOutput);
    // What is written to a process that has ended is told by its end.
    child.stdin?.on('error', () => {});
    child.on('error', (error) => fail(() => new AdapterUnreachable(`the device adapter does not start: ${error}`)));
    const over = (code: number | null, signal: NodeJS.Signals | null): void => {
      const how = signal === null ? `exit code ${code}` : signal;
      fail((verb) =>
        hasAnswered
          ? new AdapterFailure(verb, `its process ended with ${how}`)
          : new AdapterUnreachable(`the device adapter "${command}" ended with ${how} before it answered`),
      );
    };
    // What it wrote last is read before; unless somebody whom it left behind holds the pipe.
    child.on('close', over);
    child.on('exit', (code, signal) => void setTimeout(() => over(code, signal), LAST_WORDS_MS).unref());
    const endNow = (): void => end(child, 'SIGKILL');
    process.once('exit', endNow);

    return {
      async ask(verb, message): Promise<Answer> {
        if (broken !== undefined) throw broken(verb);
        lastId += 1;
        const id = lastId;
        let timer: NodeJS.Timeout | undefined;
        const answered = new Promise<string>((resolve, reject) => {
          pending = { id, verb, resolve, reject };
          timer = setTimeout(
            () => fail((late) => new AdapterFailure(late, `no answer within ${seconds(limitMs)}`)),
            limitMs,
          );
          child.stdin?.write(`${JSON.stringify({ id, verb, ...message })}\n`);
        });
        const line = await answered.finally(() => {
          clearTimeout(timer);
          pending = undefined;
        });
        hasAnswered = true;
        const { id: _, ...answer } = readAnswer(verb, line);
        if (typeof answer.ok !== 'boolean')
          throw new AdapterFailure(verb, 'ok: expected true or false in the answer, seen nothing');
        return answer;
      },
      async close() {
        broken ??= (verb) => new AdapterFailure(verb, 'its process was ended');
        child.stdin?.end();
        end(child, 'SIGTERM');
        const timer = setTimeout(endNow, GRACE_MS);
        await closed;
        clearTimeout(timer);
        // What it started and left behind is in its group still.
        endNow();
        process.off('exit', endNow);
      },
    };
  }
}

interface Pending {
  readonly id: number;
  readonly verb: string;
  resolve(line: string): void;
  reject(error: Error): void;
}

const HAS_GROUPS = process.platform !== 'win32';

/** A shell and what it runs are a group of their own. */
function end(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    if (HAS_GROUPS) process.kill(-child.pid, signal);
    else child.kill(signal);
  } catch {
    // It has ended already.
  }
}

function eachLine(child: ChildProcess, take: (line: string) => void, tooLong: () => void): void {
  let rest = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) take(line);
    if (rest.length > LINE_MAX) tooLong();
  });
}

function idOf(line: string): unknown {
  try {
    return (JSON.parse(line) as { readonly id?: unknown } | null)?.id;
  } catch {
    return undefined;
  }
}

function strayText(line: string, id: unknown, expected: number): string {
  const seen = JSON.stringify(line.slice(0, 80));
  return id === undefined
    ? `expected an answer with "id":${expected} on standard output, seen ${seen}; what else there is to say goes to standard error`
    : `expected an answer with "id":${expected}, seen ${seen}`;
}
