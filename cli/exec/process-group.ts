import { readdirSync, readFileSync } from 'node:fs';

/** The processes that a command started and that stayed in its group. */

const POLL_MS = 10;
/** What ends right behind the command was not left running. */
const TRAILING_MS = 200;
const TERM_MS = 2000;
const KILL_MS = 1000;

export function signalGroup(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-group, signal);
  } catch {
    // Nobody is left to hear it.
  }
}

/** Whether anybody is left in a group. Who has ended and only waits to be noticed by his parent is not. */
function isAlive(group: number): boolean {
  try {
    process.kill(-group, 0);
  } catch (error) {
    // Somebody is there who may not be signalled.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return process.platform !== 'linux' || membersOf(group).some((state) => !/[ZX]/.test(state));
}

/** States of the processes of a group, as /proc shows them. */
function membersOf(group: number): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
        // The name of the program, in brackets, may hold anything.
        const [state = '', , its] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        return Number(its) === group ? [state] : [];
      } catch {
        return [];
      }
    });
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function isGoneWithin(group: number, ms: number): Promise<boolean> {
  for (let waited = 0; isAlive(group); waited += POLL_MS) {
    if (waited >= ms) return false;
    await pause(POLL_MS);
  }
  return true;
}

/** Ends what a command left running. True when there was something. */
export async function endGroup(group: number): Promise<boolean> {
  if (await isGoneWithin(group, TRAILING_MS)) return false;
  signalGroup(group, 'SIGTERM');
  if (await isGoneWithin(group, TERM_MS)) return true;
  signalGroup(group, 'SIGKILL');
  await isGoneWithin(group, KILL_MS);
  return true;
}
