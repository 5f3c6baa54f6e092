import type { Outcome } from '../runner/outcome.ts';

/** The command that plays a scenario once more as it was played. */

/** A word for the shell: as it is, or in single quotes. */
export const quoted = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;

/** A file whose name begins with a minus is no option. */
const fileWord = (file: string): string => quoted(file.startsWith('-') ? `./${file}` : file);

export function repeatCommand({ variant, seed }: Outcome, target?: string): string {
  const at = target === undefined ? '' : ` --target ${quoted(target)}`;
  return `drs-emulator run ${fileWord(variant.scenario.file)} --only=${quoted(variant.title)} --seed ${seed}${at}`;
}
