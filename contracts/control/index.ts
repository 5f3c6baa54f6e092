import { advanceClock } from './advance-clock.ts';
import { clearFault } from './clear-fault.ts';
import { expireTokens } from './expire-tokens.ts';
import { explain } from './explain.ts';
import { grantConsent } from './grant-consent.ts';
import { health } from './health.ts';
import { listDevices } from './list-devices.ts';
import { listDue } from './list-due.ts';
import { listFaults } from './list-faults.ts';
import { listFindings } from './list-findings.ts';
import { listNotifications } from './list-notifications.ts';
import { listOrders } from './list-orders.ts';
import { listRequests } from './list-requests.ts';
import { listSubscriptions } from './list-subscriptions.ts';
import { planFault } from './plan-fault.ts';
import { readClock } from './read-clock.ts';
import { readDevice } from './read-device.ts';
import { readOrder } from './read-order.ts';
import { readState } from './read-state.ts';
import { readTimeline } from './read-timeline.ts';
import { redeliver } from './redeliver.ts';
import { registerDevice } from './register-device.ts';
import { removeSubscription } from './remove-subscription.ts';
import { replaceState } from './replace-state.ts';
import { reset } from './reset.ts';
import { sendConfirmation } from './send-confirmation.ts';
import { setClock } from './set-clock.ts';
import { streamTimeline } from './stream-timeline.ts';
import { subscribe } from './subscribe.ts';

/** Everything that drives or shows the machine itself. */
export const controlEndpoints = {
  health,
  readClock,
  setClock,
  advanceClock,
  listDue,
  reset,
  readState,
  replaceState,
  registerDevice,
  grantConsent,
  listDevices,
  readDevice,
  expireTokens,
  listOrders,
  readOrder,
  listSubscriptions,
  subscribe,
  sendConfirmation,
  removeSubscription,
  listNotifications,
  redeliver,
  readTimeline,
  streamTimeline,
  listRequests,
  listFindings,
  listFaults,
  planFault,
  clearFault,
  explain,
} as const;
