import type { EndpointDefinition } from '../../contracts/endpoint.ts';
import { codeKey } from '../domain/keys.ts';
import { readScopeData } from '../domain/lwa/scope-data.ts';
import { consentRef, type World } from '../world.ts';
import type { ReadRequest, Recorded } from './answer.ts';
import { bearer } from './bind-device.ts';
import { oauthParameters } from './lwa/oauth-parameters.ts';

/**
 * Who a call is about, as far as it can be read without judging it: a token may be dead, a code used up. For calls
 * that a fault strikes before anybody looks closer.
 */
export type Subject = Pick<Recorded, 'device' | 'slotId' | 'tokenId'>;

/** `params`: what the path names. */
export function subjectOf(
  world: World,
  { surface, name }: EndpointDefinition,
  raw: ReadRequest,
  { slotId, modelId, serialNumber }: Readonly<Record<string, string | undefined>>,
): Subject {
  if (surface === 'drs') {
    const known = ofToken(world, bearer(raw.headers.authorization));
    const inPath = modelId === undefined || serialNumber === undefined ? undefined : { modelId, serialNumber };
    return { ...known, device: known.device ?? inPath, slotId };
  }
  if (surface !== 'lwa') return {};
  const { values } = oauthParameters(raw);
  if (name === 'token') {
    const { device } = ofToken(world, values.get('refresh_token'));
    return { device: device ?? ofConsent(world, codeOwner(world, values.get('code'))) };
  }
  const token = values.get('access_token') ?? raw.headers['x-amz-access-token']?.trim();
  if (name === 'profile' || name === 'tokenInfo') return ofToken(world, token ?? bearer(raw.headers.authorization));
  const scope = readScopeData(values.get('scope_data') ?? '');
  const device = ofConsent(world, values.get('consentId'));
  return { device: device ?? (scope.ok ? scope.device : undefined), slotId: values.get('slotId') };
}

function ofToken({ tokens }: World, token: string | undefined): Subject {
  if (token === undefined) return {};
  const genuine = tokens.recognize(token);
  return { device: genuine?.device, tokenId: genuine?.id ?? tokens.id(token) };
}

const codeOwner = ({ store }: World, code: string | undefined): string | undefined =>
  code === undefined ? undefined : store.find(codeKey(code))?.id;

function ofConsent({ store }: World, consentId: string | undefined): Subject['device'] {
  const consent = consentId === undefined ? undefined : store.read(consentRef(consentId))?.doc;
  return consent && { modelId: consent.modelId, serialNumber: consent.serialNumber };
}
