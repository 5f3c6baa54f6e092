import type { Configured } from './config.ts';
import { subscribe } from './domain/sns/subscribe.ts';
import { registerAtOnce } from './http/lwa/consenting.ts';
import { appendEvents } from './http/record-call.ts';
import { deviceRef, topicRef, type World } from './world.ts';

/** Puts the configured subscriptions and devices into a fresh world; what is there already stays. */
export async function furnish(world: World, configured: Configured, notify: string | undefined): Promise<void> {
  const wanted = [...configured.subscriptions];
  const topicArn = configured.topics[0]?.topicArn;
  if (notify !== undefined && topicArn !== undefined)
    wanted.push({ topicArn, endpoint: notify, rawMessageDelivery: false });
  for (const { topicArn, endpoint, rawMessageDelivery } of wanted) {
    await world.decide(topicRef(topicArn), undefined, (topic, draw) => {
      if (topic === undefined) throw new Error(`no topic ${topicArn}`);
      const outcome = subscribe({ topic, draw, endpoint, rawMessageDelivery, configured: true });
      if (!outcome.accepted) throw new Error(`subscription ${endpoint}: ${JSON.stringify(outcome.params)}`);
      return { next: outcome.next, events: outcome.events, result: undefined };
    });
  }
  for (const device of configured.devices) {
    if (world.store.read(deviceRef(device.modelId, device.serialNumber)) !== undefined) continue;
    const registered = await registerAtOnce(world, device);
    if ('declined' in registered) throw new Error(`device ${device.serialNumber}: ${registered.problem}`);
    const { modelId, serialNumber } = device;
    appendEvents(world, registered.events, { at: world.clock.now(), cause: null, device: { modelId, serialNumber } });
  }
  world.engine.wake();
}
