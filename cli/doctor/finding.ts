/** What `doctor` found out about one thing. */

export const OUTCOMES = ['ok', 'warning', 'problem', 'not-checked'] as const;
export type Outcome = (typeof OUTCOMES)[number];

export interface Finding {
  /** What was looked at, such as `port.443`. */
  readonly id: string;
  readonly outcome: Outcome;
  /** One sentence. */
  readonly text: string;
  /** The one command that mends it; null where nothing has to be mended, or no command can. */
  readonly mend: string | null;
}

export const ok = (id: string, text: string): Finding => ({ id, outcome: 'ok', text, mend: null });
export const warning = (id: string, text: string, mend: string | null = null): Finding => ({
  id,
  outcome: 'warning',
  text,
  mend,
});
export const problem = (id: string, text: string, mend: string | null = null): Finding => ({
  id,
  outcome: 'problem',
  text,
  mend,
});
/** `reason`: why nobody looked. */
export const notChecked = (id: string, reason: string, mend: string | null = null): Finding => ({
  id,
  outcome: 'not-checked',
  text: reason,
  mend,
});

/** A list for a sentence: the first ones, and how many more there are. */
export function listText(items: readonly string[], shown = 3): string {
  const rest = items.length - shown;
  return rest <= 0 ? items.join(', ') : `${items.slice(0, shown).join(', ')} and ${rest} more`;
}
