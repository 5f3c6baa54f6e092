import { readFileSync, statSync } from 'node:fs';

/** Reads the text of a file, or tells why there is none. */

export type TextOfFile =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly problem: string; readonly line: number; readonly column: number };

/** A story is read by people; what is longer is something else. */
const MAX_BYTES = 1024 * 1024;

export function readText(path: string): TextOfFile {
  try {
    const stats = statSync(path);
    if (stats.isDirectory()) return nothing('is a folder; expected a file');
    if (!stats.isFile()) return nothing('is no regular file');
    if (stats.size > MAX_BYTES) return nothing(`is larger than 1 MiB (${stats.size} bytes)`);
    return decode(readFileSync(path));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return nothing(UNREADABLE[code ?? ''] ?? `cannot be read: ${code ?? message}`);
  }
}

const UNREADABLE: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EACCES: 'cannot be read: permission denied',
  ELOOP: 'cannot be read: its links lead in a circle',
};

const nothing = (problem: string, line = 1, column = 1): TextOfFile => ({ ok: false, problem, line, column });

/** UTF-8, with or without a byte order mark. */
export function decode(bytes: Uint8Array): TextOfFile {
  try {
    return { ok: true, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    const isUtf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
    if (isUtf16) return nothing('is UTF-16; expected UTF-8');
    const before = new TextDecoder().decode(bytes).split('\ufffd')[0] ?? '';
    const lines = before.split('\n');
    return nothing('is not UTF-8 from here on', lines.length, (lines.at(-1)?.length ?? 0) + 1);
  }
}
