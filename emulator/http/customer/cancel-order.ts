import type { cancelOrder as contract } from '../../../contracts/customer/cancel-order.ts';
import { cancelOrder as decide } from '../../domain/customer/cancel-order.ts';
import type { Handler } from '../answer.ts';
import { answerMove } from './answer-move.ts';

/** The customer cancels an order. */
export const cancelOrder: Handler<typeof contract> = (world, { request }) => {
  const { instanceId } = request.params;
  return answerMove(world, instanceId, (input) => decide(input, instanceId, request.query.force === 'true'));
};
