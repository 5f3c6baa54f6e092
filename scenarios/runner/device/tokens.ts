import type { HttpReply, Transport } from '../transport.ts';
import type { DeviceEnvironment } from './driver.ts';
import { membersOf, textOf } from './foreign-json.ts';
import { MINUTE } from './instants.ts';
import type { Pauses } from './pauses.ts';
import { sent } from './sent.ts';

/**
 * The tokens of one device. An access token lives for an hour. It is refreshed when it is needed and about to expire,
 * never by a timer, so a device that sleeps asks for nothing (docs/obligations.md, 31). Tokens are kept in memory, have no
 * limit of length, and are shown to nobody but the service (32).
 */
export interface Tokens {
  readonly accessToken: string | null;
  readonly refreshToken: string | null;
  /** The tokens of a new registration. */
  begin(given: GivenTokens, now: number): void;
  /** The registration is over. */
  drop(): void;
  /** A token that is good now, refreshed if need be. */
  access(now: number): Promise<Access>;
  refresh(now: number): Promise<Refreshed>;
  /** Redeems an authorization code; its tokens are those of a new registration. A refused code changes nothing. */
  exchange(code: CodeExchange, now: number): Promise<HttpReply | null>;
}

export interface GivenTokens {
  readonly refreshToken: string;
  readonly accessToken?: string | undefined;
  readonly expiresIn?: number | undefined;
}

export interface CodeExchange {
  readonly code: string;
  /** PKCE verifier of a public client; no secret is sent then. */
  readonly codeVerifier?: string | undefined;
  /** The same as in the authorization request (36). */
  readonly redirectUri: string;
}

/** `ended`: the service takes the refresh token no more, so the registration is over. */
export type Access = { readonly token: string } | { readonly token: null; readonly why: 'ended' | 'failed' };
export type Refreshed = Access & { readonly reply: HttpReply | null };

/** A token is not used in its last minute: clocks differ, and calls take time. */
const MARGIN = MINUTE;
/** Life of a token that came without a word about it. */
const USUAL_LIFE_SECONDS = 3600;
const PAUSE = 'token';

export function createTokens(environment: () => DeviceEnvironment, transport: Transport, pauses: Pauses): Tokens {
  let accessToken: string | null = null;
  let refreshToken: string | null = null;
  let expiresAt = 0;
  let isPublic = false;
  /** Counts registrations, so that a late reply does not bring an ended one back. */
  let turn = 0;

  const ask = (parameters: Record<string, string>, withoutSecret: boolean): Promise<HttpReply | null> => {
    const { tokenUrl, clientId, clientSecret } = environment();
    const secret = withoutSecret || clientSecret === null ? {} : { client_secret: clientSecret };
    return sent(transport, {
      method: 'POST',
      url: tokenUrl,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ ...parameters, client_id: clientId, ...secret }).toString(),
    });
  };

  /** Keeps the tokens of a reply, also a refresh token that changed; false when there is none in it. */
  const keep = (reply: HttpReply | null, now: number): boolean => {
    const body = membersOf(reply?.status === 200 ? reply.body : null);
    const access = textOf(body.access_token);
    if (access === null) return false;
    const life = typeof body.expires_in === 'number' ? body.expires_in : USUAL_LIFE_SECONDS;
    accessToken = access;
    refreshToken = textOf(body.refresh_token) ?? refreshToken;
    expiresAt = now + life * 1000;
    pauses.clear(PAUSE);
    return true;
  };

  const drop = (): void => {
    accessToken = null;
    refreshToken = null;
    turn += 1;
  };

  const refresh = async (now: number): Promise<Refreshed> => {
    if (refreshToken === null) return { token: null, why: 'ended', reply: null };
    const asked = turn;
    const reply = await ask({ grant_type: 'refresh_token', refresh_token: refreshToken }, isPublic);
    if (asked !== turn) return { token: null, why: 'ended', reply };
    if (keep(reply, now)) return { token: accessToken ?? '', reply };
    if (reply?.status === 400 && membersOf(reply.body).error === 'invalid_grant') {
      drop();
      return { token: null, why: 'ended', reply };
    }
    pauses.failed(PAUSE, now);
    return { token: null, why: 'failed', reply };
  };

  return {
    get accessToken() {
      return accessToken;
    },
    get refreshToken() {
      return refreshToken;
    },
    begin(given, now) {
      drop();
      isPublic = false;
      refreshToken = given.refreshToken;
      accessToken = given.accessToken ?? null;
      expiresAt = now + (given.expiresIn ?? USUAL_LIFE_SECONDS) * 1000;
      pauses.clear(PAUSE);
    },
    drop,
    async access(now) {
      if (accessToken !== null && now < expiresAt - MARGIN) return { token: accessToken };
      const isPaused = now < pauses.until(PAUSE);
      const refreshed = isPaused ? ({ token: null, why: 'failed' } as const) : await refresh(now);
      if (refreshed.token !== null || refreshed.why === 'ended') return refreshed;
      // Better a token in its last minute than none.
      return accessToken !== null && now < expiresAt ? { token: accessToken } : refreshed;
    },
    refresh,
    async exchange({ code, codeVerifier, redirectUri }, now) {
      // A public client proves itself with its verifier, and has no secret to send, not even to refresh.
      const withVerifier = codeVerifier !== undefined;
      const verifier = withVerifier ? { code_verifier: codeVerifier } : {};
      const parameters = { grant_type: 'authorization_code', code, redirect_uri: redirectUri, ...verifier };
      const reply = await ask(parameters, withVerifier);
      if (keep(reply, now)) {
        isPublic = withVerifier;
        turn += 1;
      }
      return reply;
    },
  };
}
