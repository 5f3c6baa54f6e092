/** What the messages are made of and comes from elsewhere: keys, texts, ids, time. Whoever starts a run hands it over. */

export type SignatureVersion = '1' | '2';

/** A signing key of SNS, or of somebody who would like to be taken for it. */
export interface Signer {
  /** One PEM block. */
  readonly certificatePem: string;
  /** `SimpleNotificationService-<32 hex>.pem` */
  readonly fileName: string;
  /** Base64 of the signature over the UTF-8 bytes. */
  sign(text: string, version: SignatureVersion): Promise<string>;
}

export interface Materials {
  /** The key that SNS signs with. */
  readonly signer: Signer;
  /** The one that it signs with later. */
  readonly rotated: Signer;
  /** The key of a stranger. */
  readonly stranger: Signer;
  /** A DRS payload as it stands in `Message`. */
  readonly payloadText: (payload: Readonly<Record<string, unknown>>) => string;
  /** An envelope as SNS lays it out. */
  readonly envelopeText: (envelope: Readonly<Record<string, unknown>>) => string;
  /** Another one each time, in every run. */
  readonly uuid: () => string;
  /** So many hexadecimal digits, others each time. */
  readonly hex: (digits: number) => string;
  /** Real time, epoch milliseconds. */
  readonly nowMs: () => number;
  readonly stopwatch: () => () => number;
  readonly pause: (ms: number) => Promise<void>;
  /** Calls back after so much real time, unless that is taken back. */
  readonly after: (ms: number, callback: () => void) => () => void;
}
