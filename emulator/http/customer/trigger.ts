import type { trigger as contract } from '../../../contracts/customer/trigger.ts';
import { trigger as decide } from '../../domain/customer/trigger.ts';
import { findModel } from '../../domain/device-change.ts';
import { deviceRef } from '../../world.ts';
import type { Handler } from '../answer.ts';

/** Brings an event about on one device. */
export const trigger: Handler<typeof contract> = async (world, { request }) => {
  const { modelId, serialNumber } = request.params;
  const portal = world.portal();
  const { result, events } = await world.decide(deviceRef(modelId, serialNumber), undefined, (device, draw) => {
    if (device === undefined) return { next: device, events: [], result: undefined };
    const audience = world.audience(findModel(portal, modelId)?.topicArn ?? '');
    const outcome = decide({ portal, device, ...audience, draw }, request.body.event, request.body.slotId);
    return {
      next: outcome.accepted ? outcome.next : device,
      events: outcome.accepted ? outcome.events : [],
      result: outcome,
    };
  });
  const record = { device: { modelId, serialNumber }, events };
  if (result === undefined)
    return { kind: 'refusal', name: 'unknownDevice', params: { modelId, serialNumber }, record };
  if (!result.accepted) return { kind: 'refusal', name: result.refusal, params: result.params, record };
  const notifications = events.flatMap((event) =>
    event.kind === 'notification'
      ? [{ notificationType: event.notificationType, notificationId: event.notificationId }]
      : [],
  );
  return { kind: 'json', body: { notifications }, record };
};
