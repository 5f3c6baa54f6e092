import { authorize } from './authorize.ts';
import { consent } from './consent.ts';
import { profile } from './profile.ts';
import { setupOverview } from './setup-overview.ts';
import { signIn } from './sign-in.ts';
import { slotAction } from './slot-action.ts';
import { slotPage } from './slot-page.ts';
import { token } from './token.ts';
import { tokenInfo } from './token-info.ts';

/** Handlers of Login with Amazon and of the sign-up pages, by endpoint. */
export const lwaHandlers = {
  authorize,
  token,
  tokenInfo,
  profile,
  signIn,
  consent,
  slotPage,
  slotAction,
  setupOverview,
};
