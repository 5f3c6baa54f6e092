import type { Portal } from './domain/state.ts';

/** What a start says of a portal that is served as it is, but would not do with the real service or with every client. */
export const portalNotes = (portal: Pick<Portal, 'securityProfiles' | 'models'>): readonly string[] => [
  ...oddClientIds(portal),
  ...slotOrderNotes(portal),
];

const CANONICAL_CLIENT_ID = /^amzn1\.application-oa2-client\.[0-9a-f]{32}$/;

/** Client ids that no security profile of Amazon's would have (lwa-protocol.md 7): an app id, say, or a typing error. */
const oddClientIds = ({ securityProfiles }: Pick<Portal, 'securityProfiles'>): string[] =>
  securityProfiles
    .filter(({ clientId }) => !CANONICAL_CLIENT_ID.test(clientId))
    .map(
      ({ clientId }) =>
        `client id ${clientId} is not of Amazon's form, amzn1.application-oa2-client. and 32 digits of lower-case hex; it is served all the same`,
    );

/**
 * Slots are members of JSON objects on the wire, and a client takes the first one (client-quirks 27). Objects of
 * JavaScript have whole numbers first, by their value, and the rest as it was put in: that is the only order we can
 * write, so whoever configured another is told at the start.
 */

/** One sentence for each model whose slots come in another order than its own. */
const slotOrderNotes = ({ models }: Pick<Portal, 'models'>): string[] =>
  models.flatMap(({ modelId, slots }) => {
    const own = slots.map(({ slotId }) => slotId);
    const written = Object.keys(Object.fromEntries(own.map((slotId) => [slotId, null])));
    return written.every((slotId, at) => slotId === own[at])
      ? []
      : [
          `model ${modelId}: SubscriptionInfo and notifications have its slots in the order ${listed(written)}, not ${listed(own)}; slot ids that are whole numbers come first, by their value (other names keep their order)`,
        ];
  });

const listed = (slotIds: readonly string[]): string => slotIds.join(', ');
