import type { World } from '../world.ts';
import { isAboutMessage } from './message-entry.ts';

/** What brought messages about, as far as the record of this process tells. */

/** Notifications and subscriptions whose place on the record is remembered, as the cause of their deliveries. */
const REMEMBERED_CAUSES = 20_000;

export interface Causes {
  /** The entry that a notification, a message or a handshake of a subscription comes from; null when it is not known. */
  of(id: string): number | null;
  clear(): void;
  close(): void;
}

export function createCauses({ timeline }: Pick<World, 'timeline'>): Causes {
  const causes = new Map<string, number>();
  const remember = (name: string, seq: number): void => {
    if (causes.size >= REMEMBERED_CAUSES) causes.delete(causes.keys().next().value as string);
    causes.set(name, seq);
  };
  const unfollow = [
    timeline.follow((entry) => {
      if (entry.kind === 'notification') remember(entry.notificationId, entry.seq);
    }, 'notification'),
    // A handshake comes from the call that changed the subscription; at a start there is only the change.
    timeline.follow((entry) => {
      if (entry.kind !== 'state' || isAboutMessage(entry)) return;
      if (entry.subject === 'subscription' || entry.subject === 'message') remember(entry.id, entry.cause ?? entry.seq);
    }, 'state'),
  ];
  return {
    of: (id) => causes.get(id) ?? null,
    clear: () => causes.clear(),
    close() {
      for (const stop of unfollow) stop();
    },
  };
}
