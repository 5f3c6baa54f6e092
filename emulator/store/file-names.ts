import { createHash } from 'node:crypto';
import type { Ref } from './port.ts';

/**
 * Where a unit's file is, inside the folder of its world. Names are readable, and the same on disks that do
 * not tell upper from lower case and on Windows. They are never read back: each file holds its exact id.
 */

/** What Windows takes for a machine part, with any ending. */
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/;
const READABLE = 100;

/** One id as a file name: as it is when safe, else its readable part, `~` and 16 hex of the SHA-256 of the id. */
export function fileName(id: string): string {
  const readable = id
    .toLowerCase()
    .replace(/[^a-z0-9._+-]+/g, '-')
    .replace(/^\.+/, '')
    .slice(0, READABLE)
    .replace(/\.+$/, '');
  if (readable === id && id !== '' && !RESERVED.test(id)) return id;
  return `${readable}~${createHash('sha256').update(id).digest('hex').slice(0, 16)}`;
}

export function pathOf({ kind, id }: Ref): string {
  switch (kind) {
    case 'portal':
      if (id !== 'portal') throw new Error(`a world has one portal; "${id}" has no file`);
      return 'portal.json';
    case 'topic':
      return `topics/${fileName(id)}.json`;
    case 'consent':
      return `consents/${fileName(id)}.json`;
    case 'device': {
      const slash = id.indexOf('/');
      if (slash < 0) throw new Error(`a device id is MODEL/SERIAL; "${id}" has no file`);
      return `devices/${fileName(id.slice(0, slash))}/${fileName(id.slice(slash + 1))}.json`;
    }
  }
}
