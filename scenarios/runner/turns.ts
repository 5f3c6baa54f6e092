/**
 * Turns of the event loop. Calls that need no connection go on from one to the next within one turn, in which neither a
 * signal is heard nor the patience that ends a step without an end.
 */

const CALLS_A_TURN = 64;

/** Lets others have their turn now and then. What is begun meanwhile waits behind it: all is begun in the order in which it came. */
export function createTurns(): (begin: () => void) => void {
  let begun = 0;
  let behind: (() => void)[] | undefined;
  const letOthers = (): void => {
    const queue: (() => void)[] = [];
    behind = queue;
    setImmediate(() => {
      // What comes while it goes through them is behind them, too.
      for (const begin of queue) begin();
      behind = undefined;
    });
  };
  return (begin) => {
    begun += 1;
    if (behind === undefined && begun % CALLS_A_TURN === 0) letOthers();
    if (behind === undefined) begin();
    else behind.push(begin);
  };
}
