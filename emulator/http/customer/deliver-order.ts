import type { deliverOrder as contract } from '../../../contracts/customer/deliver-order.ts';
import { moveOrder } from '../../domain/customer/move-order.ts';
import type { Handler } from '../answer.ts';
import { answerMove } from './answer-move.ts';

/** The parcel arrives. */
export const deliverOrder: Handler<typeof contract> = (world, { request }) =>
  answerMove(world, request.params.instanceId, (input) => moveOrder(input, request.params.instanceId, 'deliver'));
