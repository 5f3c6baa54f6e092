import { NOTHING, show, within } from '../match/show-value.ts';
import type { Difference } from '../outcome.ts';
import type { HttpReply } from '../transport.ts';

/** Headers of a reply as a contract wants them. */

const pathOf = (name: string): string => within('reply.headers', name.toLowerCase());

export const missingHeader = ({ headers }: HttpReply, name: string): Difference[] =>
  headers[name.toLowerCase()] === undefined ? [{ path: pathOf(name), expected: 'the header', seen: NOTHING }] : [];

export function otherHeader({ headers }: HttpReply, name: string, expected: string): Difference[] {
  const seen = headers[name.toLowerCase()];
  return seen === expected ? [] : [{ path: pathOf(name), expected: show(expected), seen: show(seen) }];
}
