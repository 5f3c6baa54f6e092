import { IncomingMessage } from 'node:http';

/**
 * A request that keeps its body as Node's parser hands it over. Nobody reads it bit by bit, and a stream with its
 * events and turns costs a small call more than deciding it does.
 */

/** Called once: with all of the body, or with undefined when it is larger than was allowed. */
export type BodyReader = (body: Buffer | undefined) => void;

/** How much of an oversized body is read and thrown away, so that the client gets to read the answer. */
const DRAIN_BYTES = 16 * 1024 * 1024;
const NO_BYTES = Buffer.alloc(0);

export class WholeRequest extends IncomingMessage {
  #first: Buffer | undefined;
  #more: Buffer[] | undefined;
  #size = 0;
  #maxBytes = 0;
  #reader: BodyReader | undefined;

  /**
   * Has the body read, to be called as soon as the headers are there. The reader hears nothing when the client
   * goes away before its request is complete.
   */
  readWhole(maxBytes: number, reader: BodyReader): void {
    this.#maxBytes = maxBytes;
    this.#reader = reader;
    if (Number(this.headers['content-length']) > maxBytes) this.#answer(undefined);
  }

  /** Where the parser puts the next piece of the body, and null behind the last one. */
  override push(piece: Buffer | null): boolean {
    if (piece === null) this.#answer(this.#body());
    else this.#take(piece);
    return true;
  }

  #take(piece: Buffer): void {
    this.#size += piece.length;
    if (this.#reader === undefined) {
      if (this.#size > DRAIN_BYTES) this.destroy();
    } else if (this.#size > this.#maxBytes) this.#answer(undefined);
    else if (this.#first === undefined) this.#first = piece;
    else {
      this.#more ??= [this.#first];
      this.#more.push(piece);
    }
  }

  #body(): Buffer {
    return this.#more === undefined ? (this.#first ?? NO_BYTES) : Buffer.concat(this.#more);
  }

  #answer(body: Buffer | undefined): void {
    const reader = this.#reader;
    this.#reader = undefined;
    this.#first = undefined;
    this.#more = undefined;
    reader?.(body);
  }

  /** Node calls it when the reply is out and nobody has read the request; nothing is left to be read. */
  _dump(): void {}
}

// Nothing is ever read from the stream, so for Node the request has ended once it is complete.
Object.defineProperty(WholeRequest.prototype, 'readableEnded', {
  configurable: true,
  get(this: WholeRequest) {
    return this.complete;
  },
});
