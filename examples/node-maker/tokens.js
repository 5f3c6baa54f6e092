import { isTrouble, send } from './http.js';
import { MINUTE } from './time.js';

/**
 * The tokens of one device. The access token lives for an hour; it is refreshed when it is needed and about to expire,
 * never by a timer. Keep the refresh token where you keep passwords, with room for 2,048 bytes. (Obligations 31, 32.)
 */
export class Tokens {
  #accessToken = null;
  #expiresAt = 0;

  /** `isPublic`: the device was signed up with PKCE, by an app that has no secret. */
  constructor(environment, pauses, refreshToken, isPublic = false) {
    this.environment = environment;
    this.pauses = pauses;
    this.refreshToken = refreshToken;
    this.isPublic = isPublic;
  }

  /** A token that is good now; `null` when there is none for the moment, and `undefined` when there never will be. */
  async access(now) {
    if (this.refreshToken === null) return undefined;
    if (this.#accessToken !== null && now < this.#expiresAt - MINUTE) return this.#accessToken;
    return this.pauses.until('token') > now ? null : this.refresh(now);
  }

  async refresh(now) {
    if (this.refreshToken === null) return undefined;
    const { clientId, clientSecret } = this.environment;
    const reply = await requestTokens(this.environment, {
      grant_type: 'refresh_token',
      refresh_token: this.refreshToken,
      client_id: clientId,
      ...(this.isPublic ? {} : { client_secret: clientSecret }),
    });
    if (reply?.status === 200 && typeof reply.json?.access_token === 'string') {
      this.keep(reply.json, now);
      return this.#accessToken;
    }
    if (reply?.status === 400 && reply.json?.error === 'invalid_grant') {
      this.drop();
      return undefined;
    }
    if (isTrouble(reply)) this.pauses.failed('token', now);
    else this.pauses.hold('token', now);
    return null;
  }

  /** A reply of the token endpoint; the refresh token in it may be a new one. */
  keep(reply, now) {
    this.#accessToken = reply.access_token;
    this.#expiresAt = now + (reply.expires_in ?? 3600) * 1000;
    this.refreshToken = reply.refresh_token ?? this.refreshToken;
    this.pauses.clear('token');
  }

  /** The registration is over: nothing of it is used again. (Obligation 20.) */
  drop() {
    this.#accessToken = null;
    this.refreshToken = null;
  }
}

/** Secrets go in the body, never in the address, where logs would keep them. */
export const requestTokens = ({ tokenUrl }, parameters) =>
  send(tokenUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(parameters).toString(),
  });
