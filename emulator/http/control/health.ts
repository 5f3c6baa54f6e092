import type { health as contract } from '../../../contracts/control/health.ts';
import type { Handler } from '../answer.ts';

/** It serves. */
export const health: Handler<typeof contract> = (world) => ({
  kind: 'json',
  body: { status: 'ok', version: world.options.version, now: world.clock.now() },
});
