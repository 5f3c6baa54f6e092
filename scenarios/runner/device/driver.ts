/**
 * What a scenario asks of a device: the reference client of this project, or a maker's own behind an adapter.
 * Instants are ISO 8601, of the world's clock; the device has no clock of its own while a scenario plays.
 */

/** Where the service is, and who the maker is. */
export interface DeviceEnvironment {
  readonly drsUrl: string;
  readonly tokenUrl: string;
  readonly clientId: string;
  /** Null for a public client, which proves itself by PKCE. */
  readonly clientSecret: string | null;
  readonly topicArn: string;
}

export interface DeviceIdentity {
  readonly modelId: string;
  readonly serialNumber: string;
  readonly refreshToken: string;
  /** Handed over where there is one, so that a first refresh is not needed. */
  readonly accessToken?: string;
  /** Seconds the access token lives. */
  readonly expiresIn?: number;
}

/** What the maker's side knows; the documented JSON of `observe`. */
export interface Observation {
  readonly version: 1;
  readonly devices: readonly {
    readonly modelId: string;
    readonly serialNumber: string;
    readonly registered: boolean;
    readonly slots: Readonly<
      Record<
        string,
        {
          readonly subscribed: boolean;
          readonly asin: string | null;
          /** Instance id of the order it waits for. */
          readonly openOrder: string | null;
          /** Units in the device and beside it. */
          readonly stock: number;
        }
      >
    >;
  }[];
  /** How often each notification took effect. */
  readonly effects: readonly { readonly notificationId: string; readonly count: number }[];
}

/** A device that a scenario drives. Each verb resolves when all that it caused is done. */
export interface DeviceDriver {
  start(environment: DeviceEnvironment, identity: DeviceIdentity, now: string): Promise<void>;
  use(slotId: string, amount: number, now: string): Promise<void>;
  report(slotId: string, now: string): Promise<void>;
  /** Does all that the device would have done by itself up to an instant, which it now is. When it next wants to act: null for never. */
  wait(until: string): Promise<{ readonly nextWakeAt: string | null }>;
  status(now: string): Promise<Observation>;
  stop(): Promise<void>;
}
