import type { Gate } from './gate.ts';

/** What a lane writes, and whom it tells. */
export interface Cargo<V> {
  /** The latest decision. */
  latest(): V;
  write(version: V): Promise<void>;
  landed(version: V): void;
  /** Takes back every decision since the last landed one. */
  rollBack(): void;
}

interface Batch {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

function newBatch(): Batch {
  let resolve: Batch['resolve'] = () => {};
  let reject: Batch['reject'] = () => {};
  const promise = new Promise<void>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

/**
 * The way of one document to disk: one write at a time, and each carries all that was decided since the last.
 * When a write fails, everybody who waits is told, since all later decisions built on the failed one.
 */
export class Lane<V extends { readonly revision: number }> {
  readonly #gate: Gate;
  readonly #cargo: Cargo<V>;
  #writing: { readonly revision: number; readonly batch: Batch } | undefined;
  #next: Batch | undefined;
  #abandoned = false;
  #ended: Promise<void> | undefined;

  constructor(gate: Gate, cargo: Cargo<V>) {
    this.#gate = gate;
    this.#cargo = cargo;
  }

  /** Something was decided; the promise tells of its landing. `onIdle` is called when all is written. */
  push(onIdle: () => void): Promise<void> {
    this.#next ??= newBatch();
    const { promise } = this.#next;
    this.#ended ??= this.#run(onIdle);
    return promise;
  }

  /** When the revision lands, for one that is under way. */
  landing(revision: number): Promise<void> | undefined {
    if (this.#writing !== undefined && revision <= this.#writing.revision) return this.#writing.batch.promise;
    return this.#next?.promise;
  }

  /** Resolves, and never rejects, when nothing is under way. */
  async drained(): Promise<void> {
    await this.#ended;
  }

  /** Another world took the place of this one: nothing more is written, and who waits has what he asked for. */
  abandon(): void {
    this.#abandoned = true;
  }

  async #run(onIdle: () => void): Promise<void> {
    while (this.#next !== undefined) {
      await this.#gate.enter();
      // What was decided while waiting at the gate goes along.
      const version = this.#cargo.latest();
      const batch = this.#next;
      this.#next = undefined;
      this.#writing = { revision: version.revision, batch };
      try {
        if (!this.#abandoned) await this.#cargo.write(version);
        this.#writing = undefined;
        this.#cargo.landed(version);
        batch.resolve();
      } catch (error) {
        this.#fail(batch, error);
      } finally {
        this.#gate.leave();
      }
    }
    this.#ended = undefined;
    onIdle();
  }

  #fail(batch: Batch, error: unknown): void {
    const later: Batch | undefined = this.#next;
    this.#writing = undefined;
    this.#next = undefined;
    this.#cargo.rollBack();
    batch.reject(error);
    later?.reject(error);
  }
}
