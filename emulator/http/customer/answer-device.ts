import type { ChangeInput } from '../../domain/device-change.ts';
import type { Outcome } from '../../domain/outcome.ts';
import type { Device } from '../../domain/state.ts';
import { deviceRef, type World } from '../../world.ts';
import { deviceEntry } from '../control/device-entry.ts';
import { decideDevice } from './decide-device.ts';

/** The device that a path names, and its slot where it names one. */
interface Named {
  readonly modelId: string;
  readonly serialNumber: string;
  readonly slotId?: string;
}

/** Decides about the device that a path names, and answers with the device as it is then. */
export async function answerDevice<Reply, Name extends string>(
  world: World,
  { modelId, serialNumber, ...slot }: Named,
  transition: (input: ChangeInput) => Outcome<Device, Reply, Name>,
) {
  const device = { modelId, serialNumber };
  const record = { device, ...slot };
  const decision = await decideDevice(world, deviceRef(modelId, serialNumber), transition);
  switch (decision.kind) {
    case 'missing':
      return { kind: 'refusal' as const, name: 'deviceNotFound' as const, params: device, record };
    case 'refused': {
      const { refusal, params } = decision.refused;
      return { kind: 'refusal' as const, name: refusal, params, record };
    }
    case 'accepted':
      return {
        kind: 'json' as const,
        body: deviceEntry(decision.device),
        record: { ...record, events: decision.events },
      };
  }
}
