import { z } from 'zod';
import { ClientId, ModelId, SerialNumber } from '../fields.ts';
import { defineControl } from './control-endpoint.ts';
import { SlotChoices } from './register-device.ts';

/** The customer consents without a browser. */
export const grantConsent = defineControl({
  name: 'grantConsent',
  methods: ['POST'],
  paths: [{ path: '/_emulator/consents' }],
  summary: 'Consents: the customer agrees',
  description:
    'As if the customer had signed in, agreed and chosen on every slot page. The reply holds the code, and where the browser would have been sent; exchanging the code is the maker’s part.',
  query: z.strictObject({}),
  body: z
    .strictObject({
      clientId: ClientId,
      modelId: ModelId,
      serialNumber: SerialNumber,
      redirectUri: z.string().min(1).max(2048).meta({ description: 'One of the return URLs of the security profile.' }),
      isTestDevice: z.boolean().optional(),
      includeNonLive: z.boolean().optional(),
      codeChallenge: z.string().min(43).max(128).optional().meta({ description: 'PKCE code challenge.' }),
      codeChallengeMethod: z.enum(['plain', 'S256']).optional().meta({ description: '`plain` when absent.' }),
      state: z.string().max(8192).optional().meta({ description: 'Comes back in the redirect as it is.' }),
      slots: SlotChoices.optional(),
    })
    .meta({ id: 'GrantConsentRequest', description: 'What the maker asked for, and what the customer chooses.' }),
  bodyRequired: true,
  reply: {
    status: 201,
    description: 'The customer agreed.',
    body: z
      .strictObject({
        code: z.string().meta({ description: 'Authorization code; lives five minutes and works once.' }),
        redirectTo: z.string().meta({ description: 'The return URL with code, scope and state.' }),
      })
      .meta({ id: 'GrantedConsent', description: 'The code, and the redirect that carries it.' }),
  },
  examples: {
    body: {
      coffee: {
        clientId: 'amzn1.application-oa2-client.00000000000000000000000000000001',
        modelId: 'acme-coffee',
        serialNumber: 'SN-0001',
        redirectUri: 'http://localhost:3000/callback',
      },
    },
    reply: {
      coffee: {
        code: 'ANaBcDeFgHiJkLmNoPqR',
        redirectTo: 'http://localhost:3000/callback?code=ANaBcDeFgHiJkLmNoPqR&scope=dash%3Areplenish',
      },
    },
  },
});
