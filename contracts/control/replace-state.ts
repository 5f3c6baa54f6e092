import { z } from 'zod';
import { Empty } from '../fields.ts';
import { defineControl } from './control-endpoint.ts';
import { exampleState, StateDocument } from './state-document.ts';

/** Puts another world in the place of this one. */
export const replaceState = defineControl({
  name: 'replaceState',
  methods: ['PUT'],
  paths: [{ path: '/_emulator/state' }],
  summary: 'State: put it in',
  description:
    'Puts a world that was taken out with `secrets=true` in the place of this one, in one step: everything is checked first, references between its parts included, and nothing changes when something is wrong.',
  query: z.strictObject({}),
  body: StateDocument,
  bodyRequired: true,
  reply: { status: 200, description: 'The world is in place.', body: Empty },
  examples: { body: { empty: exampleState }, reply: { done: {} } },
});
