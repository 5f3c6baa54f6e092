import type { Fault, PlannedFault } from '../../../contracts/control/fault.ts';
import type { Instant } from '../../../contracts/fields.ts';
import { phaseOf } from '../../domain/faults.ts';

/** A fault as the control interface shows it. */
export const faultEntry = (fault: PlannedFault, now: Instant): Fault => ({ ...fault, phase: phaseOf(fault, now) });
