import type { Difference } from '../runner/outcome.ts';
import { oneLine, type Paint, pad, shorten, widthOf } from './style.ts';

/** What was expected beside what was seen, by path: in columns where they fit, else one beneath the other. */

/** The whole has no path. */
const pathOf = ({ path }: Difference): string => (path === '' ? '(the whole)' : oneLine(path));

const widest = (texts: readonly string[]): number => Math.max(0, ...texts.map(widthOf));

export function differenceLines(differences: readonly Difference[], paint: Paint, width: number): string[] {
  if (differences.length === 0) return [];
  const rows = differences.map((difference) => ({
    path: pathOf(difference),
    expected: oneLine(difference.expected),
    seen: oneLine(difference.seen),
  }));
  const pathWidth = Math.max(4, widest(rows.map(({ path }) => path)));
  const expectedWidth = Math.max(8, widest(rows.map(({ expected }) => expected)));
  const seenWidth = Math.max(4, widest(rows.map(({ seen }) => seen)));
  if (pathWidth + expectedWidth + seenWidth + 6 > width)
    return rows.flatMap(({ path, expected, seen }) => [
      paint(path, 'bold'),
      `  ${paint('expected', 'grey')}  ${paint(expected, 'green')}`,
      `  ${paint('seen', 'grey')}      ${paint(seen, 'red')}`,
    ]);
  return [
    paint(`${pad('path', pathWidth)}   ${pad('expected', expectedWidth)}   seen`, 'grey'),
    ...rows.map(
      ({ path, expected, seen }) =>
        `${pad(path, pathWidth)}   ${paint(pad(expected, expectedWidth), 'green')}   ${paint(shorten(seen, width), 'red')}`,
    ),
  ];
}
