import type { Variant } from './loaded.ts';

/** Chooses what is played, by tags and by titles or files. */

export interface Selection {
  /** `orders` or `!slow`; several, also with commas between them: any of the first kind, and none of the second. */
  readonly tags?: readonly string[] | undefined;
  /** Part of a title or a file, in any case; or `/pattern/flags`. */
  readonly only?: string | undefined;
}

/** A selection that cannot be understood; one sentence for the person who typed it. */
export class SelectionError extends Error {
  override readonly name = 'SelectionError';
}

export function selectVariants(variants: readonly Variant[], { tags, only }: Selection): Variant[] {
  const hasTags = tagTest(tags ?? []);
  const isCalled = only === undefined ? () => true : textTest(only);
  return variants.filter(
    ({ scenario, title }) => hasTags(scenario.tags) && (isCalled(title) || isCalled(scenario.file)),
  );
}

function tagTest(expressions: readonly string[]): (tags: readonly string[]) => boolean {
  const words = expressions
    .flatMap((expression) => expression.split(','))
    .map((word) => word.trim())
    .filter((word) => word !== '');
  const none = words.filter((word) => word.startsWith('!')).map((word) => word.slice(1).trim());
  const any = words.filter((word) => !word.startsWith('!'));
  return (tags) =>
    (any.length === 0 || any.some((word) => tags.includes(word))) && !none.some((word) => tags.includes(word));
}

function textTest(only: string): (text: string) => boolean {
  const [, pattern, flags] = /^\/(.+)\/([a-z]*)$/s.exec(only) ?? [];
  if (pattern === undefined) {
    const part = only.toLowerCase();
    return (text) => text.toLowerCase().includes(part);
  }
  try {
    // Without `g` and `y`, which make a pattern remember where it stopped.
    const test = new RegExp(pattern, flags?.replace(/[gy]/g, ''));
    return (text) => test.test(text);
  } catch (error) {
    throw new SelectionError(`${only} is no pattern: ${(error as Error).message}`);
  }
}
