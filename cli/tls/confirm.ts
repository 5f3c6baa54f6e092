import { EXIT, Failure } from '../exit.ts';
import type { Terminal } from '../terminal.ts';

/** Nothing that changes whom a machine trusts is done before somebody has typed `yes`. */

/** False: whoever was asked said no. Refuses where nobody can be asked and nobody said `--yes`. */
export async function confirm(question: string, isSaid: boolean | undefined, { ask }: Terminal): Promise<boolean> {
  if (isSaid === true) return true;
  if (ask === null)
    throw new Failure(EXIT.usage, 'nobody is there to be asked; nothing was done. Give --yes if you mean it');
  return (await ask(`${question} Type yes to go on: `)).trim().toLowerCase() === 'yes';
}
