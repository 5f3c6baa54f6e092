import type { Device } from '../../contracts/control/device.ts';
import type { TimelineEntry } from '../../contracts/timeline.ts';
import type { ReadMessage } from './check/notification-check.ts';
import type { Maker } from './device/maker.ts';
import type { Devices } from './devices.ts';
import { AuthorMistake, StepFailure } from './failures.ts';
import { momentOf, type Playing, type Scene, type StepRecord } from './playing.ts';
import type { Register } from './register.ts';
import type { WorldLink } from './world-link.ts';

/**
 * The service's side of a scenario beside a program that has the voice of the device, such as under `exec`. Nobody tells
 * that program what to do next, so the scenario waits for it, and in two places only: `expect` waits until what it
 * looks for is there, and `service: register` until the device is. Nothing else waits.
 */
export interface Beside {
  /** The device that is registered already; null when the program registers its own. */
  readonly device: { readonly modelId: string; readonly serialNumber: string } | null;
  /** Nothing more is to be waited for: the program has ended. */
  readonly isOver: () => boolean;
  /** A short pause of real time. */
  readonly pause: () => Promise<void>;
  /** A step looks from here on: what the program does now is seen. Called at each step. */
  readonly looks?: () => void;
}

/** Tries until it comes out well. What does not when the program has ended never will. */
async function until<T>({ isOver, pause }: Beside, attempt: () => Promise<T>): Promise<T> {
  for (;;) {
    const wasOver = isOver();
    try {
      return await attempt();
    } catch (error) {
      if (wasOver || !(error instanceof StepFailure)) throw error;
    }
    await pause();
  }
}

/** Reads what has happened by now: the program acts between the steps too. */
export async function catchUp({ world, timeline }: Playing): Promise<void> {
  await world.sync();
  timeline.mark(null);
  await timeline.read();
}

/** Looks until it is as expected, at all that came about since the step that is looked at. */
export async function expectBeside(
  playing: Playing,
  scene: Scene,
  look: (scene: Scene) => Promise<StepRecord>,
): Promise<StepRecord> {
  const { beside } = playing;
  if (beside === undefined) return look(scene);
  return until(beside, async () => {
    await catchUp(playing);
    const to = momentOf(playing);
    const upToNow = (record: StepRecord): StepRecord => ({ ...record, to });
    return look({
      ...scene,
      last: scene.last && upToNow(scene.last),
      byId: new Map([...scene.byId].map(([id, record]) => [id, upToNow(record)])),
    });
  });
}

/** What was sent to the topic, whoever listens there. The envelope is known to the listener alone. */
export const sentMessages = (entries: readonly TimelineEntry[]): readonly ReadMessage[] =>
  entries.flatMap((entry) => (entry.kind === 'notification' ? [sentMessage(entry)] : []));

/** A notification on the timeline, as if it had been received. */
export const sentMessage = (entry: Extract<TimelineEntry, { kind: 'notification' }>): ReadMessage => ({
  type: entry.notificationType,
  version: entry.version,
  payload: entry.payload,
  envelope: null,
  isHandshake: false,
  violations: [],
});

const DEFAULT_DEVICE = 'device';
const DEFAULT_MODEL = 'acme-coffee';
const REDIRECT = 'http://localhost:3000/callback';

interface AdoptingParts {
  readonly world: WorldLink;
  readonly devices: Devices;
  readonly maker: Maker;
}

/** A device is registered by the program, and known to the scenario from then on. */
export function adopting(beside: Beside, { world, devices, maker }: AdoptingParts): Register {
  return {
    async register({ name = DEFAULT_DEVICE, modelId: model, serialNumber: serial }) {
      const modelId = model ?? beside.device?.modelId ?? DEFAULT_MODEL;
      const serialNumber = serial ?? beside.device?.serialNumber;
      if (serialNumber === undefined)
        throw new AuthorMistake('register: expected the serialNumber of the device that the command registers');
      const directedCustomerId = await until(beside, async () => {
        const { status, body } = await world.look(`devices/${modelId}/${serialNumber}`);
        const view = status === 200 ? (body as Device) : undefined;
        if (view?.status === 'registered') return view.directedCustomerId;
        throw new StepFailure(`${modelId}/${serialNumber} was not registered by the command`);
      });
      const client = await maker.open({ modelId, serialNumber }, world.now);
      await devices.put({ name, modelId, serialNumber, client, directedCustomerId, redirectUri: REDIRECT });
      return name;
    },
    async consent() {
      throw new AuthorMistake('consent: the command goes through the sign-up by itself');
    },
  };
}
