import { isHarmless } from '../harmless.ts';
import type { Playing } from '../playing.ts';

/**
 * When something is due next in the world. In a world of its own that is asked only when the answer may have changed:
 * when something fell due, or a call was made that can bring something about.
 */
export interface NextDue {
  /** Epoch milliseconds; infinite when nothing is due. */
  ms(): Promise<number>;
  /** The clock was moved, and so much fell due on the way. */
  moved(firedCount: number): void;
}

export function createNextDue({ world, log, target }: Playing): NextDue {
  let known: number | undefined;
  let seen = 0;
  const ask = async (): Promise<number> => {
    const { body } = await world.look('due?limit=1');
    const [first] = (body as { readonly items: readonly { readonly at: string }[] }).items;
    return first === undefined ? Number.POSITIVE_INFINITY : Date.parse(first.at);
  };
  return {
    async ms() {
      const isUnchanged =
        target.isOwn && log.all.slice(seen).every((call) => isHarmless(call) || call.operation === 'advanceClock');
      // What was due by now may have happened without the clock.
      const isToCome = known !== undefined && known > Date.parse(world.now);
      if (!isUnchanged || !isToCome) known = await ask();
      seen = log.all.length;
      return known ?? Number.POSITIVE_INFINITY;
    },
    moved(firedCount) {
      if (firedCount > 0) known = undefined;
    },
  };
}
