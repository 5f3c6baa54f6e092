/** Requests to the emulated service that are in flight, and who waits for a span without any. */
export interface Quiet {
  readonly inFlight: number;
  requestStarted(): void;
  requestEnded(): void;
  /** Real time without a request in flight: each one that begins or ends makes the span begin anew. */
  span(ms: number): Promise<void>;
}

export function createQuiet(): Quiet {
  let inFlight = 0;
  const disturbed = new Set<() => void>();
  const changed = (by: number): void => {
    inFlight += by;
    for (const beginAnew of disturbed) beginAnew();
  };
  return {
    get inFlight() {
      return inFlight;
    },
    requestStarted: () => changed(1),
    requestEnded: () => changed(-1),
    span: (ms) =>
      new Promise((resolve) => {
        let timer: NodeJS.Timeout | undefined;
        const done = (): void => {
          disturbed.delete(beginAnew);
          resolve();
        };
        const beginAnew = (): void => {
          clearTimeout(timer);
          if (inFlight === 0) timer = setTimeout(done, ms);
        };
        disturbed.add(beginAnew);
        beginAnew();
      }),
  };
}
