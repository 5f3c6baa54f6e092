import type { registerDevice as contract } from '../../../contracts/control/register-device.ts';
import type { Handler } from '../answer.ts';
import { registerAtOnce } from '../lwa/consenting.ts';
import { declined } from './declined.ts';

/** A device with tokens, as if the customer had gone through everything. */
export const registerDevice: Handler<typeof contract> = async (world, { request }) => {
  const registered = await registerAtOnce(world, request.body);
  if ('declined' in registered) return declined(request.body, registered);
  const { device, directedCustomerId, accessToken, refreshToken, expiresIn, events } = registered;
  return {
    kind: 'json',
    status: 201,
    body: { ...device, directedCustomerId, accessToken, refreshToken, expiresIn },
    record: { device, events },
  };
};
