import type { Playing } from '../playing.ts';
import { DEVICE_VERBS, type DeviceStep, type DeviceVerb } from '../scenario.ts';
import { lastOrder } from '../views.ts';
import { checkCall, playCall } from './call-step.ts';
import { live } from './live.ts';
import { named } from './service-step.ts';

/** The device, or the cloud of its maker, does something. Returns the name of the device. */
export async function playDevice(playing: Playing, step: DeviceStep, title: string): Promise<string | undefined> {
  const { devices, maker } = playing;
  const { now } = playing.world;
  const verb = DEVICE_VERBS.find((name) => step[name] !== undefined) as DeviceVerb;
  if (verb === 'listen') {
    const { answer = 200, times, type, call } = step.listen ?? {};
    // What the listener fails at nobody would see.
    if (call !== undefined) checkCall(playing, call);
    maker.listen({ answer, times, type, before: call && (() => playCall(playing, call, 'listener')) });
    return devices.find(step.as)?.name;
  }
  const device = devices.get(step.as);
  const { client } = device;
  const slotOf = (slotId: string | undefined) => devices.slotOf(device, slotId);
  switch (verb) {
    case 'use': {
      const { slotId, amount = 1 }: { slotId?: string | undefined; amount?: number | undefined } = named(step.use);
      await client.use(await slotOf(slotId), amount, now);
      break;
    }
    case 'report':
      await client.report(await slotOf(named(step.report).slotId), now);
      break;
    case 'deviceStatus':
      await client.deviceStatus(now);
      break;
    case 'replenish':
      await client.replenish(await slotOf(named(step.replenish).slotId), now);
      break;
    case 'restock': {
      const { slotId, amount }: { slotId?: string | undefined; amount?: number | undefined } = named(step.restock);
      await client.restock(await slotOf(slotId), amount, now);
      break;
    }
    case 'live':
      await live(playing, device, step.live ?? {}, title);
      break;
    case 'exchange': {
      const { code = '', codeVerifier, redirectUri = device.redirectUri } = step.exchange ?? {};
      await client.exchange({ code, redirectUri, codeVerifier }, now);
      break;
    }
    case 'refresh':
      await client.refresh(now);
      break;
    case 'subscriptionInfo':
      await client.subscriptionInfo(step.subscriptionInfo?.version ?? '2.0', now);
      break;
    case 'orderInfo': {
      const { slotId, instanceId }: { slotId?: string | undefined; instanceId?: string | undefined } = named(
        step.orderInfo,
      );
      const { instanceId: id } = instanceId === undefined ? await lastOrder(playing, device, slotId) : { instanceId };
      await client.orderInfo({ instanceId: id }, now);
      break;
    }
    case 'cancelTestOrders': {
      await client.cancelTestOrders(step.cancelTestOrders ?? {}, now);
      break;
    }
    case 'deregister':
      await client.deregister(step.deregister?.version ?? '2.0', now);
      break;
  }
  return device.name;
}
