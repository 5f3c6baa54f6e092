import type { CallEntry } from './entries.ts';
import { amount, grace, spanText } from './grace.ts';
import { defineRule, eachOf, type Note, onCalls, type Rule, within } from './kit.ts';
import {
  beganAfter,
  isKnown,
  isServed,
  lineOf,
  parameterOf,
  type ScopeData,
  SERVICE_CALLS,
  scopeDataOf,
  shown,
  textOf,
} from './maker-calls.ts';
import { judgeTries, type Tries } from './ordering-judges.ts';
import type { Stamp } from './view.ts';

/** Judges of how a device is registered, its tokens kept, and its registration ended. */

const deregisters = eachOf(19, 'A device that is removed on the side of the maker, who then calls Deregistration.', {
  'call:deregister': (call: CallEntry, note: Note) => {
    if (isServed(call)) note.kept();
  },
});

interface Token {
  /** The first refusal of the present token. */
  refused: Stamp | null;
  /** Calls with it since then, begun after the refusal. */
  calls: number[];
  /** Refreshes since then, with no call accepted between them. */
  refreshes: Stamp[];
  /** A new token is there, and no call was made with it yet. */
  renewed: boolean;
}

const DEAD_TOKEN_CALLS = amount(grace.deadTokenCalls);
const REFRESHES = amount(grace.refreshes);
const REFRESH_WINDOW = amount(grace.refreshWindow);

const grantOf = (call: CallEntry): string => (parameterOf(call, 'grant_type') ?? '').toLowerCase();

function serviceCall(token: Token, call: CallEntry, note: Note): void {
  if (isKnown(call)) {
    if (token.renewed) note.kept();
    token.renewed = false;
    token.refused = null;
    token.calls = [];
    token.refreshes = [];
    return;
  }
  // With a registration that ended another rule is concerned.
  if (!note.device.registered) return;
  if (token.refused === null) {
    token.refused = note.now;
    return;
  }
  if (!beganAfter(call, token.refused)) return;
  token.calls = [...token.calls, note.now.seq];
  if (token.calls.length <= DEAD_TOKEN_CALLS) return;
  note.broken(
    `a refresh after Invalid token, at the latest after ${DEAD_TOKEN_CALLS} more calls`,
    `${token.calls.length} more calls with the refused token`,
    token.refused.seq,
    ...token.calls,
  );
  token.calls = [];
}

const tokenIsRefreshed = defineRule<Token & Tries>({
  rule: 31,
  exercise: 'A token that is refreshed and used, before it expires or after it was refused.',
  per: 'device',
  begin: () => ({ refused: null, calls: [], refreshes: [], renewed: false, moments: [] }),
  on: {
    ...onCalls(SERVICE_CALLS, serviceCall),
    'call:token': (token, call, note) => {
      token.moments = [];
      if (!isServed(call) || grantOf(call) !== 'refresh_token') return;
      token.calls = [];
      token.renewed = true;
      if (token.refused === null) return;
      // What is refused from now on is the new token.
      const first = token.refused.seq;
      token.refused = note.now;
      token.refreshes = within(token.refreshes, note, REFRESH_WINDOW, REFRESHES + 1);
      if (token.refreshes.length <= REFRESHES) return;
      note.broken(
        'one refresh after Invalid token, and one more try',
        `${token.refreshes.length} refreshes within ${spanText(REFRESH_WINDOW)}, and no call accepted between them`,
        first,
        ...token.refreshes.map(({ seq }) => seq),
      );
      token.refreshes = [];
    },
    'struck:token': judgeTries,
    'state:tokens': (token) => {
      // Somebody let them expire: what follows is not the maker's loop.
      token.refreshes = [];
    },
  },
});

const SECRET_IN_ADDRESS = /[?&](access_token|refresh_token|client_secret)=/i;

const noSecretInAddress = (call: CallEntry, note: Note) => {
  const [, name] = SECRET_IN_ADDRESS.exec(call.path) ?? [];
  if (name !== undefined) note.broken(`${name} in the body or in a header`, lineOf(call));
};

const tokensStaySecret = eachOf(
  32,
  'Tokens of 2,048 bytes that have to come back whole: a scenario issues them. On the record only a token in an address shows, where logs keep it.',
  onCalls([...SERVICE_CALLS, 'token'], noSecretInAddress),
);

