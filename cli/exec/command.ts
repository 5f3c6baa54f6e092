import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { EXIT } from '../exit.ts';
import { endGroup, signalGroup } from './process-group.ts';

/** The command that `exec` wraps: its streams are ours, untouched, and nothing of it is left running. */

export interface CommandOptions {
  readonly words: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Real milliseconds it may take; for ever when absent. */
  readonly timeoutMs: number | undefined;
}

export interface CommandEnd {
  /** What a shell would say of it. */
  readonly exitCode: number;
  /** How it ended, as the rest of a sentence that begins with the command. */
  readonly how: string;
  /** It was running at all. */
  readonly started: boolean;
  readonly leftSomething: boolean;
}

export interface RunningCommand {
  readonly ended: Promise<CommandEnd>;
  /** Hands a signal on. The second one means it: no more patience. */
  signal(name: NodeJS.Signals): void;
}

const TIMED_OUT = 124;
const NOT_EXECUTABLE = 126;
const NOT_FOUND = 127;
const BY_SIGNAL = 128;
/** How long a command may tidy up when its time is over. */
const TIDY_MS = 5000;

/**
 * Starts it in a session of its own, so that it can be ended with all that it started: a signal to our own group would
 * reach whoever stands beside us in a pipe. What the terminal would have sent to it comes from us.
 */
export function runCommand({ words, env, timeoutMs }: CommandOptions): RunningCommand {
  const [program = '', ...args] = words;
  const notStarted = (error: unknown): CommandEnd => ({
    ...whyNot(program, error as NodeJS.ErrnoException),
    started: false,
    leftSomething: false,
  });
  let child: ReturnType<typeof spawn>;
  try {
    child = spawn(program, args, { stdio: 'inherit', env, detached: true });
  } catch (error) {
    return { ended: Promise.resolve(notStarted(error)), signal() {} };
  }
  const { pid } = child;
  const send = (name: NodeJS.Signals): void => {
    if (pid !== undefined) signalGroup(pid, name);
  };
  let signals = 0;
  const timers: NodeJS.Timeout[] = [];
  let isOver = false;
  if (timeoutMs !== undefined && pid !== undefined) {
    after(timeoutMs, timers, () => {
      isOver = true;
      send('SIGTERM');
      after(TIDY_MS, timers, () => send('SIGKILL'));
    });
  }
  const ended = new Promise<CommandEnd>((resolve, reject) => {
    child.once('error', (error) => resolve(notStarted(error)));
    child.once('exit', (code, signal) => {
      for (const timer of timers) clearTimeout(timer);
      const end = isOver ? { exitCode: TIMED_OUT, how: tookTooLong(signal) } : howItEnded(code, signal);
      endGroup(pid as number).then((leftSomething) => resolve({ ...end, started: true, leftSomething }), reject);
    });
  });
  return {
    ended,
    signal(name) {
      signals += 1;
      send(signals > 1 ? 'SIGKILL' : name);
    },
  };
}

/** Node's timers fire at once beyond 24.8 days. */
const LONGEST_TIMER_MS = 86_400_000;

function after(ms: number, timers: NodeJS.Timeout[], act: () => void): void {
  const step = Math.min(ms, LONGEST_TIMER_MS);
  timers.push(setTimeout(() => (ms > step ? after(ms - step, timers, act) : act()), step));
}

const tookTooLong = (signal: NodeJS.Signals | null): string =>
  `did not end in time, and was ${signal === 'SIGKILL' ? 'killed' : 'stopped'}`;

function howItEnded(code: number | null, signal: NodeJS.Signals | null): Pick<CommandEnd, 'exitCode' | 'how'> {
  if (signal === null) return { exitCode: code ?? 0, how: `ended with ${code}` };
  return { exitCode: BY_SIGNAL + (constants.signals[signal] ?? 0), how: `was ended by ${signal}` };
}

function whyNot(program: string, { code, message }: NodeJS.ErrnoException): Pick<CommandEnd, 'exitCode' | 'how'> {
  switch (code) {
    case 'ENOENT':
      return {
        exitCode: NOT_FOUND,
        how: program.includes('/')
          ? 'cannot be started: there is no such file, or what its first line names is missing'
          : 'cannot be started: there is no such program on the PATH',
      };
    case 'EACCES':
    case 'EPERM':
    case 'ENOEXEC':
    case 'E2BIG':
    case 'ENOTDIR':
      return { exitCode: NOT_EXECUTABLE, how: `cannot be started: it is not executable (${code})` };
    default:
      return { exitCode: EXIT.fault, how: `cannot be started: ${code ?? message}` };
  }
}
