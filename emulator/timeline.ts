import type { Instant } from '../contracts/fields.ts';
import type { EntryKind, NewEntry, TimelineEntry } from '../contracts/timeline.ts';

/** The append-only record of what happened: bounded, queryable, followable. */

export interface TimelineQuery {
  readonly after?: number;
  readonly limit?: number;
  readonly kind?: EntryKind;
  /** `MODEL/SERIAL`. */
  readonly device?: string;
}

export interface Timeline {
  append(entry: NewEntry): TimelineEntry;
  query(query: TimelineQuery): { items: readonly TimelineEntry[]; next: number | null };
  /** Number of the newest entry; 0 when there is none. */
  readonly last: number;
  /** Calls back with every new entry until the returned function is called. */
  follow(listener: (entry: TimelineEntry) => void): () => void;
  close(): Promise<void>;
}

/** Where entries go that must outlive the process. */
export interface TimelineSink {
  /** Called with every entry before anybody is answered because of it. */
  write(entry: TimelineEntry): void;
  close(): Promise<void>;
}

export interface TimelineOptions {
  readonly maxEntries: number;
  readonly maxBytes: number;
  readonly wall: () => Instant;
  readonly sink?: TimelineSink;
  /** Entries of an earlier run, oldest first. */
  readonly restored?: readonly TimelineEntry[];
}

const PAGE = 1000;

/** What an entry costs, near enough: the texts in it are what grows. */
function weight(value: unknown, depth = 0): number {
  if (typeof value === 'string') return value.length + 16;
  if (typeof value !== 'object' || value === null) return 8;
  if (depth > 8) return 64;
  let sum = 32;
  for (const key in value) sum += key.length + weight((value as Record<string, unknown>)[key], depth + 1);
  return sum;
}

export function createTimeline(options: TimelineOptions): Timeline {
  const { maxEntries, maxBytes, wall, sink } = options;
  /** A ring: `entries[head]` is the oldest one kept. */
  let entries: (TimelineEntry | undefined)[] = [];
  let weights: number[] = [];
  let head = 0;
  let bytes = 0;
  let last = 0;
  let dropped = 0;
  const followers = new Set<(entry: TimelineEntry) => void>();

  const keep = (entry: TimelineEntry): void => {
    const size = weight(entry);
    entries.push(entry);
    weights.push(size);
    bytes += size;
    last = entry.seq;
    while (entries.length - head > maxEntries || (bytes > maxBytes && entries.length - head > 1)) {
      bytes -= weights[head] ?? 0;
      entries[head] = undefined;
      head += 1;
      dropped += 1;
    }
    if (head > 1024 && head * 2 > entries.length) {
      entries = entries.slice(head);
      weights = weights.slice(head);
      head = 0;
    }
  };
  for (const entry of options.restored ?? []) keep(entry);

  /** Stands in for what is no longer kept, so that a reader can tell. */
  const gap = (): TimelineEntry | undefined => {
    const oldest = entries[head];
    if (dropped === 0 || oldest === undefined) return undefined;
    return { seq: oldest.seq - 1, kind: 'gap', at: oldest.at, wall: oldest.wall, cause: null, device: null, dropped };
  };

  const indexAfter = (seq: number): number => {
    let low = head;
    let high = entries.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((entries[middle] as TimelineEntry).seq <= seq) low = middle + 1;
      else high = middle;
    }
    return low;
  };

  return {
    append(entry) {
      const numbered = { seq: last + 1, ...entry, wall: wall() } as TimelineEntry;
      keep(numbered);
      sink?.write(numbered);
      for (const follower of followers) follower(numbered);
      return numbered;
    },
    query({ after = 0, limit = PAGE, kind, device }) {
      const items: TimelineEntry[] = [];
      const missing = gap();
      if (missing !== undefined && missing.seq > after && (kind === undefined || kind === 'gap')) items.push(missing);
      for (let i = indexAfter(after); i < entries.length; i += 1) {
        const entry = entries[i] as TimelineEntry;
        if (kind !== undefined && entry.kind !== kind) continue;
        if (device !== undefined && `${entry.device?.modelId}/${entry.device?.serialNumber}` !== device) continue;
        if (items.length >= limit) return { items, next: items.at(-1)?.seq ?? null };
        items.push(entry);
      }
      return { items, next: null };
    },
    get last() {
      return last;
    },
    follow(listener) {
      followers.add(listener);
      return () => followers.delete(listener);
    },
    async close() {
      followers.clear();
      await sink?.close();
    },
  };
}
