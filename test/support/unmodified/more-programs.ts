import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { UnmodifiedProgram } from './programs.ts';

/** More of them, in runtimes that ask a proxy or a trust store in ways of their own. */

const file = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

export interface OptionalProgram extends UnmodifiedProgram {
  /** Ends well where the machine has what the program runs on. */
  readonly probe: readonly [program: string, ...rest: string[]];
  /** What is missing where it does not. */
  readonly needs: string;
}

export const MORE_PROGRAMS: readonly OptionalProgram[] = [
  {
    name: 'Python requests',
    command: ['python3', file('python-requests.py')],
    probe: ['python3', '-c', 'import requests'],
    needs: 'python3 with requests',
  },
  {
    name: 'PHP curl',
    command: ['php', file('php-curl.php')],
    probe: ['php', '-r', 'exit(function_exists("curl_init") ? 0 : 1);'],
    needs: 'php with curl',
  },
  { name: 'Go net/http', command: ['go', 'run', file('go/main.go')], probe: ['go', 'version'], needs: 'go' },
  {
    name: 'Java HttpsURLConnection and HttpClient',
    command: ['java', file('Maker.java')],
    probe: ['javac', '--version'],
    needs: 'a JDK from 11 on',
  },
];

export const isThere = ({ probe: [program, ...args] }: OptionalProgram): boolean =>
  spawnSync(program, args, { stdio: 'ignore' }).status === 0;
