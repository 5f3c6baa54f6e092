/** Every text in a value with its path; keys of mappings are texts too. */
export interface Text {
  readonly path: readonly PropertyKey[];
  readonly ofKey: boolean;
  readonly text: string;
}

export function textsIn(value: unknown, path: readonly PropertyKey[]): Text[] {
  if (typeof value === 'string') return [{ path, ofKey: false, text: value }];
  if (Array.isArray(value)) return value.flatMap((item, index) => textsIn(item, [...path, index]));
  return Object.entries(asMapping(value)).flatMap(([key, inner]) => [
    { path: [...path, key], ofKey: true, text: key },
    ...textsIn(inner, [...path, key]),
  ]);
}

export type Mapping = Readonly<Record<string, unknown>>;

/** The value if it is a mapping, else an empty one: what is wrong with its form is told elsewhere. */
export const asMapping = (value: unknown): Mapping =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Mapping) : {};

/** Likewise of lists. */
export const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
