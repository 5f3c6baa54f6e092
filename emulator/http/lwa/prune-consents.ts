import { CONSENTS_KEPT, CONSENTS_MAX, isDead } from '../../domain/lwa/consent.ts';
import type { World } from '../../world.ts';

/** How many of the oldest consents are looked at when a new one is made. */
const LOOKED_AT = 200;

/**
 * Makes room for one more consent: beyond the number kept the oldest dead ones go, beyond the hard bound
 * the oldest whatever they are. A write that fails here is tried again with the next consent.
 */
export async function pruneConsents(world: World): Promise<void> {
  const { store } = world;
  let surplus = store.count('consent') + 1 - CONSENTS_KEPT;
  if (surplus <= 0) return;
  let excess = store.count('consent') + 1 - CONSENTS_MAX;
  const now = world.clock.now();
  const removals: unknown[] = [];
  for (const { ref, doc, revision } of store.list('consent', { limit: LOOKED_AT }).items) {
    if (surplus <= 0) break;
    if (excess <= 0 && !isDead(doc, now)) continue;
    removals.push(store.remove(ref, revision));
    surplus -= 1;
    excess -= 1;
  }
  await Promise.allSettled(removals);
}
