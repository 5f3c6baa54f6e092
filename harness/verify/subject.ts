import type { Target } from '../../scenarios/runner/target.ts';
import { CannotTest, type Need } from './check.ts';

/** The service that is checked, and what the checks may use of it. */

/** A device, registered with its maker's client. */
export interface Unit {
  readonly modelId: string;
  readonly serialNumber: string;
  /** The slot that is reported and ordered for. */
  readonly slotId: string;
  readonly refreshToken: string;
  readonly accessToken?: string;
}

export interface Subject {
  /** Base address of the device API, without a path. */
  readonly url: string;
  /** Base address of Login with Amazon, without a path. */
  readonly lwaUrl: string;
  readonly clientId: string | undefined;
  readonly clientSecret: string | undefined;
  /** What would bring a need that is not met; undefined when it is. */
  missing(need: Need): string | undefined;
  unit(wanted: { readonly isTestDevice?: boolean; readonly isFresh?: boolean }): Promise<Unit>;
  /** A serial number that no check has used. */
  freshSerial(): string;
  /** Takes back the devices that were made, whatever became of them. */
  leave(): Promise<void>;
  /** The client, as a token request names it. */
  clientForm(): Record<string, string>;
}

/** What the user says of the service. */
export interface Given {
  readonly url: string;
  readonly lwaUrl?: string | undefined;
  readonly clientId?: string | undefined;
  readonly clientSecret?: string | undefined;
  readonly refreshToken?: string | undefined;
  readonly modelId?: string | undefined;
  readonly serialNumber?: string | undefined;
  readonly slotId?: string | undefined;
  /** The device may order, and its registration may be ended. */
  readonly destructive?: boolean | undefined;
}

const serialOf = (number: number): string => `verify-${number}`;

const MODEL = 'acme-coffee';
const SLOT = 'beans';

/** `control` is the control interface, where there is one. */
export function createSubject(given: Given, control: Target | undefined, hasListener: boolean): Subject {
  const clientId = given.clientId ?? control?.clientId;
  const clientSecret = given.clientSecret ?? (given.clientId === undefined ? control?.clientSecret : undefined);
  const { modelId = MODEL, slotId = SLOT } = given;
  let only: Unit | undefined =
    given.refreshToken === undefined
      ? undefined
      : { modelId, serialNumber: given.serialNumber ?? '', slotId, refreshToken: given.refreshToken };
  let made = 0;

  const freshSerial = (): string => {
    made += 1;
    return serialOf(made);
  };

  const make = async (isTestDevice: boolean): Promise<Unit> => {
    const serialNumber = freshSerial();
    if (control === undefined) throw new CannotTest('there is no control interface that makes devices');
    // Whoever runs it twice against one emulator begins anew: what there was of the device is over then.
    await control.control('POST', `devices/${modelId}/${serialNumber}/deregister`, {});
    const { status, body } = await control.control<{ accessToken?: string; refreshToken?: string }>('POST', 'devices', {
      modelId,
      serialNumber,
      isTestDevice,
    });
    const { accessToken, refreshToken } = body ?? {};
    if (status !== 201 || accessToken === undefined || refreshToken === undefined)
      throw new CannotTest(`the control interface made no device ${modelId}/${serialNumber}: ${status}`);
    return { modelId, serialNumber, slotId, accessToken, refreshToken };
  };

  const isEmulator = control !== undefined;
  const device = only !== undefined || isEmulator ? undefined : 'a refresh token: --refresh-token';
  const risky = 'leave to order and to deregister: --destructive';
  return {
    url: given.url,
    lwaUrl: given.lwaUrl ?? given.url,
    clientId,
    clientSecret,
    missing(need) {
      switch (need) {
        case 'control':
          return isEmulator ? undefined : 'a control interface, as an emulator has one';
        case 'secret':
          return clientSecret === undefined ? 'the secret of the client: --client-secret' : undefined;
        case 'device':
          return device ?? (clientId === undefined ? 'a client: --client-id' : undefined);
        case 'listener':
          return hasListener ? undefined : 'an endpoint that the service posts to: --listen';
        case 'order':
        case 'end':
          return device ?? (isEmulator || given.destructive === true ? undefined : risky);
      }
    },
    async unit({ isTestDevice = false, isFresh = false }) {
      if (isEmulator && (isFresh || isTestDevice)) return make(isTestDevice);
      only ??= await make(false);
      return only;
    },
    freshSerial,
    async leave() {
      for (let number = 1; number <= made; number += 1)
        await control?.control('POST', `devices/${modelId}/${serialOf(number)}/deregister`, {});
    },
    clientForm: () => ({
      ...(clientId === undefined ? {} : { client_id: clientId }),
      ...(clientSecret === undefined ? {} : { client_secret: clientSecret }),
    }),
  };
}
