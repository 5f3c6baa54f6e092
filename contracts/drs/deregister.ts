import { z } from 'zod';
import { defineEndpoint } from '../endpoint.ts';
import { Empty, ModelId, SerialNumber } from '../fields.ts';
import { commonRefusals, commonTolerances, versions } from './common.ts';

/** Ends the registration of the device: access tokens, refresh tokens and codes die with it. */
export const deregister = defineEndpoint({
  name: 'deregister',
  surface: 'drs',
  methods: ['DELETE'],
  paths: [
    { path: '/registration', versions: versions('DrsDeregisterInput@2.0', 'DrsDeregisterResult@1.0') },
    {
      path: '/deviceModels/{modelId}/devices/{serialNumber}/registration',
      suffix: 'V1',
      versions: versions('DrsDeregisterInput@1.0', 'DrsDeregisterResult@1.0'),
      summary: 'Deregistration, request version 1.0',
    },
  ],
  summary: 'Deregistration: cut the tie between device and customer',
  description:
    'Invalidates access tokens, refresh tokens and authorization codes of the device; DeviceDeregisteredNotification follows.',
  provenance: { evidence: 'documented', source: 'DEREG' },
  security: 'token',
  params: z.object({ modelId: ModelId.optional(), serialNumber: SerialNumber.optional() }),
  reply: { status: 200, description: 'Deregistered.', body: Empty },
  refusals: {
    ...commonRefusals,
    deviceMismatch: {
      form: 'drs',
      status: 400,
      code: 'InvalidInputException',
      message: 'The device in the path is not the device of the token',
      when: 'Request version 1.0 names another device than the token does.',
      evidence: 'inferred',
      source: 'DEREG',
    },
  },
  tolerances: commonTolerances,
  examples: { params: { modelId: 'acme-coffee', serialNumber: 'SN-0001' }, reply: { deregistered: {} } },
});
