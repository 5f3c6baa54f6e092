import type { Refusal } from '../endpoint.ts';

/** How the control interface says no: `{"error":{"code","message","path"?,"nearest"?}}`. */

const ours = { form: 'control', evidence: 'inferred', source: 'DESIGN' } as const;

export const invalid = {
  ...ours,
  status: 400,
  code: 'invalid',
  message: '{field}: {problem}',
  when: 'The request breaks its contract, or names something that is not configured; `path` says where, `nearest` what comes near.',
} as const satisfies Refusal;

export const unauthorized = {
  ...ours,
  status: 401,
  code: 'unauthorized',
  message: 'expected the control token as "Authorization: Bearer TOKEN"',
  when: 'The emulator was started with a control token, and it is missing or wrong.',
  headers: { 'WWW-Authenticate': 'Bearer' },
} as const satisfies Refusal;

export const forbidden = {
  ...ours,
  status: 403,
  code: 'forbidden',
  message:
    'foreign Host or Origin: the control interface answers to loopback names only, and to those given by --allow-host',
  when: 'The call came under a foreign name (DNS rebinding) or from a page of another site (CSRF).',
} as const satisfies Refusal;

/** Refusals of every call under `/_emulator/`. */
export const commonRefusals = { invalid, unauthorized, forbidden } as const;

export const notFound = {
  ...ours,
  status: 404,
  code: 'not-found',
  message: 'there is no {what} {id}',
  when: 'Nothing has this name.',
} as const satisfies Refusal;

export const conflict = {
  ...ours,
  status: 409,
  code: 'conflict',
  message: '{problem}',
  when: 'The state of the thing does not allow it; the message names the state.',
} as const satisfies Refusal;

export const clockBusy = {
  ...ours,
  status: 409,
  code: 'clock-busy',
  message: 'another call is moving the clock',
  when: 'The clock is being moved by another call; also when a notification listener tries it while it is being served.',
} as const satisfies Refusal;

export const notWritten = {
  ...ours,
  status: 500,
  code: 'internal',
  message: 'what fell due could not be written; the clock stands at {now}, and the next call that moves it tries again',
  when: 'The disk did not take what fell due, or the clock itself. The clock stands at the last instant it reached: that of what could not be written, or where it was. The log tells why.',
} as const satisfies Refusal;
