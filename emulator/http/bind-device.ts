import type { EndpointDefinition, Path } from '../../contracts/endpoint.ts';
import { type Noticed, strictRefusal } from '../../contracts/finding.ts';
import type { Finding } from '../../contracts/timeline.ts';
import { authenticate } from '../domain/authenticate.ts';
import { findModel } from '../domain/device-change.ts';
import type { DeviceTransition, Outcome, RefusalParams } from '../domain/outcome.ts';
import type { Device, DeviceModel } from '../domain/state.ts';
import { type Landing, onLanding } from '../landing.ts';
import { deviceRef, type World } from '../world.ts';
import type { Answer, ReadRequest, Recorded } from './answer.ts';
import type { PathParameters } from './path-parameters.ts';
import { checkVersions } from './version-headers.ts';
import { type Violation, violationOf } from './violation.ts';

/**
 * The device API's part of the journey, in the order of its refusals: token, version headers, path ids,
 * body, state. The token names the device; the transition sees that one device and nothing else.
 */
export function serveDevice<E extends EndpointDefinition>(
  world: World,
  endpoint: E,
  path: Path,
  transition: DeviceTransition<E>,
  raw: ReadRequest,
  { raw: params, checked }: PathParameters,
  edgeSlips: readonly Noticed[],
): Landing<Answer<E>> {
  const refusal = (name: string, values: RefusalParams, record: Recorded): Answer<E> =>
    ({ kind: 'refusal', name, params: values, record }) as Answer<E>;

  const token = bearer(raw.headers.authorization);
  if (token === undefined) return refusal('invalidToken', {}, {});
  const genuine = world.tokens.recognize(token);
  if (genuine === undefined) return refusal('invalidToken', {}, { tokenId: world.tokens.id(token) });
  const { claims, device, id: tokenId } = genuine;
  const ref = deviceRef(claims.modelId, claims.serialNumber);
  const portal = world.portal();
  const { slotId } = params;
  const recorded = (findings: readonly Finding[], events?: Recorded['events']): Recorded => ({
    device,
    slotId,
    tokenId,
    findings,
    events,
  });
  if (typeof authenticate(portal, world.store.read(ref)?.doc, claims, world.clock.now()) === 'string')
    return refusal('invalidToken', {}, recorded(NO_FINDINGS));

  if (path.versions === undefined) throw new Error(`${endpoint.name} has no versions`);
  const versions = checkVersions(raw.headers, path.versions);
  if (!versions.ok) {
    const { header, problem, supported } = versions;
    return refusal('invalidVersion', { header, problem, supported }, recorded(NO_FINDINGS));
  }
  const slips = joined(edgeSlips, versions.slips);
  const findings = slips.length === 0 ? NO_FINDINGS : slips.map(({ finding }) => finding);
  const problem = portal.settings.strict ? strictRefusal(slips) : undefined;
  if (problem !== undefined) return refusal('invalidInput', problem, recorded(findings));

  const invalid = (violation: Violation): Answer<E> => refusal('invalidInput', { ...violation }, recorded(NO_FINDINGS));
  if (checked?.success === false) return invalid(violationOf(checked.error, endpoint.params, 'path'));
  const model = findModel(portal, claims.modelId);
  if (slotId !== undefined && 'slotNotFound' in endpoint.refusals && !hasSlot(model, slotId))
    return refusal('slotNotFound', { slotId }, recorded(NO_FINDINGS));
  let body: unknown;
  if (endpoint.body !== undefined) {
    if (raw.form === 'unreadable') return invalid({ field: 'body', problem: raw.problem ?? '' });
    if (raw.form === 'none') return invalid({ field: 'body', problem: 'expected a JSON object, seen none' });
    const parsed = endpoint.body.safeParse(raw.body);
    if (!parsed.success) return invalid(violationOf(parsed.error, endpoint.body, 'body'));
    body = parsed.data;
  }
  const request = { params: checked?.data, query: undefined, body };

  const decided = world.decide(ref, undefined, (doc, draw) => {
    // Between the check above and this moment the grant may have died; the decision looks again.
    const live = doc === undefined ? 'no-such-grant' : authenticate(portal, doc, claims, draw.now);
    if (doc === undefined || typeof live === 'string') {
      return { next: doc, events: [], result: undefined };
    }
    const outcome: Outcome<Device, unknown> = transition({
      portal,
      device: doc,
      ...world.audience(findModel(portal, doc.modelId)?.topicArn ?? ''),
      request: request as never,
      resultType: versions.resultType,
      draw,
    });
    return {
      next: outcome.accepted ? outcome.next : doc,
      events: outcome.accepted ? outcome.events : [],
      result: outcome,
    };
  });
  return onLanding(decided, ({ result: outcome, events }): Answer<E> => {
    if (outcome === undefined) return refusal('invalidToken', {}, recorded(NO_FINDINGS));
    const all = joined(findings, outcome.findings);
    if (!outcome.accepted) return refusal(outcome.refusal, outcome.params, recorded(all));
    return {
      kind: 'json',
      body: outcome.reply as never,
      resultType: versions.resultType,
      headers: ['x-amzn-type-version', versions.resultType],
      record: recorded(all, events),
    };
  });
}

const NO_FINDINGS: readonly Finding[] = [];

const joined = <T>(first: readonly T[], second: readonly T[]): readonly T[] =>
  first.length === 0 ? second : second.length === 0 ? first : [...first, ...second];

const hasSlot = (model: DeviceModel | undefined, slotId: string): boolean =>
  model?.slots.some((slot) => slot.slotId === slotId) ?? false;

/** The token of an `Authorization` header; the scheme in any case, followed by any number of blanks. */
export function bearer(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  // The usual form first: a pattern over four hundred characters on every call is not free.
  if (header.startsWith('Bearer ') && !header.includes(' ', 7)) return header.slice(7);
  return /^bearer\s+(\S+)\s*$/i.exec(header)?.[1];
}
