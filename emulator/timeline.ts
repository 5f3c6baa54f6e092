import type { Instant } from '../contracts/fields.ts';
import type { EntryKind, NewEntry, TimelineEntry } from '../contracts/timeline.ts';
import { createTextHeap, type StoredText, textOf } from './text-heap.ts';

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
  /**
   * Appends an entry as one flat text, from which it is made when somebody looks at it; for most calls nobody
   * does. Returns its number.
   */
  defer(kind: EntryKind, text: string, make: (text: string) => NewEntry): number;
  query(query: TimelineQuery): { items: readonly TimelineEntry[]; next: number | null };
  /** Number of the newest entry; 0 when there is none. */
  readonly last: number;
  /** Calls back with every new entry, or those of one kind, until the returned function is called. */
  follow(listener: (entry: TimelineEntry) => void, kind?: EntryKind): () => void;
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
  /** Real time as an instant, of milliseconds from `wallMs`. */
  readonly wallMs: () => number;
  readonly toInstant: (ms: number) => Instant;
  readonly sink?: TimelineSink;
  /** Entries of an earlier run, oldest first. */
  readonly restored?: readonly TimelineEntry[];
}

const PAGE = 1000;

/** What an entry costs, near enough: the texts in it are what grows. */
function weigh(value: unknown, depth = 0): number {
  if (typeof value === 'string') return value.length + 16;
  if (typeof value !== 'object' || value === null) return 8;
  if (depth > 80) return 64;
  let sum = 32;
  for (const key in value) sum += key.length + weigh((value as Record<string, unknown>)[key], depth + 1);
  return sum;
}

/** An entry as it is kept: whole, or as the text it can be made from. */
interface Kept {
  readonly seq: number;
  readonly kind: EntryKind;
  readonly weight: number;
  readonly wallMs: number;
  readonly entry: TimelineEntry | undefined;
  readonly stored: StoredText | undefined;
  readonly make: ((text: string) => NewEntry) | undefined;
}

const nameOf = ({ device }: TimelineEntry): string | null =>
  device === null ? null : `${device.modelId}/${device.serialNumber}`;

/** What keeping a text costs beside the text. */
const TEXT_OVERHEAD = 120;

interface Follower {
  readonly kind: EntryKind | undefined;
  readonly listener: (entry: TimelineEntry) => void;
}

export function createTimeline(options: TimelineOptions): Timeline {
  const { maxEntries, maxBytes, wallMs, toInstant, sink } = options;
  const texts = createTextHeap();
  /** A ring: `kept[head]` is the oldest one. */
  let kept: (Kept | undefined)[] = [];
  let head = 0;
  let bytes = 0;
  let last = 0;
  let dropped = 0;
  const followers = new Set<Follower>();

  const keep = (one: Kept): void => {
    kept.push(one);
    bytes += one.weight;
    last = one.seq;
    while (kept.length - head > maxEntries || (bytes > maxBytes && kept.length - head > 1)) {
      const oldest = kept[head];
      bytes -= oldest?.weight ?? 0;
      if (oldest?.stored !== undefined) texts.drop(oldest.stored);
      kept[head] = undefined;
      head += 1;
      dropped += 1;
    }
    if (head > 1024 && head * 2 > kept.length) {
      kept = kept.slice(head);
      head = 0;
    }
  };

  const whole = (one: Kept): TimelineEntry => {
    if (one.entry !== undefined) return one.entry;
    const made = one.stored && one.make?.(textOf(one.stored));
    return { seq: one.seq, ...made, wall: toInstant(one.wallMs) } as TimelineEntry;
  };

  const tell = (one: Kept): void => {
    sink?.write(whole(one));
    for (const { kind, listener } of followers) if (kind === undefined || kind === one.kind) listener(whole(one));
  };

  for (const entry of options.restored ?? []) {
    keep({
      seq: entry.seq,
      kind: entry.kind,
      weight: weigh(entry),
      wallMs: 0,
      entry,
      stored: undefined,
      make: undefined,
    });
  }

  /** Stands in for what is no longer kept, so that a reader can tell. */
  const gap = (): TimelineEntry | undefined => {
    const oldest = kept[head];
    if (dropped === 0 || oldest === undefined) return undefined;
    const { seq, at, wall } = whole(oldest);
    return { seq: seq - 1, kind: 'gap', at, wall, cause: null, device: null, dropped };
  };

  const indexAfter = (seq: number): number => {
    let low = head;
    let high = kept.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((kept[middle] as Kept).seq <= seq) low = middle + 1;
      else high = middle;
    }
    return low;
  };

  return {
    append(entry) {
      const ms = wallMs();
      const numbered = { seq: last + 1, ...entry, wall: toInstant(ms) } as TimelineEntry;
      const one = {
        seq: last + 1,
        kind: entry.kind,
        weight: weigh(entry),
        wallMs: ms,
        entry: numbered,
        stored: undefined,
        make: undefined,
      };
      keep(one);
      tell(one);
      return numbered;
    },
    defer(kind, text, make) {
      const stored = texts.put(text);
      const weight = stored.end - stored.start + TEXT_OVERHEAD;
      const one: Kept = { seq: last + 1, kind, weight, wallMs: wallMs(), entry: undefined, stored, make };
      keep(one);
      tell(one);
      return one.seq;
    },
    query({ after = 0, limit = PAGE, kind, device }) {
      const items: TimelineEntry[] = [];
      const missing = gap();
      if (missing !== undefined && missing.seq > after && (kind === undefined || kind === 'gap')) items.push(missing);
      for (let i = indexAfter(after); i < kept.length; i += 1) {
        const one = kept[i] as Kept;
        if (kind !== undefined && one.kind !== kind) continue;
        const entry = whole(one);
        if (device !== undefined && nameOf(entry) !== device) continue;
        if (items.length >= limit) return { items, next: items.at(-1)?.seq ?? null };
        items.push(entry);
      }
      return { items, next: null };
    },
    get last() {
      return last;
    },
    follow(listener, kind) {
      const follower = { kind, listener };
      followers.add(follower);
      return () => followers.delete(follower);
    },
    async close() {
      followers.clear();
      await sink?.close();
    },
  };
}
