import type { setSubscription as contract } from '../../../contracts/customer/set-subscription.ts';
import { setSubscription as decide } from '../../domain/customer/set-subscription.ts';
import type { Handler } from '../answer.ts';
import { answerDevice } from './answer-device.ts';

/** The customer switches a slot, or chooses its product. */
export const setSubscription: Handler<typeof contract> = (world, { request }) =>
  answerDevice(world, request.params, (input) => decide(input, { slotId: request.params.slotId, ...request.body }));