/** An authorization request, rather than somebody who opened the page. */
const isAuthorization = (call: CallEntry): boolean => parameterOf(call, 'client_id') !== undefined;

const SIGN_UP = 'A registration through the authorization page.';

const scopeJudge = (rule: number, exercise: string, judge: (scope: ScopeData, note: Note) => void): Rule =>
  eachOf(rule, exercise, {
    'call:authorize': (call: CallEntry, note: Note) => {
      const scope = isAuthorization(call) ? scopeDataOf(call) : undefined;
      if (scope !== undefined) judge(scope, note);
    },
  });

const isSet = (flag: unknown): boolean => flag === true || (typeof flag === 'string' && /^true$/i.test(flag));

const noTestFlags = scopeJudge(
  33,
  'A registration through the authorization page of a product that is declared as released (`production`).',
  ({ isTestDevice, includeNonLive }, note) => {
    if (note.options.production !== true) return;
    if (isSet(isTestDevice)) note.broken('scope_data without is_test_device', `is_test_device: ${shown(isTestDevice)}`);
    if (isSet(includeNonLive)) {
      note.broken('scope_data without should_include_non_live', `should_include_non_live: ${shown(includeNonLive)}`);
    }
    if (!isSet(isTestDevice) && !isSet(includeNonLive)) note.kept();
  },
);

const codeGrant = eachOf(34, SIGN_UP, {
  'call:authorize': (call: CallEntry, note: Note) => {
    if (!isAuthorization(call)) return;
    const type = parameterOf(call, 'response_type');
    if (type === 'code') note.kept();
    else note.broken('response_type: code', `response_type: ${type ?? 'none'}`);
  },
});

const NAME = /^[A-Za-z0-9+_-]{1,64}$/;

const nameForms = scopeJudge(35, SIGN_UP, ({ model, serial }, note) => {
  const names = { device_model: model, serial };
  const bad = Object.entries(names).filter(([, name]) => typeof name !== 'string' || !NAME.test(name));
  if (bad.length === 0) note.kept();
  for (const [field, name] of bad) {
    note.broken(`${field}: a text of 1 to 64 characters of A-Z a-z 0-9 - + _`, `${field}: ${shown(name)}`);
  }
});

/** An address of the machine itself, or an app's own scheme, needs no TLS. */
function isSafe(address: string): boolean {
  if (!/^http:/i.test(address) || !URL.canParse(address)) return true;
  return /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])$/i.test(new URL(address).hostname);
}

const returnUrl = eachOf(36, SIGN_UP, {
  'call:authorize': (call: CallEntry, note: Note) => {
    if (!isAuthorization(call)) return;
    const address = parameterOf(call, 'redirect_uri') ?? 'none';
    if (call.refusal === 'untrustedRedirect') {
      note.broken('redirect_uri: one of the Allowed Return URLs', `redirect_uri: ${address}`);
    } else if (!isSafe(address)) note.broken('redirect_uri: https', `redirect_uri: ${address}`);
    else if (call.refusal === null) note.kept();
  },
  'call:token': (call: CallEntry, note: Note) => {
    if (grantOf(call) !== 'authorization_code') return;
    const findings = call.findings.filter(({ rule }) => rule === '36');
    for (const { field, expected, seen } of findings) note.broken(`${field}: ${expected}`, `${field}: ${seen}`);
    if (isServed(call) && findings.length === 0) note.kept();
  },
});

function matches(pattern: string, text: string): boolean {
  return new RegExp(`^(?:${pattern})$`).test(text);
}

const serialPattern = scopeJudge(
  48,
  'A registration through the authorization page of a model whose pattern of serial numbers is given (`serialPatterns`).',
  ({ model, serial }, note) => {
    const patterns = note.options.serialPatterns ?? {};
    const pattern = typeof model === 'string' && Object.hasOwn(patterns, model) ? patterns[model] : undefined;
    if (pattern === undefined) return;
    if (matches(pattern, textOf(serial))) note.kept();
    else note.broken(`serial: ${pattern}`, `serial: ${shown(serial)}`);
  },
);

export const registrationJudges: readonly Rule[] = [
  deregisters,
  tokenIsRefreshed,
  tokensStaySecret,
  noTestFlags,
  codeGrant,
  nameForms,
  returnUrl,
  serialPattern,
];
