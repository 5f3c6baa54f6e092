import type { Scope } from './interpolate.ts';
import type { Playing, Scene } from './playing.ts';

/** The names a step may use in `${…}`, with the values they have when it begins. */
export function scopeOf({ target, world, devices, maker }: Playing, { values, start }: Scene): Scope {
  const named = devices.all.map(({ name, modelId, serialNumber, directedCustomerId, client }) => [
    name,
    {
      modelId,
      serialNumber,
      directedCustomerId: directedCustomerId ?? client.directedCustomerId ?? undefined,
      accessToken: client.accessToken ?? undefined,
      refreshToken: client.refreshToken ?? undefined,
    },
  ]);
  return {
    ...Object.fromEntries(named),
    ...values,
    now: world.now,
    start,
    url: target.url,
    clientId: target.clientId,
    clientSecret: target.clientSecret,
    topicArn: target.topicArn,
    controlToken: target.controlToken ?? undefined,
    listenerUrl: maker.listenerUrl,
  };
}
