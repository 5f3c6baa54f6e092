import type { Clock as ClockEntry } from '../../../contracts/control/clock.ts';
import type { Clock } from '../../clock.ts';

/** The clock as the control interface shows it. */
export const clockEntry = (clock: Clock): ClockEntry => ({ mode: clock.mode, now: clock.now(), scale: clock.scale });
