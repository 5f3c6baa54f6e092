import { closest, distance } from 'fastest-levenshtein';

/** The candidate that somebody who wrote `name` most likely meant; undefined when none comes near. */
export function nearestName(name: string, candidates: readonly string[]): string | undefined {
  if (candidates.length === 0) return undefined;
  const best = closest(name, candidates);
  const far = distance(name, best);
  // Nothing in common is not near, however short the names are.
  return far <= Math.max(2, Math.floor(best.length / 2)) && far < best.length ? best : undefined;
}
