import { endOf, main } from '../../cli/main.ts';
import type { Terminal } from '../../cli/terminal.ts';

/** The command line within the test's own process. */

export interface Outcome {
  readonly code: number;
  /** Bytes as letters of Latin-1. */
  readonly out: string;
  readonly err: string;
}

export interface Session {
  /** The verb's exit code, once it has ended by itself. */
  readonly ended: Promise<Outcome>;
  /** Resolves with standard output once it holds the text. */
  printed(text: string): Promise<string>;
  signal(name: string): void;
  /** Resolves once somebody listens for signals. */
  readonly listening: Promise<void>;
  closeOut(): void;
  /** Exit codes with which the verb wanted the process to end at once. */
  readonly exits: readonly number[];
}

export interface Around {
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  readonly colour?: boolean;
  /** Columns of a screen; without it there is none. */
  readonly columns?: number;
  /** What somebody types when asked, one after the other; without it nobody is there. */
  readonly answers?: readonly string[];
}

export const open = (args: readonly string[], around: Around = {}): Session =>
  opened((terminal) => main(args, terminal), around);

function opened(
  run: (terminal: Terminal) => Promise<number>,
  { env = {}, stdin = '', colour = false, columns, answers }: Around,
): Session {
  let out = '';
  let err = '';
  const exits: number[] = [];
  const watchers = new Set<() => void>();
  const onSignal: ((name: string) => void)[] = [];
  const left = [...(answers ?? [])];
  let told: () => void = () => {};
  const listening = new Promise<void>((resolve) => {
    told = resolve;
  });
  const onClosed: (() => void)[] = [];
  const terminal: Terminal = {
    env,
    colour,
    screen: columns === undefined ? null : { columns: () => columns },
    isScreen: columns !== undefined,
    out(text) {
      out += typeof text === 'string' ? text : Buffer.from(text).toString('latin1');
      for (const watch of watchers) watch();
    },
    err(text) {
      err += text;
    },
    readStdin: () => stdin,
    ask:
      answers === undefined
        ? null
        : async (question) => {
            err += question;
            return left.shift() ?? '';
          },
    onSignal(listener) {
      onSignal.push(listener);
      told();
    },
    onOutClosed: (listener) => void onClosed.push(listener),
    exit: (code) => void exits.push(code),
  };
  const ended = run(terminal).then((code) => ({ code, out, err }));
  return {
    ended,
    printed: (text) =>
      new Promise((resolve, reject) => {
        const watch = () => {
          if (!out.includes(text)) return;
          watchers.delete(watch);
          resolve(out);
        };
        watchers.add(watch);
        ended.then(() => reject(new Error(`ended without printing "${text}": ${out}${err}`)));
        watch();
      }),
    signal: (name) => {
      for (const tell of onSignal) tell(name);
    },
    listening,
    closeOut: () => {
      for (const tell of onClosed) tell();
    },
    exits,
  };
}

/** Runs a verb to its end. */
export const type = (args: readonly string[], around?: Around): Promise<Outcome> => open(args, around).ended;

/** Runs what a verb does, with parts that no argument can name. */
export const typeAt = (run: (terminal: Terminal) => Promise<void>, around: Around = {}): Session =>
  opened((terminal) => endOf(() => run(terminal), terminal), around);
