import type { Sender } from '../send.ts';
import type { Target } from './target.ts';

/** Listeners at an http or https address. */
export const createHttpTarget = (sender: Sender): Target => ({
  send: ({ endpoint, message: { headers, body }, timeoutMs, signal }) =>
    sender.send({ endpoint, headers, body, timeoutMs, ...(signal === undefined ? {} : { signal }) }),
  close: () => sender.close(),
});
