import type { redeliver as contract } from '../../../contracts/control/redeliver.ts';
import { redeliver as decide } from '../../domain/customer/redeliver.ts';
import { notificationKey } from '../../domain/keys.ts';
import type { Ref } from '../../store/port.ts';
import type { Handler } from '../answer.ts';
import { decideDevice } from '../customer/decide-device.ts';
import { notificationEntry } from './notification-entry.ts';
import { conflict, notFound } from './refuse.ts';

/** Sends a notification once more. */
export const redeliver: Handler<typeof contract> = async (world, { request }) => {
  const { notificationId } = request.params;
  const ref = world.store.find(notificationKey(notificationId)) as Ref<'device'> | undefined;
  if (ref === undefined) return notFound('notification', notificationId);
  const decision = await decideDevice(world, ref, (input) => {
    const entry = input.device.outbox.find((candidate) => candidate.notificationId === notificationId);
    // The topic it was published to, which may no longer be that of the model.
    return decide({ ...input, ...world.audience(entry?.topicArn ?? '') }, notificationId);
  });
  if (decision.kind === 'refused' && decision.refused.refusal === 'declined') {
    const { topicArn, code } = decision.refused.params;
    return conflict(`SNS declines the publish to ${topicArn} with ${code}, so nobody would get it`);
  }
  if (decision.kind === 'refused' && decision.refused.refusal === 'nobodySubscribed') {
    return conflict(`nobody is subscribed to ${decision.refused.params.topicArn}, so there is nobody to send it to`);
  }
  if (decision.kind !== 'accepted') return notFound('notification', notificationId);
  const { modelId, serialNumber } = decision.device;
  world.engine.wake();
  return {
    kind: 'json',
    body: notificationEntry(decision.device, decision.reply),
    record: { device: { modelId, serialNumber } },
  };
};
