import type { CallEntry } from './entries.ts';
import { eachOf, type Note, type Rule } from './kit.ts';
import { parameterOf } from './maker-calls.ts';

/** Judges of what the customer has to see of it. */

const SETTINGS_PAGE = /^\/+(?:AccioCustomerUI\/)?settings(?:\?|$)/;
const SCHEME = /^[a-z][a-z0-9+.-]*:/i;

const exitHasScheme = (call: CallEntry, note: Note): void => {
  if (!SETTINGS_PAGE.test(call.path)) return;
  // The page itself spells the name in two ways.
  const exit = parameterOf(call, 'exitUri') ?? parameterOf(call, 'exitURI');
  if (exit === undefined) return;
  if (SCHEME.test(exit)) note.kept();
  else note.broken('exitUri: an address with a scheme', `exitUri: ${exit}`);
};

const exitUri = eachOf(39, 'A settings page that is opened with `exitUri`.', {
  'call:settings': exitHasScheme,
  'call:none': exitHasScheme,
});

export const customerExperienceJudges: readonly Rule[] = [exitUri];
