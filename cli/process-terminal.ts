import { readFileSync } from 'node:fs';
import { isatty } from 'node:tty';
import { EXIT } from './exit.ts';
import type { Terminal } from './terminal.ts';

const STANDARD_COLUMNS = 80;
const STDIN = 0;

/** The terminal of this process. A reader that goes away (`| head -1`) or a full disk behind it never crashes a verb. */
export function processTerminal(): Terminal {
  const { stdout, stderr } = process;
  const whenClosed: (() => void)[] = [];
  let isClosed = false;
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (isClosed) return;
    isClosed = true;
    if (error.code !== 'EPIPE') {
      stderr.write(`drs-emulator: standard output: ${error.code ?? error.message}\n`);
      process.exitCode = EXIT.fault;
    }
    for (const tell of whenClosed) tell();
  });
  // Nothing is left to tell it to.
  stderr.on('error', () => {});
  return {
    env: process.env,
    ...lookOf(stdout, process.env),
    out(text) {
      if (!isClosed) stdout.write(text);
    },
    err: (text) => void stderr.write(text),
    readStdin: () => readFileSync(STDIN, 'utf8'),
    // `process.stdin` would be opened by being asked, which takes a start some milliseconds.
    ask: isatty(STDIN) && stderr.isTTY === true ? ask : null,
    onSignal(listener) {
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, listener);
    },
    onOutClosed: (listener) => void whenClosed.push(listener),
    exit: (code) => process.exit(code),
  };
}

/** What standard output can show. */
export function lookOf(
  stdout: { readonly isTTY?: boolean; readonly columns?: number },
  { NO_COLOR, CI, TERM }: Terminal['env'],
): Pick<Terminal, 'colour' | 'screen' | 'isScreen'> {
  const isScreen = stdout.isTTY === true;
  const isDumb = TERM === 'dumb';
  return {
    colour: isScreen && !isDumb && NO_COLOR === undefined,
    // Continuous integration shows what a screen was told as text.
    screen: isScreen && !isDumb && !CI ? { columns: () => stdout.columns || STANDARD_COLUMNS } : null,
    isScreen,
  };
}

/** The end of the input, and Ctrl-C, say nothing. */
async function ask(question: string): Promise<string> {
  const { createInterface } = await import('node:readline');
  const reader = createInterface({ input: process.stdin, output: process.stderr });
  return new Promise((resolve) => {
    let isAnswered = false;
    reader.on('close', () => {
      // The cursor still stands behind the question.
      if (!isAnswered) process.stderr.write('\n');
      resolve('');
    });
    reader.question(question, (answer) => {
      isAnswered = true;
      resolve(answer);
      reader.close();
    });
  });
}
