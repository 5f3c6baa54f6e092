import type { Instant } from '../../contracts/fields.ts';
import type { Delivery } from './state.ts';

/** A delivery that no attempt was made at yet: the first one is due now. */
export const freshDelivery = (subscriptionArn: string, now: Instant): Delivery => ({
  subscriptionArn,
  state: 'pending',
  attempts: 0,
  nextAttemptAt: now,
  envelopeTimestamp: null,
  lastStatus: null,
});
