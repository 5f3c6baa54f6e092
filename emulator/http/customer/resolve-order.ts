import type { resolveOrder as contract } from '../../../contracts/customer/resolve-order.ts';
import { moveOrder } from '../../domain/customer/move-order.ts';
import type { Handler } from '../answer.ts';
import { answerMove } from './answer-move.ts';

/** The customer puts right what was wrong with an order. */
export const resolveOrder: Handler<typeof contract> = (world, { request }) =>
  answerMove(world, request.params.instanceId, (input) => moveOrder(input, request.params.instanceId, 'resolve'));
