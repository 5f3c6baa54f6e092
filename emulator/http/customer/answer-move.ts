import type { ChangeInput } from '../../domain/device-change.ts';
import { orderKey } from '../../domain/keys.ts';
import type { Outcome } from '../../domain/outcome.ts';
import type { Device, Order } from '../../domain/state.ts';
import type { Ref } from '../../store/port.ts';
import type { World } from '../../world.ts';
import { orderEntry } from '../control/order-entry.ts';
import { decideDevice } from './decide-device.ts';

/** Decides about the order an id leads to, and answers with the order as it is then. */
export async function answerMove<Name extends string>(
  world: World,
  instanceId: string,
  transition: (input: ChangeInput) => Outcome<Device, Order, Name>,
) {
  const ref = world.store.find(orderKey(instanceId)) as Ref<'device'> | undefined;
  const decision = ref === undefined ? ({ kind: 'missing' } as const) : await decideDevice(world, ref, transition);
  switch (decision.kind) {
    case 'missing':
      return { kind: 'refusal' as const, name: 'orderNotFound' as const, params: { instanceId } };
    case 'refused':
      return { kind: 'refusal' as const, name: decision.refused.refusal, params: decision.refused.params };
    case 'accepted': {
      const { device, reply, events } = decision;
      const { modelId, serialNumber } = device;
      return {
        kind: 'json' as const,
        body: orderEntry(device, reply),
        record: { device: { modelId, serialNumber }, slotId: reply.slotId, events },
      };
    }
  }
}
