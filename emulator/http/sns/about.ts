import type { World } from '../../world.ts';

/** What a browser sees that was pointed at the address of the emulator. */
export const about = (world: World) => ({
  kind: 'text' as const,
  status: 200,
  contentType: 'application/json',
  text: JSON.stringify({
    name: 'drs-emulator',
    version: world.options.version,
    is: "Amazon's Dash Replenishment Service on localhost: Login with Amazon, the device API and SNS",
    control: '/_emulator/health',
  }),
});
