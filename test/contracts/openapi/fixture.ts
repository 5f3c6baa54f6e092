import { z } from 'zod';
import { defineEndpoint, type Refusal } from '../../../contracts/endpoint.ts';
import type { DescribedEndpoint } from '../../../contracts/openapi/operation.ts';

/** A small invented endpoint that has a bit of everything; tests replace what they look at. */

export const gone: Refusal = {
  form: 'drs',
  status: 400,
  code: 'GoneException',
  message: 'No lamp {lampId}',
  when: 'The lamp is gone.',
  evidence: 'inferred',
  source: 'DESIGN',
};

export const lamp: DescribedEndpoint = defineEndpoint({
  name: 'switchLamp',
  surface: 'drs',
  methods: ['POST'],
  paths: [
    {
      path: '/lamps/{lampId}',
      versions: { input: 'com.acme.LampInput@1.0', results: ['com.acme.LampResult@1.0', 'com.acme.LampResult@2.0'] },
    },
    { path: '/lamp/{lampId}', suffix: 'Older', summary: 'The older path' },
  ],
  summary: 'Switch a lamp',
  description: 'On or off.',
  provenance: { evidence: 'observed', source: 'c:go' },
  security: 'token',
  params: z.object({
    lampId: z
      .string()
      .max(9)
      .meta({ description: 'Which lamp.', examples: ['x'] }),
  }),
  query: z.object({ dim: z.coerce.number().int().optional(), now: z.enum(['yes', 'no']) }),
  body: z.object({ on: z.boolean() }).meta({ id: 'LampSwitch', description: 'What to do.' }),
  bodyRequired: true,
  reply: { status: 200, description: 'Switched.', body: z.strictObject({ on: z.boolean() }) },
  refusals: { gone },
  tolerances: [{ id: 'late', field: 'on', text: 'Late.', strict: 'serve', evidence: 'inferred', source: 'DESIGN' }],
  examples: {
    params: { lampId: 'hall' },
    query: { now: 'yes' },
    body: { on: { on: true } },
    reply: { on: { on: true } },
  },
});
