import type { Configured } from './configure.ts';
import type { Draw } from './domain/outcome.ts';
import { checkAddress } from './domain/sns/endpoint-address.ts';
import { sendConfirmation } from './domain/sns/send-confirmation.ts';
import { subscribe } from './domain/sns/subscribe.ts';
import type { Topic } from './domain/state.ts';
import { registerAtOnce } from './http/lwa/consenting.ts';
import { appendEvents } from './http/record-call.ts';
import { OptionsError } from './options.ts';
import { deviceRef, topicRef, type World } from './world.ts';

/**
 * Puts the configured subscriptions and devices into the world; what is there already stays, and a topic that
 * was deleted stays deleted. A subscription that nobody confirmed is asked again: its listener may have come up since. Of configured devices nobody is told.
 */
export async function furnish(
  world: World,
  configured: Configured,
  notify: string | undefined,
  note: (text: string) => void = () => {},
): Promise<void> {
  for (const wish of wishedSubscriptions(configured, notify)) {
    const { topicArn, ...attributes } = wish;
    if (world.store.read(topicRef(topicArn)) === undefined) {
      note(
        `topic ${topicArn} was deleted; ${wish.endpoint} is not subscribed (reset, or CreateTopic, to have it back)`,
      );
      continue;
    }
    const checked = checkAddress(wish.endpoint);
    const unreachable = checked.ok ? await world.options.targets.refusal(checked.protocol) : null;
    if (unreachable !== null) throw new OptionsError(`subscription ${wish.endpoint}: ${unreachable}`);
    const { events } = await world.decide(topicRef(topicArn), undefined, (found, draw) => {
      if (found === undefined) return { next: undefined, events: [], result: undefined };
      const topic = asConfigured(found, attributes);
      const outcome = subscribe({ topic, draw, ...attributes, configured: true });
      if (!outcome.accepted) throw new OptionsError(`subscription ${wish.endpoint}: ${outcome.params.problem}`);
      const asked = askedAgain(outcome.next, outcome.reply, draw);
      if (asked === undefined) return { next: outcome.next, events: outcome.events, result: undefined };
      return { next: asked.next, events: asked.events, result: undefined };
    });
    appendEvents(world, events, { at: world.clock.now(), cause: null, device: null });
  }
  for (const device of configured.devices) {
    if (world.store.read(deviceRef(device.modelId, device.serialNumber)) !== undefined) continue;
    // It was there before anybody listened: at a start its subscriptions are not confirmed yet, after a reset they are.
    const registered = await registerAtOnce(world, { ...device, told: false });
    if ('declined' in registered) throw new Error(`device ${device.serialNumber}: ${registered.problem}`);
    const { modelId, serialNumber } = device;
    appendEvents(world, registered.events, { at: world.clock.now(), cause: null, device: { modelId, serialNumber } });
  }
  world.engine.wake();
}

type Subscription = Configured['subscriptions'][number];

function wishedSubscriptions(
  { subscriptions, topics }: Configured,
  notify: string | undefined,
): readonly Subscription[] {
  const topicArn = topics[0]?.topicArn;
  if (notify === undefined || topicArn === undefined) return subscriptions;
  // The configuration knows the address better than `--notify` does.
  if (subscriptions.some((other) => other.topicArn === topicArn && other.endpoint === notify)) return subscriptions;
  return [...subscriptions, { topicArn, endpoint: notify, rawMessageDelivery: false }];
}

/** Asks an address once more that never confirmed, once nothing is on its way to it any more. */
function askedAgain(topic: Topic, { subscriptionArn, status }: Topic['subscriptions'][number], draw: Draw) {
  if (status !== 'pending') return undefined;
  if (topic.handshakes.some(({ delivery }) => delivery.subscriptionArn === subscriptionArn)) return undefined;
  const asked = sendConfirmation({ topic, draw }, subscriptionArn);
  return asked.accepted ? asked : undefined;
}

/** What the configuration says of a subscription that is there already; it stays the same one. */
function asConfigured(topic: Topic, { endpoint, rawMessageDelivery }: Omit<Subscription, 'topicArn'>): Topic {
  const differs = (other: Topic['subscriptions'][number]) =>
    other.endpoint === endpoint && (other.rawMessageDelivery !== rawMessageDelivery || !other.configured);
  if (!topic.subscriptions.some(differs)) return topic;
  return {
    ...topic,
    subscriptions: topic.subscriptions.map((other) =>
      differs(other) ? { ...other, rawMessageDelivery, configured: true } : other,
    ),
  };
}
