import { createHash } from 'node:crypto';
import type { RefusalOf } from '../../../contracts/endpoint.ts';
import type { token as contract } from '../../../contracts/lwa/token.ts';
import { toMs } from '../../clock.ts';
import { ACCESS_TOKEN_MS } from '../../domain/authenticate.ts';
import { codeKey } from '../../domain/keys.ts';
import { authenticateClient } from '../../domain/lwa/client.ts';
import { type Grant, redeem } from '../../domain/lwa/exchange.ts';
import type { Secrets } from '../../domain/lwa/pkce.ts';
import { refresh } from '../../domain/lwa/refresh.ts';
import { readTokenRequest, type TokenRequest } from '../../domain/lwa/token-request.ts';
import { type Outcome, type Refused, refuse } from '../../domain/outcome.ts';
import type { Consent } from '../../domain/state.ts';
import { onLanding } from '../../landing.ts';
import { sameSecret, type TokenClaims } from '../../tokens.ts';
import { consentRef, type World } from '../../world.ts';
import type { Answer, Handler, Recorded } from '../answer.ts';
import { oauthParameters } from './oauth-parameters.ts';
import { basicCredentials, isBrokenForm, tokenSlips } from './token-parameters.ts';
import { landedDevice, mintTokens } from './tokens-of-grant.ts';

type Name = RefusalOf<typeof contract>;

const secrets: Secrets = {
  sha256: (text) => createHash('sha256').update(text).digest('base64url'),
  same: sameSecret,
};

/**
 * `POST /auth/o2/token`, in this order: body, grant type, parameters of the grant, client, grant, return
 * URL, verifier. Only then the code is used up, and tokens are made.
 */
export const token: Handler<typeof contract> = (world, { raw }) => {
  const basic = basicCredentials(raw.headers.authorization);
  const no = (refused: Pick<Refused<Name>, 'refusal' | 'params'>, record: Recorded = {}): Answer<typeof contract> => ({
    kind: 'refusal',
    name: refused.refusal,
    params: refused.params,
    headers:
      refused.refusal === 'invalidClient' && basic !== undefined
        ? ['WWW-Authenticate', 'Basic realm="Login with Amazon"']
        : [],
    record,
  });
  const tokens = ({ accessToken, refreshToken, expiresIn }: Tokens, record: Recorded): Answer<typeof contract> => ({
    kind: 'json',
    body: { access_token: accessToken, refresh_token: refreshToken, token_type: 'bearer', expires_in: expiresIn },
    record: {
      device: record.device,
      tokenId: world.tokens.id(accessToken),
      findings: record.findings,
      events: record.events,
    },
  });

  // The live service finds no grant type in a multipart body, and says so.
  if (raw.form === 'unreadable') {
    return no(refuse(/multipart/i.test(raw.headers['content-type'] ?? '') ? 'unsupportedGrantType' : 'invalidRequest'));
  }
  if (isBrokenForm(raw)) return no(refuse('invalidRequest'));
  const portal = world.portal();
  const parameters = oauthParameters(raw);
  const request = readTokenRequest({
    parameters,
    basic,
    slips: tokenSlips(raw, parameters),
    strict: portal.settings.strict,
  });
  if ('refusal' in request) return no(request, { findings: request.findings });
  const { findings } = request;
  const client = authenticateClient(portal, request.clientId, request.clientSecret, secrets);
  if (client === undefined) return no(refuse('invalidClient'), { findings });
  const { confidential } = client;

  switch (request.grant) {
    case 'client_credentials':
      return no(refuse('grantNotAllowed'), { findings });
    case 'refresh_token': {
      const genuine = world.tokens.recognize(request.refreshToken);
      const claims = genuine?.claims;
      const named = genuine?.device;
      return onLanding(named && landedDevice(world, named), (device) => {
        const registration = refresh({ portal, claims, device, request, confidential });
        if ('refusal' in registration) return no(registration, { findings, device: named });
        if (claims === undefined) throw new Error('a refresh without claims');
        const accessToken = mintAgain(world, claims, registration.accessEpoch);
        const minted = { accessToken, refreshToken: request.refreshToken, expiresIn: ACCESS_TOKEN_MS / 1000 };
        return tokens(minted, { findings, device: named });
      });
    }
    case 'authorization_code':
      return exchange(world, request, confidential).then((redeemed) => {
        if (redeemed === undefined) {
          // A public client proves itself with the verifier; who proves nothing is told nothing about codes.
          const isProved = confidential || request.codeVerifier !== undefined;
          return no(refuse(isProved ? 'codeUnknown' : 'invalidClient'), { findings });
        }
        const { consent, outcome, minted, events } = redeemed;
        const device = { modelId: consent.modelId, serialNumber: consent.serialNumber };
        const record = { device, findings: [...findings, ...outcome.findings], events };
        if (!outcome.accepted) return no(outcome, record);
        if (minted === undefined) throw new Error('a redeemed code without tokens');
        return tokens({ ...minted, expiresIn: outcome.reply.expiresIn }, record);
      });
  }
};

interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** Seconds. */
  readonly expiresIn: number;
}

interface Redeemed {
  readonly consent: Consent;
  readonly outcome: Outcome<Consent, Grant, Name>;
  readonly minted: { readonly accessToken: string; readonly refreshToken: string } | undefined;
  readonly events: NonNullable<Recorded['events']>;
}

/** Redeems a code on the consent it names; undefined when it names none. */
async function exchange(
  world: World,
  request: Extract<TokenRequest, { grant: 'authorization_code' }>,
  confidential: boolean,
): Promise<Redeemed | undefined> {
  const ref = world.store.find(codeKey(request.code));
  if (ref === undefined) return undefined;
  const known = world.store.read(consentRef(ref.id))?.doc;
  if (known === undefined) return undefined;
  const device = await landedDevice(world, known);
  const { result, events } = await world.decide<'consent', Omit<Redeemed, 'events'> | undefined>(
    consentRef(ref.id),
    undefined,
    (consent, draw) => {
      if (consent === undefined) return { next: consent, events: [], result: undefined };
      const outcome = redeem({ portal: world.portal(), consent, device, request, confidential, secrets, draw });
      if (!outcome.accepted) return { next: consent, events: [], result: { consent, outcome, minted: undefined } };
      const { registration, mintedAt } = outcome.reply;
      const minted = mintTokens(
        world.tokens,
        consent,
        registration,
        { mintedAtMs: toMs(mintedAt), confidential },
        draw,
      );
      return { next: outcome.next, events: outcome.events, result: { consent, outcome, minted } };
    },
  );
  return result && { ...result, events };
}

/** Grants that were refreshed lately, so that two access tokens of one instant differ. */
const REMEMBERED = 10_000;
const lately = new WeakMap<World['tokens'], Map<string, { atMs: number; count: number }>>();

/** Another access token of a grant. */
function mintAgain({ tokens, clock }: World, claims: TokenClaims, epoch: number): string {
  const { modelId, serialNumber, grantId, confidential } = claims;
  const mintedAtMs = clock.nowMs();
  const nonce = refreshNonce(tokens, grantId, mintedAtMs);
  return tokens.mint({ kind: 'access', modelId, serialNumber, grantId, epoch, mintedAtMs, confidential }, nonce);
}

/** A number per grant and instant: a refresh writes nothing, so nothing else could tell two of them apart. */
function refreshNonce(tokens: World['tokens'], grantId: string, atMs: number): string {
  let grants = lately.get(tokens);
  if (grants === undefined) {
    grants = new Map();
    lately.set(tokens, grants);
  }
  const last = grants.get(grantId);
  if (last !== undefined) {
    last.count = last.atMs === atMs ? last.count + 1 : 1;
    last.atMs = atMs;
    return String(last.count);
  }
  if (grants.size >= REMEMBERED) grants.clear();
  grants.set(grantId, { atMs, count: 1 });
  return '1';
}
