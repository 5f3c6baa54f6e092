/** `maxReceivesPerSecond` of a subscription: so many messages in a second of the world, the others in the next ones. */
export interface Throttle {
  /** When a message may go out: now, or later, when it is to be asked for again by the same key. */
  turnOf(subscriptionArn: string, key: string, perSecond: number, nowMs: number): number;
  clear(): void;
}

const SECOND_MS = 1000;

export function createThrottle(): Throttle {
  /** When the counted seconds of a subscription began, and how many messages have a turn since. */
  const windows = new Map<string, { startMs: number; turns: number }>();
  const promised = new Map<string, number>();
  return {
    turnOf(subscriptionArn, key, perSecond, nowMs) {
      const turnMs = promised.get(key);
      if (turnMs !== undefined) {
        if (turnMs <= nowMs) promised.delete(key);
        return Math.max(turnMs, nowMs);
      }
      let window = windows.get(subscriptionArn);
      if (window === undefined || nowMs >= window.startMs + SECOND_MS * Math.ceil(window.turns / perSecond)) {
        window = { startMs: nowMs, turns: 0 };
        windows.set(subscriptionArn, window);
      }
      const atMs = Math.max(nowMs, window.startMs + SECOND_MS * Math.floor(window.turns / perSecond));
      window.turns += 1;
      if (atMs > nowMs) promised.set(key, atMs);
      return atMs;
    },
    clear() {
      windows.clear();
      promised.clear();
    },
  };
}
