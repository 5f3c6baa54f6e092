import type { Bytes } from './timeline-file.ts';

/** The lines of a file, read a piece at a time: what is gone through is never kept. */

export interface Piece {
  /** Where its first line stands in the whole. */
  readonly position: number;
  /** Its lines, as a reader of JSON takes them. */
  readonly texts: readonly string[];
  /** How many bytes each of them is. */
  readonly sizes: readonly number[];
  /** Its only line has no end: the file stops in it. */
  readonly isTorn: boolean;
}

const PIECE = 1 << 16;
const NEWLINE = 10;

/** The buffer grows to the longest line. */
export function* piecesOf(bytes: Bytes): Generator<Piece> {
  let buffer = Buffer.allocUnsafe(PIECE);
  let held = 0;
  let position = 0;
  for (;;) {
    if (held === buffer.length) buffer = Buffer.concat([buffer], buffer.length * 2);
    const read = bytes.read(buffer, held, buffer.length - held, position + held);
    held += read;
    const end = held === 0 ? -1 : buffer.lastIndexOf(NEWLINE, held - 1);
    if (end !== -1) {
      yield pieceOf(buffer.subarray(0, end), position, false);
      buffer.copy(buffer, 0, end + 1, held);
      position += end + 1;
      held -= end + 1;
    }
    if (read > 0) continue;
    if (held > 0) yield pieceOf(buffer.subarray(0, held), position, true);
    return;
  }
}

function pieceOf(bytes: Buffer, position: number, isTorn: boolean): Piece {
  // A character a byte, so that the length of a line is its size.
  const raw = bytes.toString('latin1');
  const lines = raw.split('\n');
  return { position, texts: textsOf(raw, lines, bytes), sizes: lines.map((line) => line.length), isTorn };
}

/** `…` as it stands in the bytes: where a secret was shortened, which is in nearly every call of a device. */
const SHORTENED = Buffer.from('…').toString('latin1');

/**
 * A text of plain ASCII is half the size of any other, and read in two thirds of the time. What has nothing else in it
 * but `…` becomes one: JSON may escape it instead. The rest is decoded as it is.
 */
function textsOf(raw: string, lines: readonly string[], bytes: Buffer): readonly string[] {
  const others = Buffer.byteLength(raw) - raw.length;
  if (others === 0) return lines;
  const parts = raw.split(SHORTENED);
  // Behind a backslash the escape would be no longer one.
  const canEscape = others === SHORTENED.length * (parts.length - 1) && !parts.some((part) => part.endsWith('\\'));
  return (canEscape ? parts.join('\\u2026') : bytes.toString('utf8')).split('\n');
}
