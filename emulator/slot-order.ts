import type { Portal } from './domain/state.ts';

/**
 * Slots are members of JSON objects on the wire, and a client takes the first one (client-quirks 27). Objects of
 * JavaScript have whole numbers first, by their value, and the rest as it was put in: that is the only order we can
 * write, so whoever configured another is told at the start.
 */

/** One sentence for each model whose slots come in another order than its own. */
export const slotOrderNotes = ({ models }: Pick<Portal, 'models'>): string[] =>
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
