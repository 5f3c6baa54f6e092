import { AdapterUnreachable, UnknownVerb } from './adapter/link.ts';
import type { AdapterSession } from './adapter/session.ts';
import { isOfStep } from './exchange-log.ts';
import { AuthorMistake, NeverSettled, StepFailure } from './failures.ts';
import { isHarmless, isRecorded } from './harmless.ts';
import type { LoadedStep } from './loaded.ts';
import { exchangesOf, type Moment, momentOf, type Playing } from './playing.ts';
import type { Played } from './recheck.ts';
import type { Register } from './register.ts';
import { playCall } from './steps/call-step.ts';
import { playAdvance, playAdvanceTo, playRealWait } from './steps/clock-step.ts';
import { playDevice } from './steps/device-step.ts';
import { playService } from './steps/service-step.ts';

/** Does what a step says, and waits until all that it caused is done. Returns the name of the device it was about. */
export async function act(
  playing: Playing,
  register: Register,
  { verb, place }: LoadedStep,
  value: unknown,
  title: string,
): Promise<string | undefined> {
  const { timeline, world, adapter } = playing;
  const from = momentOf(playing);
  const { lost } = playing.log;
  let device: string | undefined;
  switch (verb) {
    case 'device':
      device = await withoutRefusals(playing, title, () => playDevice(playing, value as Played<'device'>, title));
      break;
    case 'service':
      device = await playService(playing, register, value as Played<'service'>);
      break;
    case 'call':
      await playCall(playing, value as Played<'call'>);
      break;
    // Whoever moves the clock waits until all has settled.
    case 'advance':
    case 'advanceTo': {
      const id = await (verb === 'advance' ? playAdvance : playAdvanceTo)(playing, value as string);
      timeline.mark(adapter === null ? id : await settleWith(playing, adapter));
      return undefined;
    }
    case 'realWait':
      playing.warnings.push(
        `${place.file}:${place.line}: realWait waits in real time; advance moves the clock at once`,
      );
      await playRealWait(playing, value as string);
      timeline.mark(adapter === null ? await world.settle() : await settleWith(playing, adapter));
      return undefined;
  }
  await settle(playing, from, playing.log.lost > lost);
  return device;
}

/** Waits until all that a step caused is done. Nothing is to be waited for behind calls that cause nothing. */
async function settle(playing: Playing, from: Moment, hasLost: boolean): Promise<void> {
  const { target, timeline, world, adapter } = playing;
  if (adapter !== null) {
    timeline.mark(await world.settle());
    return adapter.follow();
  }
  const made = exchangesOf(playing, { from, to: momentOf(playing) });
  if (!target.isOwn || hasLost || !made.every(isHarmless)) {
    timeline.mark(await world.settle());
    return;
  }
  const last = made.findLast(isRecorded);
  if (last !== undefined) timeline.mark(last.requestId);
}

/** Time has passed, and a maker's own device does what it wants to do by now. Returns the id of the call that ends the step. */
async function settleWith({ world }: Playing, adapter: AdapterSession): Promise<string | null> {
  await adapter.wait();
  return world.settle();
}

/** A client may say with an error what its calls show already; an error of its own is told. */
async function withoutRefusals<T>(playing: Playing, title: string, work: () => Promise<T>): Promise<T | undefined> {
  const from = momentOf(playing);
  try {
    return await work();
  } catch (error) {
    if (isTold(error)) throw error;
    const calls = exchangesOf(playing, { from, to: momentOf(playing) });
    if (calls.some((call) => isOfStep(call) && call.reply.status >= 400)) return undefined;
    throw new StepFailure(`${title} failed: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** What is a word of its own, whatever calls were made. */
const isTold = (error: unknown): boolean =>
  [AuthorMistake, NeverSettled, StepFailure, UnknownVerb, AdapterUnreachable].some((kind) => error instanceof kind);
