/**
 * Keeps many texts outside the collector's reach, in chunks of bytes. Thousands of texts that live for a
 * minute each are what a generational collector is slowest with; as bytes they cost one copy.
 */
export interface TextHeap {
  put(text: string): StoredText;
}

/** Where a text is; a chunk goes when the last of its texts is forgotten. */
export interface StoredText {
  readonly chunk: Buffer;
  readonly start: number;
  readonly end: number;
}

const CHUNK_BYTES = 1024 * 1024;
/** UTF-8 needs at most three bytes for each UTF-16 unit. */
const BYTES_PER_UNIT = 3;

export function createTextHeap(): TextHeap {
  let chunk = Buffer.alloc(0);
  let used = 0;
  return {
    put(text) {
      const most = text.length * BYTES_PER_UNIT;
      if (used + most > chunk.length) {
        chunk = Buffer.allocUnsafeSlow(Math.max(CHUNK_BYTES, most));
        used = 0;
      }
      const start = used;
      used += chunk.write(text, start, 'utf8');
      return { chunk, start, end: used };
    },
  };
}

export const textOf = ({ chunk, start, end }: StoredText): string => chunk.toString('utf8', start, end);
