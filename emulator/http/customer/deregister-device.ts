import type { deregisterDevice as contract } from '../../../contracts/customer/deregister-device.ts';
import { deregisterDevice as decide } from '../../domain/customer/deregister-device.ts';
import type { Handler } from '../answer.ts';
import { answerDevice } from './answer-device.ts';

/** The customer, or Amazon's customer service, deregisters a device. */
export const deregisterDevice: Handler<typeof contract> = (world, { request }) =>
  answerDevice(world, request.params, (input) => decide(input, request.body.by ?? 'customer'));
