import type { Tag } from '../state.ts';

/** Tags of a topic, within AWS's limits. */

const TAGS_MAX = 50;
const KEY_MAX = 128;
const VALUE_MAX = 256;

export type ReadTags =
  | { readonly ok: true; readonly tags: readonly Tag[] }
  | { readonly ok: false; readonly refusal: 'tagLimitExceeded' }
  | { readonly ok: false; readonly refusal: 'invalidParameter'; readonly problem: string };

/** The tags of a topic with those that are given, each in the place of one with its key. */
export function withTags(before: readonly Tag[], given: readonly Tag[]): ReadTags {
  const bad = (problem: string): ReadTags => ({ ok: false, refusal: 'invalidParameter', problem });
  const keys = new Set(given.map(({ Key }) => Key));
  if (keys.size < given.length) return bad('Duplicated keys are not allowed.');
  if (given.some(({ Key }) => Key === '' || Key.length > KEY_MAX)) return bad('Tag Key');
  if (given.some(({ Key }) => /^aws:/i.test(Key))) return bad('Tag Key Reason: keys that begin with aws: are reserved');
  if (given.some(({ Value }) => Value.length > VALUE_MAX)) return bad('Tag Value');
  const standing = before.filter(({ Key }) => !keys.has(Key));
  const tags = [...standing, ...given];
  return tags.length > TAGS_MAX ? { ok: false, refusal: 'tagLimitExceeded' } : { ok: true, tags };
}
