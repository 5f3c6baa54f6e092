/**
 * The parameters of an OAuth request by their wire names: an empty one counts as left out, one given more
 * than once is named in `repeated` (RFC 6749, 3.1 and 3.2).
 */
export interface Parameters {
  readonly values: ReadonlyMap<string, string>;
  readonly repeated: ReadonlySet<string>;
}

/** The first of these names that came more than once. */
export const firstRepeated = (parameters: Parameters, names: readonly string[]): string | undefined =>
  names.find((name) => parameters.repeated.has(name));
