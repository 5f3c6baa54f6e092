/**
 * A result that may have to wait for a write. With the memory store nothing waits, and the reply goes out in
 * the turn its request arrived in; a promise for what is there already would cost more than the decision.
 */
export type Landing<T> = T | Promise<T>;

/** Goes on with a result, at once when it is there. */
export const onLanding = <T, R>(landing: Landing<T>, next: (value: T) => Landing<R>): Landing<R> =>
  landing instanceof Promise ? landing.then(next) : next(landing);
