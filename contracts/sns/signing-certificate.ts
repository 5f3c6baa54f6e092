import { z } from 'zod';
import { defineEndpoint } from '../endpoint.ts';

/** The certificate that SigningCertURL leads to. */
export const signingCertificate = defineEndpoint({
  name: 'signingCertificate',
  surface: 'sns',
  methods: ['GET'],
  paths: [{ path: '/SimpleNotificationService-{keyId}.pem' }],
  summary: 'SNS: the signing certificate',
  description: 'X.509 certificate in PEM of the key that signs the messages. A new key has a new name.',
  provenance: { evidence: 'documented', source: 'AWS-SNS-SIGN' },
  security: 'none',
  params: z.object({ keyId: z.string().meta({ description: '32 hex digits that name the key.' }) }),
  reply: { status: 200, description: 'The certificate.', contentType: 'application/x-pem-file' },
  refusals: {
    unknownKey: {
      form: 'sns',
      status: 404,
      code: 'NotFound',
      message: 'There is no signing certificate of this name',
      when: 'The name is not that of the key in use.',
      evidence: 'inferred',
      source: 'AWS-SNS-SIGN',
    },
  },
  examples: { params: { keyId: '6f9f3c1bb8a14d5f9d0e4c1b7a2e5d30' } },
});
