import { z } from 'zod';
import { defineControl } from './control-endpoint.ts';
import { exampleState, StateDocument } from './state-document.ts';

/** The whole world as plain JSON. */
export const readState = defineControl({
  name: 'readState',
  methods: ['GET'],
  paths: [{ path: '/_emulator/state' }],
  summary: 'State: take it out',
  description:
    'The whole world but its timeline. With `secrets=true` it can be put back, and comes back byte for byte; without, client secrets, codes and their challenges, handshake tokens and passwords in addresses are shortened.',
  query: z.strictObject({
    secrets: z.enum(['true', 'false']).optional().meta({ description: 'Whether to show secrets whole.' }),
  }),
  reply: { status: 200, description: 'The world.', body: StateDocument },
  examples: { reply: { empty: exampleState } },
});
