/** How printed text looks: colours where they are asked for, and the width that a text takes on a screen. */

const CODES = {
  bold: 1,
  dim: 2,
  italic: 3,
  red: 31,
  green: 32,
  yellow: 33,
  blue: 34,
  magenta: 35,
  cyan: 36,
  grey: 90,
} as const;
export type Style = keyof typeof CODES;

/** Puts a style around a text; an empty text stays empty. */
export type Paint = (text: string, ...styles: readonly Style[]) => string;

const plain: Paint = (text) => text;
const coloured: Paint = (text, ...styles) =>
  text === '' || styles.length === 0
    ? text
    : `\u001b[${styles.map((style) => CODES[style]).join(';')}m${text}\u001b[0m`;

export const painter = (colour: boolean): Paint => (colour ? coloured : plain);

const ESCAPES = /\p{Cc}\[[0-9;]*m/gu;
/** Marks that stand on the letter before them, and what joins letters. */
const NO_WIDTH = /[\p{Mn}\p{Me}\p{Cf}]/u;
/** East Asian and pictured letters, which take two columns. */
const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\u{1f300}-\u{1faff}]/u;

/** Columns a text takes, its colours not counted. */
export function widthOf(text: string): number {
  let columns = 0;
  for (const letter of text.replace(ESCAPES, '')) if (!NO_WIDTH.test(letter)) columns += WIDE.test(letter) ? 2 : 1;
  return columns;
}

/** At least so wide. */
export const pad = (text: string, columns: number): string => text + ' '.repeat(Math.max(0, columns - widthOf(text)));

/** At most so wide: the end gives way to an ellipsis. For texts without colours. */
export function shorten(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  let kept = '';
  let taken = 0;
  for (const letter of text) {
    taken += widthOf(letter);
    if (taken > columns - 1) break;
    kept += letter;
  }
  return `${kept}…`;
}

const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}]/gu;

/** A text from a file or from the wire, in one line and unable to drive a terminal. */
export const oneLine = (text: string): string =>
  text
    .replace(/\s*[\r\n\t]+\s*/g, ' ')
    .replace(CONTROL, (letter) => `\\x${letter.charCodeAt(0).toString(16).padStart(2, '0')}`);

/** Breaks a text at blanks into lines of at most so many columns; a longer word has a line of its own. */
export function wrap(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).filter((part) => part !== '')) {
    if (line !== '' && widthOf(line) + 1 + widthOf(word) > columns) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return line === '' ? lines : [...lines, line];
}
