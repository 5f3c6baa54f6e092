import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/**
 * Clients with the names of the real service in their code. Each refreshes its token, replenishes the first of
 * `DRS_SLOT_IDS`, and prints the reply as one line of JSON. `DRS_*` gives them credentials, never an address.
 */
export interface UnmodifiedProgram {
  readonly name: string;
  readonly command: readonly [program: string, ...rest: string[]];
}

const file = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

export const PROGRAMS: readonly UnmodifiedProgram[] = [
  { name: 'curl', command: ['sh', file('curl.sh')] },
  { name: 'Node https', command: [process.execPath, file('node-https.mjs')] },
  { name: 'Node fetch', command: [process.execPath, file('node-fetch.mjs')] },
  { name: 'Python urllib', command: ['python3', file('python-urllib.py')] },
  { name: 'Ruby net/http', command: ['ruby', file('ruby-net-http.rb')] },
];

/** Whether the machine has what the program runs on; `curl.sh` needs more than a shell. */
export function isThere({ name, command }: UnmodifiedProgram): boolean {
  const runtime = name === 'curl' ? 'curl' : command[0];
  return spawnSync(runtime, ['--version'], { stdio: 'ignore' }).status === 0;
}
