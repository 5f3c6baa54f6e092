/**
 * Keeps many texts outside the collector's reach, in chunks of bytes that are used again. Thousands of texts
 * that live for a minute each are what a generational collector is slowest with, and memory that is touched
 * for the first time is what a machine is slowest with.
 */
export interface TextHeap {
  put(text: string): StoredText;
  /** Forgets a text; its chunk is used again once all its texts are forgotten. */
  drop(stored: StoredText): void;
}

/** Where a text is. */
export interface StoredText {
  readonly chunk: Chunk;
  readonly start: number;
  readonly end: number;
}

interface Chunk {
  readonly bytes: Buffer;
  /** Texts in it that are still kept. */
  live: number;
}

const CHUNK_BYTES = 1024 * 1024;
/** UTF-8 needs at most three bytes for each UTF-16 unit. */
const BYTES_PER_UNIT = 3;

export function createTextHeap(): TextHeap {
  const free: Chunk[] = [];
  let current: Chunk = { bytes: Buffer.alloc(0), live: 0 };
  let used = 0;
  return {
    put(text) {
      const most = text.length * BYTES_PER_UNIT;
      if (used + most > current.bytes.length) {
        const wanted = Math.max(CHUNK_BYTES, most);
        current = (wanted === CHUNK_BYTES ? free.pop() : undefined) ?? {
          bytes: Buffer.allocUnsafeSlow(wanted),
          live: 0,
        };
        used = 0;
      }
      const start = used;
      used += current.bytes.write(text, start, 'utf8');
      current.live += 1;
      return { chunk: current, start, end: used };
    },
    drop({ chunk }) {
      chunk.live -= 1;
      if (chunk.live === 0 && chunk !== current && chunk.bytes.length === CHUNK_BYTES) free.push(chunk);
    },
  };
}

export const textOf = ({ chunk, start, end }: StoredText): string => chunk.bytes.toString('utf8', start, end);
