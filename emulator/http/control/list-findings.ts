import type { z } from 'zod';
import type { listFindings as contract, SeenFinding } from '../../../contracts/control/list-findings.ts';
import { LIMIT_DEFAULT } from '../../../contracts/control/lists.ts';
import type { Handler } from '../answer.ts';
import { recordedCalls } from './recorded-calls.ts';

/** What was served although it was odd. A cursor is the number of a call and how many of its findings were shown. */
export const listFindings: Handler<typeof contract> = (world, { request }) => {
  const { after = '0', limit = LIMIT_DEFAULT, device } = request.query;
  const [seq = 0, shown = Number.POSITIVE_INFINITY] = after.split('.').map(Number);
  const items: z.infer<typeof SeenFinding>[] = [];
  for (const call of recordedCalls(world.timeline, Math.max(0, seq - 1), device)) {
    const begin = call.seq === seq ? shown : 0;
    for (let at = begin; at < call.findings.length; at += 1) {
      const finding = call.findings[at];
      if (finding === undefined) continue;
      if (items.length === limit) return { kind: 'json', body: { items, next: cursorBefore(call.seq, at) } };
      items.push({ seq: call.seq, at: call.at, device: call.device, operation: call.operation, ...finding });
    }
  }
  return { kind: 'json', body: { items, next: null } };
};

const cursorBefore = (seq: number, shown: number): string => `${seq}.${shown}`;
