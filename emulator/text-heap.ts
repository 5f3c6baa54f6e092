/**
 * Keeps many texts outside the collector's reach, in chunks of bytes that are used again. Thousands of texts
 * that live for a minute each are what a generational collector is slowest with, and memory that is touched
 * for the first time is what a machine is slowest with.
 */
export interface TextHeap {
  /** Keeps a text and tells where. */
  put(text: string): number;
  get(address: number): string;
  /** Forgets a text; its chunk is used again once all its texts are forgotten. */
  drop(address: number): void;
  /** Bytes that keeping the text at an address takes. */
  sizeOf(address: number): number;
}

interface Chunk {
  bytes: Buffer;
  /** Texts in it that are still kept. */
  live: number;
}

const CHUNK_BYTES = 1024 * 1024;
/** A world of a short story needs no more, and there may be many of them. */
const FIRST_BYTES = 64 * 1024;
/** Chunks that are kept for later when nothing is in them. */
const SPARE = 4;
/** In front of each text: how many bytes it has. */
const LENGTH_BYTES = 4;
/** UTF-8 needs at most three bytes for each UTF-16 unit. */
const BYTES_PER_UNIT = 3;
const NO_BYTES = Buffer.alloc(0);

/** An address is a number, chunk and offset in one, so that remembering it takes no object. */
const placeOf = (address: number): number => Math.floor(address / CHUNK_BYTES);
const offsetOf = (address: number): number => address % CHUNK_BYTES;

export function createTextHeap(): TextHeap {
  const chunks: Chunk[] = [];
  /** Places in `chunks` that hold nothing, with and without bytes to be used again. */
  const spare: number[] = [];
  const vacant: number[] = [];
  let current = -1;
  let used = 0;

  const chunkOf = (address: number): Chunk => chunks[placeOf(address)] as Chunk;

  const forget = (place: number, chunk: Chunk): void => {
    if (chunk.bytes.length === CHUNK_BYTES && spare.length < SPARE) spare.push(place);
    else {
      chunk.bytes = NO_BYTES;
      vacant.push(place);
    }
  };

  /** Goes on in a chunk that has room for so many bytes. */
  const open = (room: number): void => {
    const before = current;
    const again = room <= CHUNK_BYTES ? spare.pop() : undefined;
    current = again ?? vacant.pop() ?? chunks.length;
    if (again === undefined) {
      const size = chunks.length === 0 ? FIRST_BYTES : CHUNK_BYTES;
      chunks[current] = { bytes: Buffer.allocUnsafeSlow(Math.max(size, room)), live: 0 };
    }
    used = 0;
    // What was in it may have been forgotten while it was still being filled.
    const left = chunks[before];
    if (left?.live === 0) forget(before, left);
  };

  return {
    put(text) {
      const room = LENGTH_BYTES + text.length * BYTES_PER_UNIT;
      if (used + room > (chunks[current]?.bytes.length ?? 0)) open(room);
      const chunk = chunks[current] as Chunk;
      const start = used;
      const length = chunk.bytes.write(text, start + LENGTH_BYTES, 'utf8');
      chunk.bytes.writeUInt32LE(length, start);
      chunk.live += 1;
      // A text that has a chunk for itself is at its beginning: no offset goes beyond an ordinary chunk.
      used = chunk.bytes.length > CHUNK_BYTES ? chunk.bytes.length : start + LENGTH_BYTES + length;
      return current * CHUNK_BYTES + start;
    },
    get(address) {
      const { bytes } = chunkOf(address);
      const start = offsetOf(address) + LENGTH_BYTES;
      return bytes.toString('utf8', start, start + bytes.readUInt32LE(start - LENGTH_BYTES));
    },
    drop(address) {
      const place = placeOf(address);
      const chunk = chunks[place] as Chunk;
      chunk.live -= 1;
      if (chunk.live === 0 && place !== current) forget(place, chunk);
    },
    sizeOf: (address) => LENGTH_BYTES + chunkOf(address).bytes.readUInt32LE(offsetOf(address)),
  };
}
