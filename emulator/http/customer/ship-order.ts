import type { shipOrder as contract } from '../../../contracts/customer/ship-order.ts';
import { moveOrder } from '../../domain/customer/move-order.ts';
import type { Handler } from '../answer.ts';
import { answerMove } from './answer-move.ts';

/** Amazon ships an order. */
export const shipOrder: Handler<typeof contract> = (world, { request }) =>
  answerMove(world, request.params.instanceId, (input) => moveOrder(input, request.params.instanceId, 'ship'));
