import type { z } from 'zod';
import { nearestName } from '../contracts/nearest-name.ts';
import { ConfigFile } from './config.ts';
import { configure } from './configure.ts';
import { listedUrlProblem } from './domain/lwa/return-url.ts';
import { checkAddress } from './domain/sns/endpoint-address.ts';
import { redactText } from './http/redact.ts';
import { firstIssue, violationOf } from './http/violation.ts';

/** Checks a configuration: each value by the schema, then what a schema cannot see, such as references and repetitions. */

export interface ConfigProblem {
  readonly path: readonly PropertyKey[];
  /** The key itself is the mistake, not its value. */
  readonly ofKey: boolean;
  /** The path in words, what was expected, what was seen, what comes near. */
  readonly message: string;
}

export type CheckedConfig =
  | { readonly ok: true; readonly config: ConfigFile }
  | { readonly ok: false; readonly problem: ConfigProblem };

export function checkConfig(value: unknown): CheckedConfig {
  const parsed = ConfigFile.safeParse(value);
  if (!parsed.success) return { ok: false, problem: schemaProblem(parsed.error, value) };
  // The schema drops `__proto__` from a mapping of free keys, and nothing is to be passed over in silence.
  const devices = (value as { devices?: readonly { slots?: object }[] }).devices ?? [];
  const at = devices.findIndex(({ slots }) => Object.hasOwn(slots ?? {}, '__proto__'));
  const wanted = parsed.data.devices?.[at];
  if (wanted !== undefined)
    return { ok: false, problem: noSlot(['devices', at, 'slots'], wanted.modelId, '__proto__') };
  const [problem] = crossProblems(parsed.data);
  return problem === undefined ? { ok: true, config: parsed.data } : { ok: false, problem };
}

const hint = (nearest: string | undefined): string => (nearest === undefined ? '' : `; did you mean "${nearest}"?`);
const wordsOf = (path: readonly PropertyKey[]): string => path.map(String).join('.');

function schemaProblem(error: z.ZodError, value: unknown): ConfigProblem {
  const issue = firstIssue(error) as z.core.$ZodIssue;
  const { field, problem, nearest } = violationOf(error, ConfigFile, 'file');
  if (issue.code === 'unrecognized_keys') {
    return {
      path: [...issue.path, issue.keys[0] as string],
      ofKey: true,
      message: `${field}: ${problem}${hint(nearest)}`,
    };
  }
  const seen = valueAt(value, issue.path);
  const values = issue.code === 'invalid_value' ? issue.values.map(String) : [];
  const right = sizeWords(
    problem.replace(/^invalid (?:input|option|key in record): /, '').replace(/, received .*$/, ''),
  );
  // Of the right value in quotes the quotes are the mistake; it is not what comes near.
  const isQuoted = typeof seen === 'string' && values.includes(seen);
  const expected = isQuoted ? `${right}, without quotes` : right;
  const near = typeof seen === 'string' && !isQuoted ? nearestName(seen, values) : undefined;
  const told =
    seen === undefined
      ? `is missing; ${expected}`
      : isSecret(issue.path)
        ? expected
        : `${expected}, seen ${show(seen)}`;
  return { path: issue.path, ofKey: false, message: `${field}: ${told}${hint(near)}` };
}

const BOUNDS: Readonly<Record<string, string>> = {
  '>=': 'at least',
  '<=': 'at most',
  '>': 'more than',
  '<': 'less than',
};
const SIZE = /^too (?:small|big): expected \w+ to (?:have|be) (>=|<=|>|<)(\S+)(?: (\w+?)s?)?$/;

/** `expected at least 1 item`, rather than with the signs of the schema library. */
function sizeWords(problem: string): string {
  const [, sign, count = '', unit] = SIZE.exec(problem) ?? [];
  if (sign === undefined) return problem;
  const what = unit === undefined ? '' : ` ${unit}${count === '1' ? '' : 's'}`;
  return `expected ${BOUNDS[sign]} ${count}${what}`;
}

const valueAt = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((at, key) => (typeof at === 'object' && at !== null ? (at as never)[key] : undefined), value);

const isSecret = (path: readonly PropertyKey[]): boolean => /secret|token/i.test(String(path.at(-1)));

