import { describe, expect, it } from 'vitest';
import { createProgress } from '../../../scenarios/report/progress.ts';
import { outcome, variant } from './given-story.ts';

const [one, two] = [variant('the first one'), variant('a second one with a rather long title')];

/** Plays two scenarios at once, and tells what was written. */
function written(about: { columns?: number; colour?: boolean }): string {
  let text = '';
  const { columns, colour = false } = about;
  const progress = createProgress({
    total: 12,
    out: (piece) => {
      text += piece;
    },
    colour,
    screen: columns === undefined ? undefined : { columns: () => columns },
  });
  progress.begin(one);
  progress.begin(two);
  progress.end(outcome({ variant: one }), 'its timeline\n');
  progress.end(outcome({ variant: two, status: 'skipped', reason: 'not here' }));
  progress.close();
  return text;
}

/** What a screen shows in the end of what was written over. */
const shown = (text: string): string[] => text.split('\n').map((line) => line.split('\r\u001b[K').at(-1) ?? '');

describe('the progress of a run', () => {
  const lines = [
    '✓ the first one (12 d 21 h, 34 ms)',
    'its timeline',
    '– a second one with a rather long title skipped: not here',
    '',
  ];

  it('is a line for each scenario in a pipe', () => {
    expect(written({}).split('\n')).toEqual(lines);
  });

  it('is written over on a screen, and leaves the same lines', () => {
    const text = written({ columns: 40 });
    expect(shown(text)).toEqual(lines);
    expect(text.startsWith(' 0/12 the first one\r\u001b[K 0/12 the first one · and 1 more\r')).toBe(true);
    expect(text).toContain(' 1/12 a second one with a rather long …\r');
  });

  it('never fills the last column, which would scroll', () => {
    const drawn = written({ columns: 30 })
      .replaceAll('\u001b[K', '')
      .split(/[\r\n]/)
      .filter((part) => /^ \d\/12/.test(part));
    expect(drawn.every((part) => part.length <= 29)).toBe(true);
    expect(drawn.length).toBeGreaterThan(2);
  });

  it('is coloured on request only', () => {
    expect(written({ columns: 40, colour: true })).toContain('\u001b[32m✓\u001b[0m');
    expect(written({})).not.toContain('\u001b');
  });
});
