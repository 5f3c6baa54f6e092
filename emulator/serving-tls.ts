/** Where TLS is served for the hard-coded names, for whoever wants to reach it. Apart from what serves it, so that the types of the library stay small. */
export interface ServingTls {
  /** An address that leads to it. */
  readonly host: string;
  readonly port: number;
  /** The names that lead here; regions of further topics join in as they are asked for. */
  readonly names: readonly string[];
  /** The certificate to trust. */
  readonly caFile: string;
  /** Whether the CA was made just now: nothing trusts it yet. */
  readonly isNew: boolean;
}
