/** What went wrong on the way to the emulator, as the proxy and the front note it: each once, with how often. */
export interface Problem {
  readonly text: string;
  readonly count: number;
}

export interface Problems {
  note(line: string): void;
  /** In the order in which they came up. */
  list(): Problem[];
}

/** Of more than so many kinds nobody learns anything. */
const MOST_KINDS = 20;

export function createProblems(): Problems {
  const counts = new Map<string, number>();
  return {
    note(line) {
      const text = line.replace(/^- /, '');
      if (counts.has(text) || counts.size < MOST_KINDS) counts.set(text, (counts.get(text) ?? 0) + 1);
    },
    list: () => [...counts].map(([text, count]) => ({ text, count })),
  };
}
