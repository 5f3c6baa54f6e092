import { main } from './main.ts';
import { processTerminal } from './process-terminal.ts';

/** What the launcher runs. It becomes a script, in which nothing can be awaited at its top. */

void main(process.argv.slice(2), processTerminal()).then((code) => {
  // What could not be printed may have set one already.
  if (code !== 0) process.exitCode = code;
});
