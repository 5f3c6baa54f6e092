import { plus } from '../instants.ts';
import { accept, type DomainEvent, type Draw, type Outcome } from '../outcome.ts';
import type { Portal, Registration } from '../state.ts';

/** The customer removes the maker's app: every grant for it that was given before is dead with this one write. */
export function removeApps(
  portal: Portal,
  directedCustomerId: string,
  clientIds: readonly string[],
  { now }: Draw,
): Outcome<Portal, undefined, never> {
  const before = portal.revocations[directedCustomerId] ?? {};
  const after = { ...before };
  const events: DomainEvent[] = [];
  for (const clientId of clientIds) {
    const last = before[clientId] ?? null;
    // Grants remember the removal they came after, so two removals within one instant must differ.
    const at = last !== null && last >= now ? plus(last, 1) : now;
    after[clientId] = at;
    events.push({
      kind: 'state',
      subject: 'revocation',
      id: `${directedCustomerId}/${clientId}`,
      from: last,
      to: at,
      rule: 'app-removed',
    });
  }
  return accept({ ...portal, revocations: { ...portal.revocations, [directedCustomerId]: after } }, undefined, events);
}

/** Whether the app was removed after the customer consented to this registration. */
export const isRevoked = (
  { revocations }: Portal,
  { directedCustomerId, clientId, revocationSeen }: Registration,
): boolean => (revocations[directedCustomerId]?.[clientId] ?? null) !== revocationSeen;
