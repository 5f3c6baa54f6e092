import type { Declined } from '../lwa/consenting.ts';
import { invalid } from './refuse.ts';

/** What a consent cannot be given for, as a refusal that names the member of the call and what would do. */
export function declined(body: unknown, { path, problem, candidates }: Declined) {
  const choice = candidates.length === 1 ? candidates[0] : `one of ${candidates.join(', ')}`;
  const expected = candidates.length === 0 ? '' : `; expected ${choice}`;
  return invalid(path, problem + expected, { seen: seenAt(body, path), known: candidates });
}

/** The text a path leads to; the name of the member itself when that is what nobody knows. */
function seenAt(body: unknown, path: string): string {
  const names = path.split('.');
  let value = body;
  for (const name of names) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) break;
    value = (value as Record<string, unknown>)[name];
  }
  return typeof value === 'string' ? value : (names.at(-1) ?? '');
}
