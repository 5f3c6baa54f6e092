import type { listRequests as contract } from '../../../contracts/control/list-requests.ts';
import { LIMIT_DEFAULT } from '../../../contracts/control/lists.ts';
import type { Handler } from '../answer.ts';
import { type RecordedCall, recordedCalls } from './recorded-calls.ts';

/** The calls to the emulated service. */
export const listRequests: Handler<typeof contract> = (world, { request }) => {
  const { after, limit = LIMIT_DEFAULT, device } = request.query;
  const items: RecordedCall[] = [];
  for (const call of recordedCalls(world.timeline, Number(after ?? 0), device)) {
    if (call.surface === 'control') continue;
    if (items.length === limit) return { kind: 'json', body: { items, next: String(items.at(-1)?.seq) } };
    items.push(call);
  }
  return { kind: 'json', body: { items, next: null } };
};