function show(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'a mapping';
  const text =
    typeof value === 'number' ? String(value) : JSON.stringify(typeof value === 'string' ? redactText(value) : value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

function* crossProblems(file: ConfigFile): Generator<ConfigProblem> {
  const { portal, topics } = configure(file);
  yield* repeated(
    file.models?.map(({ modelId }) => modelId),
    ['models'],
    'modelId',
  );
  yield* repeated(
    file.topics?.map(({ arn }) => arn),
    ['topics'],
    'arn',
  );
  yield* repeated(
    file.securityProfiles?.map(({ clientId }) => clientId),
    ['securityProfiles'],
    'clientId',
  );
  yield* repeated(
    file.customers?.map((customer) => customer.directedCustomerId),
    ['customers'],
    'directedCustomerId',
  );
  yield* repeated(
    file.customers?.map(({ email }) => email),
    ['customers'],
    'email',
    // Whoever signs in types his address in any case.
    (email) => email.toLowerCase(),
  );
  const clientIds = portal.securityProfiles.map(({ clientId }) => clientId);
  const topicArns = topics.map(({ topicArn }) => topicArn);
  for (const [at, model] of (file.models ?? []).entries()) {
    const path = ['models', at];
    yield* unknown(model.clientId, clientIds, [...path, 'clientId'], 'no security profile has the client id');
    yield* unknown(model.topicArn, topicArns, [...path, 'topicArn'], 'no topic has the ARN');
    yield* repeated(
      model.slots.map(({ slotId }) => slotId),
      [...path, 'slots'],
      'slotId',
    );
    for (const [slotAt, slot] of model.slots.entries()) {
      yield* repeated(
        slot.products.map(({ asin }) => asin),
        [...path, 'slots', slotAt, 'products'],
        'asin',
      );
    }
  }
  for (const [at, { returnUrls }] of (file.securityProfiles ?? []).entries()) {
    for (const [urlAt, url] of returnUrls.entries()) {
      const problem = listedUrlProblem(url);
      if (problem === undefined) continue;
      yield mistake(
        ['securityProfiles', at, 'returnUrls', urlAt],
        `no customer can be sent there: ${problem}, seen ${show(url)}`,
      );
    }
  }
  for (const [at, { subscriptions }] of (file.topics ?? []).entries()) {
    const path = ['topics', at, 'subscriptions'];
    for (const [subscriptionAt, { endpoint }] of subscriptions.entries()) {
      const checked = checkAddress(endpoint);
      if (!checked.ok)
        yield mistake([...path, subscriptionAt, 'endpoint'], `${checked.problem}, seen ${show(endpoint)}`);
    }
    yield* repeated(
      subscriptions.map(({ endpoint }) => endpoint),
      path,
      'endpoint',
    );
  }
  yield* repeated(
    file.devices?.map((device) => `${device.modelId}/${device.serialNumber}`),
    ['devices'],
    'serialNumber',
  );
  for (const at of file.devices?.keys() ?? []) yield* deviceProblems(file, portal, at);
  yield* repeated(
    file.faults?.map(({ faultId }, at) => faultId ?? `fault number ${at}, without a name`),
    ['faults'],
    'faultId',
  );
  for (const [at, { modelId, slotId }] of (file.faults ?? []).entries()) {
    const path = ['faults', at];
    const modelIds = portal.models.map((model) => model.modelId);
    yield* unknown(modelId, modelIds, [...path, 'modelId'], 'no model is called');
    const models = portal.models.filter((model) => modelId === undefined || model.modelId === modelId);
    const slotIds = models.flatMap(({ slots }) => slots.map((slot) => slot.slotId));
    yield* unknown(slotId, slotIds, [...path, 'slotId'], 'no slot is called');
  }
}

function* deviceProblems(
  file: ConfigFile,
  portal: ReturnType<typeof configure>['portal'],
  at: number,
): Generator<ConfigProblem> {
  const device = file.devices?.[at];
  const path = ['devices', at];
  const modelIds = portal.models.map(({ modelId }) => modelId);
  const model = portal.models.find(({ modelId }) => modelId === device?.modelId);
  if (device === undefined || model === undefined) {
    yield* unknown(device?.modelId, modelIds, [...path, 'modelId'], 'no model is called');
    return;
  }
  const customerIds = portal.customers.map(({ directedCustomerId }) => directedCustomerId);
  yield* unknown(device.directedCustomerId, customerIds, [...path, 'directedCustomerId'], 'no customer has the id');
  yield* unknown(
    device.clientId,
    [model.clientId],
    [...path, 'clientId'],
    `model "${model.modelId}" does not belong to`,
  );
  const customer =
    portal.customers.find(({ directedCustomerId }) => directedCustomerId === device.directedCustomerId) ??
    portal.customers[0];
  const isLive = model.live && customer !== undefined && model.marketplaces.includes(customer.marketplace);
  if (!isLive && !device.includeNonLive) {
    const where = model.live ? ` in ${customer?.marketplace}, the customer's marketplace` : '';
    yield mistake(
      [...path, 'includeNonLive'],
      `model "${model.modelId}" is not live${where}; expected includeNonLive: true`,
    );
  }
  const slotIds = model.slots.map(({ slotId }) => slotId);
  for (const [slotId, { asin }] of Object.entries(device.slots ?? {})) {
    const slotPath = [...path, 'slots', slotId];
    const asins = model.slots.find((slot) => slot.slotId === slotId)?.products.map((product) => product.asin);
    if (asins === undefined) {
      yield noSlot([...path, 'slots'], model.modelId, slotId, slotIds);
    } else yield* unknown(asin ?? undefined, asins, [...slotPath, 'asin'], `slot "${slotId}" has no product`);
  }
}

function noSlot(
  parent: readonly PropertyKey[],
  modelId: string,
  slotId: string,
  known: readonly string[] = [],
): ConfigProblem {
  const path = [...parent, slotId];
  const message = `model "${modelId}" has no slot "${slotId}"${hint(nearestName(slotId, known))}`;
  return { path, ofKey: true, message: `${wordsOf(path)}: ${message}` };
}

const mistake = (path: readonly PropertyKey[], message: string): ConfigProblem => ({
  path,
  ofKey: false,
  message: `${wordsOf(path)}: ${message}`,
});

/** A name that leads nowhere; one that is left out leads to a standard. */
function* unknown(
  name: string | undefined,
  names: readonly string[],
  path: readonly PropertyKey[],
  what: string,
): Generator<ConfigProblem> {
  if (name === undefined || names.includes(name)) return;
  yield mistake(
    path,
    `${what} ${show(name)}; expected one of ${names.map(show).join(', ')}${hint(nearestName(name, names))}`,
  );
}

function* repeated(
  names: readonly string[] | undefined,
  path: readonly PropertyKey[],
  key: string,
  same: (name: string) => string = (name) => name,
): Generator<ConfigProblem> {
  const seen = new Map<string, string>();
  for (const [at, name] of (names ?? []).entries()) {
    const first = seen.get(same(name));
    if (first === undefined) seen.set(same(name), name);
    else {
      const before = first === name ? '' : `, the first time as ${show(first)}`;
      yield mistake([...path, at, key], `${show(name)} is there twice${before}`);
    }
  }
}
