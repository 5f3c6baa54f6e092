import { within } from '../match/show-value.ts';

/** Something in a value is wrong, told by its path; whoever knows the file makes a place of it. */
export interface Mistake {
  readonly path: readonly PropertyKey[];
  /** The key itself is the mistake, not its value. */
  readonly ofKey: boolean;
  /** Without the path. */
  readonly message: string;
  readonly nearest?: string | undefined;
  readonly example?: string | undefined;
}

/** `steps[3].device.use.amount`; empty for the whole. */
export const pathWords = (path: readonly PropertyKey[]): string =>
  path.reduce<string>((words, key) => within(words, typeof key === 'number' ? key : String(key)), '');

/** The message with its path in front. */
export const mistakeText = ({ path, message }: Pick<Mistake, 'path' | 'message'>): string =>
  path.length === 0 ? message : `${pathWords(path)}: ${message}`;

/** A value as a message shows it. */
export function showSeen(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (value === null || value === undefined) return 'nothing';
  if (typeof value === 'object') return 'a mapping';
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
