import { closeSync, ftruncateSync, openSync, readSync, renameSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { TimelineEntry } from '../../contracts/timeline.ts';
import type { TimelineSink } from '../timeline.ts';

/**
 * The timeline as a file, one JSON object a line. A line is written before anybody is answered because of
 * it; a torn last line, left by a kill, is cut off at load.
 */

/** Past this size the older half is dropped at the next start. */
const LARGEST_BYTES = 64 * 1024 * 1024;

export interface TimelineFile {
  readonly sink: TimelineSink;
  readonly restored: readonly TimelineEntry[];
}

/** Opens or makes the file; `note` hears of what could not be written, once. */
export function openTimelineFile(file: string, note: (problem: string) => void = () => {}): TimelineFile {
  const descriptor = openSync(file, 'a+', 0o600);
  const { lines, wholeBytes } = readLines(descriptor);
  if (wholeBytes < statSync(file).size) ftruncateSync(descriptor, wholeBytes);
  const restored = lines.flatMap((line) => {
    try {
      const parsed = TimelineEntry.safeParse(JSON.parse(line));
      return parsed.success ? [parsed.data] : [];
    } catch {
      return [];
    }
  });
  let current = descriptor;
  let failed = false;
  if (wholeBytes > LARGEST_BYTES) {
    const kept = lines.slice(Math.floor(lines.length / 2));
    writeFileSync(`${file}.tmp`, `${kept.join('\n')}\n`, { mode: 0o600 });
    renameSync(`${file}.tmp`, file);
    closeSync(descriptor);
    current = openSync(file, 'a', 0o600);
  }
  return {
    restored,
    sink: {
      write(entry) {
        try {
          writeSync(current, `${JSON.stringify(entry)}\n`);
          failed = false;
        } catch (error) {
          // The record in memory is whole; a full disk must not stop the service.
          if (!failed)
            note(`${file}: ${(error as NodeJS.ErrnoException).code ?? String(error)}; entries are kept in memory only`);
          failed = true;
        }
      },
      async close() {
        closeSync(current);
      },
    },
  };
}

function readLines(descriptor: number): { lines: string[]; wholeBytes: number } {
  const chunks: Buffer[] = [];
  const chunk = Buffer.alloc(1 << 20);
  for (let at = 0; ; ) {
    const size = readSync(descriptor, chunk, 0, chunk.length, at);
    if (size === 0) break;
    chunks.push(Buffer.from(chunk.subarray(0, size)));
    at += size;
  }
  const bytes = Buffer.concat(chunks);
  const end = bytes.lastIndexOf(10);
  const text = end === -1 ? '' : bytes.subarray(0, end).toString('utf8');
  return { lines: text === '' ? [] : text.split('\n'), wholeBytes: end + 1 };
}
