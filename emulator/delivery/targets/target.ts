import type { Message } from '../message.ts';
import type { Sent } from '../send.ts';

/** Where messages of one protocol go. */

export interface Parcel {
  /** Address, or ARN of a queue or a function. */
  readonly endpoint: string;
  readonly message: Message;
  /** Real time for the whole attempt. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

/** Never throws. A status is read as one of HTTP: 429 and 5xx are tried again, every other error is final. */
export interface Target {
  send(parcel: Parcel): Promise<Sent>;
  close(): Promise<void>;
}
