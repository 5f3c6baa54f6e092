/** Lets a few through at once, in order of arrival: a burst over many documents must not run out of open files. */
export class Gate {
  #free: number;
  readonly #waiting: (() => void)[] = [];
  #served = 0;

  constructor(places: number) {
    this.#free = places;
  }

  async enter(): Promise<void> {
    if (this.#free > 0) {
      this.#free -= 1;
      return;
    }
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  leave(): void {
    const next = this.#waiting[this.#served];
    if (next === undefined) {
      this.#free += 1;
      return;
    }
    // The place passes on directly. The served ones are dropped by halves: a shift() each would move the whole queue.
    this.#served += 1;
    if (this.#served * 2 >= this.#waiting.length) {
      this.#waiting.splice(0, this.#served);
      this.#served = 0;
    }
    next();
  }

  /** Runs the task for every item, as many at once as the gate lets through; stops at the first failure. */
  async each<T>(items: Iterable<T>, task: (item: T) => Promise<void>): Promise<void> {
    const running = new Set<Promise<void>>();
    const failures: unknown[] = [];
    for (const item of items) {
      await this.enter();
      if (failures.length > 0) {
        this.leave();
        break;
      }
      const run = task(item)
        .catch((error: unknown) => {
          failures.push(error);
        })
        .finally(() => {
          running.delete(run);
          this.leave();
        });
      running.add(run);
    }
    await Promise.all(running);
    if (failures.length > 0) throw failures[0];
  }
}
