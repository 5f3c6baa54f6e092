import { z } from 'zod';
import { InstantText } from '../../../contracts/control/instant-text.ts';
import type { Reading } from './template.ts';
import { WholeDuration } from './whole-duration.ts';

/** The values that many steps have in common, in one of the two readings. */

export function valuesOf(of: Reading) {
  // Whatever its names stand for, it is a text.
  const text = z.string();
  const count = of(z.int().min(0));
  const amount = of(z.number().positive());
  const flag = of(z.boolean());
  const version = of(z.enum(['1.0', '2.0']));
  const duration = of(WholeDuration);
  const instant = of(InstantText);
  const slotId = text.meta({ description: 'Slot; may be left out where the model has only one.' });
  const nothing = z.union([z.strictObject({}), z.null()]).meta({ description: 'Nothing to say: `{}`, or empty.' });

  /** `beans` is short for `{ slotId: beans }`, and nothing for the only slot. */
  const aboutSlot = <S extends z.ZodRawShape>(shape: S) =>
    z.union([
      z.strictObject({ slotId: slotId.optional(), ...shape }),
      text.meta({ description: 'The slot, and nothing else to say.' }),
      z.null(),
    ]);

  return { of, text, count, amount, flag, version, duration, instant, slotId, nothing, aboutSlot };
}
export type Values = ReturnType<typeof valuesOf>;
