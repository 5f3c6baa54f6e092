import type { Check } from '../check.ts';
import { consentChecks } from './consents.ts';
import { deregistrationChecks } from './deregistration.ts';
import { notificationChecks } from './notifications.ts';
import { orderChecks } from './orders.ts';
import { reportChecks } from './reports.ts';
import { requestChecks } from './requests.ts';
import { tokenChecks } from './tokens.ts';

/** All checks in the order they are made: what ends something comes last. */
export const checks: readonly Check[] = [
  ...tokenChecks,
  ...consentChecks,
  ...reportChecks,
  ...orderChecks,
  ...requestChecks,
  ...notificationChecks,
  ...deregistrationChecks,
];
