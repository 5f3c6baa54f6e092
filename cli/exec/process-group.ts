import { readdirSync, readFileSync } from 'node:fs';

/** The processes that a command started: those of its group, and on Linux all of its session. */

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

/** Whether anybody is left. Who has ended and only waits to be noticed by his parent is not. */
function isAlive(group: number): boolean {
  if (process.platform === 'linux') return membersOf(group).length > 0;
  try {
    process.kill(-group, 0);
    return true;
  } catch (error) {
    // Somebody is there who may not be signalled.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Process ids of all that live in the session of a command, as /proc shows them: its own group, and those of its jobs. */
function membersOf(session: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
        // The name of the program, in brackets, may hold anything.
        const [state = '', , , its] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        return Number(its) === session && !/[ZX]/.test(state);
      } catch {
        return false;
      }
    })
    .map(Number);
}

function signalAll(group: number, signal: NodeJS.Signals): void {
  signalGroup(group, signal);
  if (process.platform !== 'linux') return;
  for (const pid of membersOf(group)) {
    try {
      process.kill(pid, signal);
    } catch {
      // It has ended meanwhile.
    }
  }
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
  signalAll(group, 'SIGTERM');
  if (await isGoneWithin(group, TERM_MS)) return true;
  signalAll(group, 'SIGKILL');
  await isGoneWithin(group, KILL_MS);
  return true;
}
