import type { Step } from './plan.ts';

/** A step as the command that does the same, to be read and to be typed. */

const wordText = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
const windowsText = (word: string): string => (/^[\w@%+=:,.\\/-]+$/.test(word) ? word : `"${word}"`);

export function wordsOf(step: Step): readonly string[] {
  switch (step.kind) {
    case 'copy':
      return ['install', '-m', '644', step.from, step.to];
    case 'remove':
      return ['rm', '-f', step.file];
    case 'run':
      return step.words;
  }
}

export const stepText = (step: Step, platform: NodeJS.Platform = 'linux'): string =>
  wordsOf(step)
    .map(platform === 'win32' ? windowsText : wordText)
    .join(' ');

/** For those who have to type it, since this program may not do it. */
export const typedText = (step: Step): string => `sudo ${stepText(step)}`;
