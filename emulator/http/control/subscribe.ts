import type { subscribe as contract } from '../../../contracts/control/subscribe.ts';
import { checkAddress } from '../../domain/sns/endpoint-address.ts';
import { subscribe as decide } from '../../domain/sns/subscribe.ts';
import { topicRef } from '../../world.ts';
import type { Handler } from '../answer.ts';
import { decideTopic } from './decide-topic.ts';
import { conflict, invalid } from './refuse.ts';

/** Subscribes an address to a topic. */
export const subscribe: Handler<typeof contract> = async (world, { request }) => {
  const { endpoint, protocol, rawMessageDelivery = false, attributes: policies = {} } = request.body;
  const known = world.store.list('topic', { limit: 1000 }).items.map(({ doc }) => doc.topicArn);
  const topicArn = request.body.topicArn ?? known[0];
  if (topicArn === undefined) return conflict('there is no topic to subscribe to');
  const attributes = new Map([['RawMessageDelivery', String(rawMessageDelivery)], ...Object.entries(policies)]);
  const checked = checkAddress(endpoint, protocol);
  const unreachable = checked.ok ? await world.options.targets.refusal(checked.protocol) : null;
  if (unreachable !== null) return invalid('endpoint', unreachable);
  const { outcome, events } = await decideTopic(world, topicRef(topicArn), (input) =>
    decide({ ...input, endpoint, protocol, attributes }),
  );
  if (outcome === undefined) return invalid('topicArn', `there is no topic ${topicArn}`, { seen: topicArn, known });
  if (!outcome.accepted) {
    if (outcome.refusal === 'invalidAttributes') return invalid(fieldOf(policies), String(outcome.params.problem));
    return outcome.refusal === 'invalidEndpoint'
      ? invalid(String(outcome.params.field), String(outcome.params.problem))
      : conflict(`${outcome.params.subscriptionArn} exists already with other attributes`);
  }
  const { subscriptionArn, status } = outcome.reply;
  return {
    kind: 'json',
    status: 201,
    body: { subscriptionArn, status: status === 'confirmed' ? 'confirmed' : 'pending' },
    record: { events },
  };
};

/** Where what is wrong with attributes stands. */
const fieldOf = (policies: object): string =>
  Object.keys(policies).length === 0 ? 'rawMessageDelivery' : 'attributes';
