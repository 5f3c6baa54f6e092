import type { Refusal, Tolerance, Versions } from '../endpoint.ts';

/** What every DRS service call has in common: version headers, error form, tolerances of shipped clients. */

const PREFIX = 'com.amazon.dash.replenishment.';

/** `DrsReplenishInput@1.0` and its kind, with the package name in front. */
export const versions = (input: string, ...results: string[]): Versions => ({
  input: PREFIX + input,
  results: results.map((result) => PREFIX + result),
});

/** Address part of `x-amzn-ErrorType`, recorded by a client. */
export const ERROR_TYPE_SUFFIX = ':http://internal.amazon.com/coral/com.amazon.parkeraccioservice/';

export const invalidToken = {
  form: 'drs',
  status: 400,
  code: 'InvalidTokenException',
  message: 'Invalid token',
  when: 'The access token is missing, malformed, expired or revoked, or its device is deregistered.',
  evidence: 'observed',
  source: 'c:ruby',
} as const satisfies Refusal;

export const invalidVersion = {
  form: 'drs',
  status: 400,
  code: 'InvalidVersionException',
  message: '{header}: {problem}; supported: {supported}',
  when: 'A version header is missing, unknown, or of another endpoint.',
  evidence: 'inferred',
  source: 'API',
} as const satisfies Refusal;

export const invalidInput = {
  form: 'drs',
  status: 400,
  code: 'InvalidInputException',
  message: '{field}: {problem}',
  when: 'The path, the query or the body cannot be understood; under `--strict` also what is otherwise served with a finding.',
  evidence: 'inferred',
  source: 'DESIGN',
} as const satisfies Refusal;

export const slotNotFound = {
  form: 'drs',
  status: 404,
  code: 'ResourceNotFoundException',
  message: 'Slot not found - slot : {slotId}',
  when: 'The device model has no such slot.',
  evidence: 'documented',
  source: 'REPL',
} as const satisfies Refusal;

/** Refusals of every DRS call. */
export const commonRefusals = { invalidToken, invalidVersion, invalidInput } as const;

/** Tolerances of every DRS call. */
export const commonTolerances = [
  {
    id: 'version-header-repeats-name',
    field: 'x-amzn-type-version, x-amzn-accept-type',
    text: 'The value of a version header repeats the name of the header.',
    strict: 'refuse',
    obligation: 2,
    evidence: 'observed',
    source: 'c:go',
  },
  {
    id: 'version-header-blank',
    field: 'x-amzn-type-version, x-amzn-accept-type',
    text: 'The value of a version header has a stray blank in it.',
    strict: 'refuse',
    obligation: 2,
    evidence: 'observed',
    source: 'CANCEL',
  },
  {
    id: 'duplicate-slashes',
    field: 'path',
    text: 'The path has doubled slashes; they are collapsed, without a redirect.',
    strict: 'serve',
    evidence: 'observed',
    source: 'c:go',
  },
  {
    id: 'bearer-blanks',
    field: 'Authorization',
    text: 'More than one blank stands between `Bearer` and the access token.',
    strict: 'serve',
    evidence: 'documented',
    source: 'RFC6750',
  },
] as const satisfies readonly Tolerance[];

/** Tolerances of the two calls that carry a report. */
export const bodyTolerances = [
  {
    id: 'body-form-encoded',
    field: 'body',
    text: 'The report is form-encoded instead of JSON.',
    strict: 'refuse',
    obligation: 8,
    evidence: 'observed',
    source: 'c:ruby',
  },
  {
    id: 'body-content-type',
    field: 'Content-Type',
    text: 'A JSON report comes under another content type, or none.',
    strict: 'serve',
    obligation: 8,
    evidence: 'observed',
    source: 'c:php',
  },
  {
    id: 'date-form',
    field: 'dates',
    text: 'A date is not full ISO 8601: date only, one-digit day, offset without colon, no zone, or not a date at all.',
    strict: 'refuse',
    obligation: 8,
    evidence: 'observed',
    source: 'c:amzn-android',
  },
] as const satisfies readonly Tolerance[];
