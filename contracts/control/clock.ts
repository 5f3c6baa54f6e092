import { z } from 'zod';
import { Instant } from '../fields.ts';

export const ClockMode = z.enum(['system', 'manual']).meta({
  id: 'ClockMode',
  description: '`system` follows the wall clock, shifted and scaled; `manual` stands until it is moved.',
});

export const Scale = z
  .number()
  .positive('expected a number above 0')
  .max(1_000_000, 'expected at most 1,000,000')
  .meta({ description: 'World seconds a real second, in `system` mode.' });

export const Clock = z
  .strictObject({ mode: ClockMode, now: Instant, scale: Scale })
  .meta({ id: 'Clock', description: "The world's clock." });
export type Clock = z.infer<typeof Clock>;

export const exampleClock: Clock = { mode: 'manual', now: '2031-03-04T10:00:00.000Z', scale: 1 };

/** Latest instant the clock can be moved to, so that what becomes due after it still has a four-digit year. */
export const LATEST_NOW = '9000-01-01T00:00:00.000Z';
