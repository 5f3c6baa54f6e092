import type { setNextOrder as contract } from '../../../contracts/customer/set-next-order.ts';
import { setNextOrder as decide } from '../../domain/customer/set-next-order.ts';
import type { Handler } from '../answer.ts';
import { answerDevice } from './answer-device.ts';

/** Decides what will be wrong with the next order of a slot. */
export const setNextOrder: Handler<typeof contract> = (world, { request }) =>
  answerDevice(world, request.params, (input) =>
    decide(input, { slotId: request.params.slotId, problem: request.body.problem }),
  );
