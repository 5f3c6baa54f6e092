import { join } from 'node:path';
import { pageOf, svgOf } from '../../scenarios/report/draw/page.ts';
import type { Outcome } from '../../scenarios/runner/outcome.ts';
import { EXIT, Failure } from '../exit.ts';
import { writeNamed } from './write-file.ts';

/** `--draw`: a page with all pictures, one picture, or a folder with a file for each and a page for all. */

const STANDARD = 'scenarios.html';

/** Returns what was written, for people. */
export function drawOutcomes(place: string | true, outcomes: readonly Outcome[]): string {
  const drawn = outcomes.filter(({ status }) => status !== 'skipped');
  if (place === true || place.endsWith('.html')) {
    const file = place === true ? STANDARD : place;
    writeNamed('--draw', file, pageOf(drawn));
    return file;
  }
  if (place.endsWith('.svg')) {
    const [only] = drawn;
    if (drawn.length !== 1 || only === undefined)
      throw new Failure(
        EXIT.usage,
        `--draw: one .svg holds one scenario, and ${drawn.length} were played; name a folder or an .html file`,
      );
    writeNamed('--draw', place, svgOf(only));
    return place;
  }
  for (const [name, outcome] of named(drawn)) writeNamed('--draw', join(place, `${name}.svg`), svgOf(outcome));
  writeNamed('--draw', join(place, 'index.html'), pageOf(drawn));
  return join(place, 'index.html');
}

/** File names made of titles, each once. */
function named(outcomes: readonly Outcome[]): [string, Outcome][] {
  const taken = new Set<string>();
  return outcomes.map((outcome) => {
    const bare = slug(outcome.variant.title);
    let name = bare;
    for (let number = 2; taken.has(name); number += 1) name = `${bare}-${number}`;
    taken.add(name);
    return [name, outcome];
  });
}

const slug = (title: string): string =>
  title
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 80)
    .replace(/-+$/, '') || 'scenario';
