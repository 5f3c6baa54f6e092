import type { Instant } from '../contracts/fields.ts';
import type { EntryKind, NewEntry, TimelineEntry } from '../contracts/timeline.ts';
import { createTextHeap } from './text-heap.ts';
import { type Kept, type MakeEntry, TimelineRing } from './timeline-ring.ts';

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
  defer(kind: EntryKind, text: string, make: MakeEntry): number;
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
  const ring = new TimelineRing();
  let bytes = 0;
  let last = 0;
  let dropped = 0;
  const followers = new Set<Follower>();

  const dropOldest = (): void => {
    const { weight, content, address } = ring.at(0) as Kept;
    bytes -= weight;
    if (typeof content === 'function') texts.drop(address);
    ring.dropOldest();
    dropped += 1;
  };

  const keep = (
    seq: number,
    kind: EntryKind,
    weight: number,
    ms: number,
    content: Kept['content'],
    address: number,
  ): void => {
    ring.add(seq, kind, weight, ms, content, address);
    bytes += weight;
    last = seq;
    while (ring.length > maxEntries || (bytes > maxBytes && ring.length > 1)) dropOldest();
  };

  const whole = ({ seq, wallMs: ms, content, address }: Kept): TimelineEntry =>
    typeof content === 'function' ? content(texts.get(address), seq, toInstant(ms)) : content;

  /** Tells of the newest entry. */
  const tell = (kind: EntryKind): void => {
    if (sink === undefined && followers.size === 0) return;
    const newest = ring.at(ring.length - 1) as Kept;
    sink?.write(whole(newest));
    for (const follower of followers)
      if (follower.kind === undefined || follower.kind === kind) follower.listener(whole(newest));
  };

  for (const entry of options.restored ?? []) keep(entry.seq, entry.kind, weigh(entry), 0, entry, 0);

  /** Stands in for what is no longer kept, so that a reader can tell. */
  const gap = (): TimelineEntry | undefined => {
    const oldest = ring.at(0);
    if (dropped === 0 || oldest === undefined) return undefined;
    const { seq, at, wall } = whole(oldest);
    return { seq: seq - 1, kind: 'gap', at, wall, cause: null, device: null, dropped };
  };

  /** The position of the first entry behind a number. */
  const positionAfter = (seq: number): number => {
    let low = 0;
    let high = ring.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (ring.seq(middle) <= seq) low = middle + 1;
      else high = middle;
    }
    return low;
  };

  return {
    append(entry) {
      const ms = wallMs();
      const numbered = { seq: last + 1, ...entry, wall: toInstant(ms) } as TimelineEntry;
      keep(last + 1, entry.kind, weigh(entry), ms, numbered, 0);
      tell(entry.kind);
      return numbered;
    },
    defer(kind, text, make) {
      const address = texts.put(text);
      const seq = last + 1;
      keep(seq, kind, texts.sizeOf(address) + TEXT_OVERHEAD, wallMs(), make, address);
      tell(kind);
      return seq;
    },
    query({ after = 0, limit = PAGE, kind, device }) {
      const items: TimelineEntry[] = [];
      const missing = gap();
      if (missing !== undefined && missing.seq > after && (kind === undefined || kind === 'gap')) items.push(missing);
      for (let position = positionAfter(after); position < ring.length; position += 1) {
        if (kind !== undefined && ring.kind(position) !== kind) continue;
        const entry = whole(ring.at(position) as Kept);
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
