import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';

/**
 * Whether a connection over loopback was opened by this user. Linux tells in /proc whose each connection is
 * (proc_pid_net(5)); null where the system does not.
 */
export function isOwnConnection({ remotePort, localPort }: Pick<Socket, 'remotePort' | 'localPort'>): boolean | null {
  const uid = process.getuid?.();
  if (uid === undefined || process.platform !== 'linux') return null;
  const owner = ownerIn(['/proc/net/tcp', '/proc/net/tcp6'].map(readTable), Number(remotePort), Number(localPort));
  return owner === uid;
}

function readTable(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

const hex = (port: number): string => port.toString(16).toUpperCase().padStart(4, '0');

/** 127.x.y.z, also where a program that knows IPv6 writes it so. The bytes of each word stand in reverse. */
const LOOPBACK = '(?:0000000000000000FFFF0000)?[0-9A-F]{6}7F';

/** The user at the other end: local address, remote address, state, queues, timer, retransmissions, uid. */
export function ownerIn(tables: readonly string[], from: number, to: number): number | undefined {
  const row = new RegExp(
    `^ *\\d+: ${LOOPBACK}:${hex(from)} ${LOOPBACK}:${hex(to)} [0-9A-F]{2} \\S+ \\S+ \\S+ +(\\d+)`,
    'm',
  );
  for (const table of tables) {
    const uid = row.exec(table)?.[1];
    if (uid !== undefined) return Number(uid);
  }
  return undefined;
}
