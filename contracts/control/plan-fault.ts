import { z } from 'zod';
import { defineControl } from './control-endpoint.ts';
import { exampleFault, Fault, FaultPlan } from './fault.ts';
import { conflict } from './refusals.ts';

/** Most faults that can be planned at once: each is looked at by every call. */
export const FAULTS_MAX = 100;

/** Plans that something goes wrong. */
export const planFault = defineControl({
  name: 'planFault',
  methods: ['POST'],
  paths: [{ path: '/_emulator/faults' }],
  summary: 'Faults: plan one',
  description: `From now on, or in its window of virtual time, calls, orders or notifications that match are struck. Of several faults that match a call the first one planned strikes, before the token is looked at; calls under \`/_emulator/\` are never struck. Faults are part of the world: kept with it, and on a reset those of the configuration come back. At most ${FAULTS_MAX}.`,
  query: z.strictObject({}),
  body: FaultPlan,
  bodyRequired: true,
  reply: { status: 201, description: 'Planned.', body: Fault },
  refusals: { conflict },
  examples: {
    body: {
      twice: { effect: 'status', status: 503, operations: ['replenish'], modelId: 'acme-coffee', times: 2 },
      outage: { preset: 'token-service-down', for: 'PT2H' },
      lost: { preset: 'notifications-lost', notifications: ['OrderPlacedNotification'], times: 1 },
      flaky: { effect: 'reset', surface: 'drs', probability: 0.2 },
    },
    reply: { planned: { ...exampleFault, matched: 0, struck: 0 } },
  },
});
