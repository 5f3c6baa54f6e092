import type { Outcome } from '../runner/outcome.ts';

/** The command that plays a scenario once more as it was played. */

/** A word for the shell: as it is, or in single quotes. */
export const quoted = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;

/** A part of the title is enough to find it: the longest one that can be typed. `--only -x` would be two options. */
function only(title: string): string {
  const part = title.split(/\p{Cc}+/u).reduce((longest, one) => (one.length > longest.length ? one : longest));
  return part.startsWith('-') ? `--only=${quoted(part)}` : `--only ${quoted(part)}`;
}

/** A file whose name begins with a minus is no option. */
const fileWord = (file: string): string => quoted(file.startsWith('-') ? `./${file}` : file);

/** What a maker's own device was played through. */
function device({ typed }: Outcome): string {
  if (typed === undefined) return '';
  const notify = typed.notify === undefined ? '' : ` --notify ${quoted(typed.notify)}`;
  const patience = typed.patience === undefined ? '' : ` --patience ${typed.patience}`;
  return ` --device ${quoted(typed.device)}${notify}${patience}`;
}

export function repeatCommand(outcome: Outcome, target?: string): string {
  const { variant, seed } = outcome;
  const at = target === undefined ? '' : ` --target ${quoted(target)}`;
  return `npx drs-emulator run ${fileWord(variant.scenario.file)} ${only(variant.title)} --seed ${seed}${at}${device(outcome)}`;
}
