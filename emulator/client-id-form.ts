import type { SecurityProfile } from './domain/state.ts';

const CANONICAL = /^amzn1\.application-oa2-client\.[0-9a-f]{32}$/;

/**
 * What is said at the start of client ids that no security profile of Amazon's would have (lwa-protocol.md 7). Any will
 * do here, so it may be a secret, an app id or a typing error that the real service refuses.
 */
export const oddClientIds = (profiles: readonly Pick<SecurityProfile, 'clientId'>[]): readonly string[] =>
  profiles
    .filter(({ clientId }) => !CANONICAL.test(clientId))
    .map(
      ({ clientId }) =>
        `client id ${clientId} is not of Amazon's form, amzn1.application-oa2-client. and 32 digits of lower-case hex; it is served all the same`,
    );
