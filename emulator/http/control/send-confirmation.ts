import type { sendConfirmation as contract } from '../../../contracts/control/send-confirmation.ts';
import { sendConfirmation as decide } from '../../domain/sns/send-confirmation.ts';
import type { Handler } from '../answer.ts';
import { decideTopic, topicOf } from './decide-topic.ts';
import { conflict, notFound } from './refuse.ts';

/** Posts the confirmation message once more. */
export const sendConfirmation: Handler<typeof contract> = async (world, { request }) => {
  const { subscriptionArn } = request.params;
  const ref = topicOf(world, subscriptionArn);
  if (ref === undefined) return notFound('subscription', subscriptionArn);
  const { outcome, events } = await decideTopic(world, ref, (input) => decide(input, subscriptionArn));
  if (outcome?.accepted) {
    world.engine.wake();
    return { kind: 'json', body: { subscriptionArn, status: 'pending' }, record: { events } };
  }
  switch (outcome?.refusal) {
    case 'alreadyConfirmed':
      return conflict(`subscription ${subscriptionArn} is confirmed already`);
    case 'handshakeExpired':
      return conflict(`subscription ${subscriptionArn} was not confirmed within two days; subscribe anew`);
    default:
      return notFound('subscription', subscriptionArn);
  }
};
