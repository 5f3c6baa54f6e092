import { customerExperience } from './customer-experience.ts';
import { notifications } from './notifications.ts';
import type { Obligation } from './obligation.ts';
import { ordering } from './ordering.ts';
import { registration } from './registration.ts';
import { reports } from './reports.ts';
import { requests } from './requests.ts';

export type { Obligation } from './obligation.ts';

/** What a device maker owes, theme by theme. */
export const obligationThemes: Readonly<Record<string, readonly Obligation[]>> = {
  Requests: requests,
  Reports: reports,
  Ordering: ordering,
  Notifications: notifications,
  'Registration and tokens': registration,
  'Customer experience': customerExperience,
};

/** All of it, by number. */
export const obligations: readonly Obligation[] = Object.values(obligationThemes)
  .flat()
  .sort((a, b) => a.number - b.number);
