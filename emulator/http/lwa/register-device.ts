import { beginChange, finish } from '../../domain/device-change.ts';
import type { DomainEvent, Draw } from '../../domain/outcome.ts';
import {
  blankDevice,
  completeSetup,
  type RegistrationRequest,
  register,
  type SlotChoice,
} from '../../domain/registration.ts';
import type { Audience } from '../../domain/sns/audience.ts';
import type { DeviceModel, Registration } from '../../domain/state.ts';
import { deviceRef, type World } from '../../world.ts';

/** The write that a consent is about: a device gets its registration. */

export interface DeviceName {
  readonly modelId: string;
  readonly serialNumber: string;
}

/** What each slot shall order, by slot id. */
export type Choices = Readonly<Record<string, SlotChoice>>;

const NOBODY: Audience = { subscribers: [] };

/** Registers the device and, when the choices are known already, completes its set-up in the same write. Unless it is `told`, nobody is sent its notifications. */
export async function registerDevice<Result>(
  world: World,
  device: DeviceName,
  model: DeviceModel,
  request: RegistrationRequest,
  choices: Choices | undefined,
  result: (registration: Registration, consentId: string, draw: Draw) => Result,
  told = true,
): Promise<{ readonly result: Result; readonly events: readonly DomainEvent[] }> {
  const { modelId, serialNumber } = device;
  const blank = blankDevice(modelId, serialNumber, world.clock.nowMs());
  const { result: made, events } = await world.decide(deviceRef(modelId, serialNumber), blank, (doc, draw) => {
    const before = doc ?? blank;
    const audience = told ? world.audience(model.topicArn) : NOBODY;
    const change = beginChange({ portal: world.portal(), device: before, ...audience, draw });
    const registration = register(change, request);
    const consentId = draw.ids.hex('consent', 32);
    if (choices !== undefined) completeSetup(change, consentId, choices);
    return {
      next: finish(change, before),
      events: change.events,
      result: result(change.device.current ?? registration, consentId, draw),
    };
  });
  return { result: made, events };
}
