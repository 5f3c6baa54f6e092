import { type ChangeInput, findModel } from '../../domain/device-change.ts';
import type { DomainEvent, Outcome, Refused } from '../../domain/outcome.ts';
import type { Device } from '../../domain/state.ts';
import type { Ref } from '../../store/port.ts';
import type { World } from '../../world.ts';

/** What came of a decision on a device. */
export type DeviceDecision<Reply, Name extends string> =
  | {
      readonly kind: 'accepted';
      readonly device: Device;
      readonly reply: Reply;
      readonly events: readonly DomainEvent[];
    }
  | { readonly kind: 'refused'; readonly refused: Refused<Name> }
  /** There is no such device. */
  | { readonly kind: 'missing' };

/** Takes a decision on a device that exists, as the customer, Amazon or the driver of the machine. */
export async function decideDevice<Reply, Name extends string>(
  world: World,
  ref: Ref<'device'>,
  transition: (input: ChangeInput) => Outcome<Device, Reply, Name>,
): Promise<DeviceDecision<Reply, Name>> {
  type Taken = Outcome<Device, Reply, Name> | undefined;
  const { result, events } = await world.decide<'device', Taken>(ref, undefined, (device, draw) => {
    if (device === undefined) return { next: device, events: [], result: undefined };
    const portal = world.portal();
    const audience = world.audience(findModel(portal, device.modelId)?.topicArn ?? '');
    const outcome = transition({ portal, device, ...audience, draw });
    if (!outcome.accepted) return { next: device, events: [], result: outcome };
    return { next: outcome.next, events: outcome.events, result: outcome };
  });
  if (result === undefined) return { kind: 'missing' };
  if (!result.accepted) return { kind: 'refused', refused: result };
  return { kind: 'accepted', device: result.next, reply: result.reply, events };
}
