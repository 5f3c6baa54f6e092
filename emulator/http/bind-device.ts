import type { EndpointDefinition, Path } from '../../contracts/endpoint.ts';
import { type Noticed, strictRefusal } from '../../contracts/finding.ts';
import { authenticate } from '../domain/authenticate.ts';
import { findModel } from '../domain/device-change.ts';
import type { DeviceTransition, Outcome } from '../domain/outcome.ts';
import type { Device } from '../domain/state.ts';
import { type Landing, onLanding } from '../landing.ts';
import { deviceRef, type World } from '../world.ts';
import type { Answer, ReadRequest } from './answer.ts';
import { checkVersions } from './version-headers.ts';
import { violationOf } from './violation.ts';

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
  params: Record<string, string>,
  edgeSlips: readonly Noticed[],
): Landing<Answer<E>> {
  const refusal = (name: string, values: Record<string, string | number> = {}, record = {}): Answer<E> =>
    ({ kind: 'refusal', name, params: values, record }) as Answer<E>;

  const token = bearer(raw.headers.authorization);
  const claims = token === undefined ? undefined : world.tokens.read(token);
  const tokenId = token === undefined ? {} : { tokenId: world.tokens.id(token) };
  if (claims === undefined) return refusal('invalidToken', {}, tokenId);
  const device = { modelId: claims.modelId, serialNumber: claims.serialNumber };
  const ref = deviceRef(claims.modelId, claims.serialNumber);
  const portal = world.portal();
  const slotId = params.slotId === undefined ? {} : { slotId: params.slotId };
  const record = { device, ...tokenId, ...slotId };
  const known = world.store.read(ref)?.doc;
  if (typeof authenticate(portal, known, claims, world.clock.now()) === 'string')
    return refusal('invalidToken', {}, record);

  if (path.versions === undefined) throw new Error(`${endpoint.name} has no versions`);
  const versions = checkVersions(raw.headers, path.versions);
  if (!versions.ok) {
    const { header, problem, supported } = versions;
    return refusal('invalidVersion', { header, problem, supported }, record);
  }
  const slips = [...edgeSlips, ...versions.slips];
  const findings = slips.map(({ finding }) => finding);
  const problem = portal.settings.strict ? strictRefusal(slips) : undefined;
  if (problem !== undefined) return refusal('invalidInput', problem, { ...record, findings });

  const request: Record<string, unknown> = {};
  if (endpoint.params !== undefined) {
    const parsed = endpoint.params.safeParse(params);
    if (!parsed.success)
      return refusal('invalidInput', { ...violationOf(parsed.error, endpoint.params, 'path') }, record);
    request.params = parsed.data;
    const slots = findModel(portal, claims.modelId)?.slots;
    if (
      params.slotId !== undefined &&
      'slotNotFound' in endpoint.refusals &&
      !slots?.some((slot) => slot.slotId === params.slotId)
    ) {
      return refusal('slotNotFound', { slotId: params.slotId }, record);
    }
  }
  if (endpoint.body !== undefined) {
    if (raw.form === 'unreadable')
      return refusal('invalidInput', { field: 'body', problem: raw.problem ?? '' }, record);
    if (raw.form === 'none')
      return refusal('invalidInput', { field: 'body', problem: 'expected a JSON object, seen none' }, record);
    const parsed = endpoint.body.safeParse(raw.body);
    if (!parsed.success)
      return refusal('invalidInput', { ...violationOf(parsed.error, endpoint.body, 'body') }, record);
    request.body = parsed.data;
  }

  const decided = world.decide(ref, undefined, (doc, draw) => {
    // Between the check above and this moment the grant may have died; the decision looks again.
    const live = doc === undefined ? 'no-such-grant' : authenticate(portal, doc, claims, draw.now);
    if (doc === undefined || typeof live === 'string') {
      return { next: doc, events: [], result: undefined };
    }
    const outcome: Outcome<Device, unknown> = transition({
      portal,
      device: doc,
      subscribers: world.subscribers(findModel(portal, doc.modelId)?.topicArn ?? ''),
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
    if (outcome === undefined) return refusal('invalidToken', {}, record);
    const all = findings.length === 0 ? outcome.findings : [...findings, ...outcome.findings];
    if (!outcome.accepted) return refusal(outcome.refusal, { ...outcome.params }, { ...record, findings: all });
    return {
      kind: 'json',
      body: outcome.reply as never,
      resultType: versions.resultType,
      headers: ['x-amzn-type-version', versions.resultType],
      record: { ...record, findings: all, events },
    };
  });
}

/** The token of an `Authorization` header; the scheme in any case, followed by any number of blanks. */
export function bearer(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  // The usual form first: a pattern over four hundred characters on every call is not free.
  if (header.startsWith('Bearer ') && !header.includes(' ', 7)) return header.slice(7);
  return /^bearer\s+(\S+)\s*$/i.exec(header)?.[1];
}
