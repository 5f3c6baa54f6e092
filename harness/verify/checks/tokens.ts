import type { LoggedExchange } from '../../../scenarios/runner/exchange-log.ts';
import type { Check } from '../check.ts';
import { basic } from '../requests.ts';
import type { Session, TokenHow } from '../session.ts';

/** The token endpoint, and the two calls that say whom a token belongs to. */

/** A refresh as it should be, with parameters changed or, when null, left out. */
async function refresh(
  session: Session,
  change: Readonly<Record<string, string | null>> = {},
  how?: TokenHow,
): Promise<LoggedExchange> {
  const { refreshToken } = await session.unit();
  const form = { grant_type: 'refresh_token', refresh_token: refreshToken, ...session.subject.clientForm(), ...change };
  const given = Object.entries(form).filter((entry): entry is [string, string] => entry[1] !== null);
  return session.token(Object.fromEntries(given), how);
}

/** What a good token reply has beside its contract. */
async function expectTokens(session: Session, exchange: LoggedExchange): Promise<void> {
  if (!session.expectSuccess(exchange)) return;
  const { refreshToken } = await session.unit();
  const { headers, body, text } = exchange.reply;
  const { refresh_token: same, expires_in: seconds } = (body ?? {}) as Record<string, unknown>;
  session.expectEqual(exchange, 'reply.body.refresh_token', refreshToken, same);
  if (typeof seconds === 'number' && (seconds <= 0 || seconds > 3600))
    session.differ({ path: 'reply.body.expires_in', expected: '1 to 3600 seconds', seen: String(seconds) });
  // Devices with little memory read it into a buffer that their example gives them.
  if (text.length >= 1027)
    session.differ({ path: 'reply.body', expected: 'less than 1,027 bytes', seen: `${text.length} bytes` });
  session.expectEqual(
    exchange,
    'reply.headers.content-length',
    String(Buffer.byteLength(text)),
    headers['content-length'],
  );
}

interface Wrong {
  readonly id: string;
  readonly title: string;
  readonly change: Readonly<Record<string, string | null>>;
  readonly refusal: string;
}

const wrongRefreshes: readonly Wrong[] = [
  {
    id: 'grant-type',
    title: 'refuses an unknown grant type',
    change: { grant_type: 'password' },
    refusal: 'unsupportedGrantType',
  },
  {
    id: 'no-grant-type',
    title: 'names a grant type that is missing',
    change: { grant_type: null },
    refusal: 'missingParameter',
  },
  {
    id: 'no-refresh-token',
    title: 'names a refresh token that is missing',
    change: { refresh_token: null },
    refusal: 'missingParameter',
  },
  {
    id: 'refresh-token',
    title: 'refuses what is no refresh token',
    change: { refresh_token: 'Atzr|IwEBIno-such-token' },
    refusal: 'refreshTokenUnknown',
  },
  {
    id: 'client',
    title: 'refuses an unknown client',
    change: { client_id: 'amzn1.application-oa2-client.ffffffffffffffffffffffffffffffff', client_secret: 'wrong' },
    refusal: 'invalidClient',
  },
  {
    id: 'client-credentials',
    title: 'gives no token for the client alone',
    change: { grant_type: 'client_credentials' },
    refusal: 'grantNotAllowed',
  },
  {
    id: 'scope',
    title: 'gives no more than was granted',
    change: { scope: 'dash:everything' },
    refusal: 'invalidScope',
  },
];

const refusedRefreshes: readonly Check[] = wrongRefreshes.map(({ id, title, change, refusal }) => ({
  id: `token.refused.${id}`,
  title: `the token endpoint ${title}`,
  source: 'LWA',
  needs: ['device'],
  async run(session) {
    session.expectRefusal(await refresh(session, change), refusal);
  },
}));

export const tokenChecks: readonly Check[] = [
  {
    id: 'token.refresh',
    title: 'a refresh gives an access token, and the same refresh token again',
    source: 'LWA',
    needs: ['device'],
    run: async (session) => expectTokens(session, await refresh(session)),
  },
  {
    id: 'token.path',
    title: 'the token endpoint is there under /auth/O2/ too, as older pages print it',
    source: 'LWA',
    needs: ['device'],
    run: async (session) => expectTokens(session, await refresh(session, {}, { path: '/auth/O2/token' })),
  },
  {
    id: 'token.basic',
    title: 'a client may authenticate by HTTP Basic',
    source: 'LWA',
    needs: ['device', 'secret'],
    async run(session) {
      const { clientId = '', clientSecret = '' } = session.subject;
      const without = { client_id: null, client_secret: null };
      await expectTokens(session, await refresh(session, without, { authorization: basic(clientId, clientSecret) }));
    },
  },
  {
    id: 'token.json',
    title: 'the parameters may come as JSON',
    source: 'LWA',
    needs: ['device'],
    run: async (session) => expectTokens(session, await refresh(session, {}, { asJson: true })),
  },
  {
    id: 'token.refused.secret',
    title: 'the token endpoint refuses a wrong secret',
    source: 'LWA',
    needs: ['device', 'secret'],
    async run(session) {
      session.expectRefusal(await refresh(session, { client_secret: 'wrong' }), 'invalidClient');
    },
  },
  ...refusedRefreshes,
  {
    id: 'token-info',
    title: 'token info says for which client a token is, and how long it lives',
    source: 'LWA-IMPLICIT',
    needs: ['device'],
    async run(session) {
      const token = await session.accessToken(await session.unit());
      const exchange = await session.send({
        method: 'GET',
        url: `${session.subject.lwaUrl}/auth/o2/tokeninfo?access_token=${encodeURIComponent(token)}`,
      });
      if (!session.expectSuccess(exchange)) return;
      const { aud } = (exchange.reply.body ?? {}) as { readonly aud?: unknown };
      session.expectEqual(exchange, 'reply.body.aud', session.subject.clientId, aud);
    },
  },
  {
    id: 'token-info.refused',
    title: 'token info refuses what is no token, and names one that is missing',
    source: 'LWA-IMPLICIT',
    needs: [],
    async run(session) {
      const url = `${session.subject.lwaUrl}/auth/o2/tokeninfo`;
      const wrong = await session.send({ method: 'GET', url: `${url}?access_token=Atza%7CIwEBIno-such-token` });
      session.expectRefusal(wrong, 'invalidToken');
      session.expectRefusal(await session.send({ method: 'GET', url }), 'missingParameter');
    },
  },
  {
    id: 'profile.refused',
    title: 'the profile is shown to nobody without a good token',
    source: 'LWA-PROFILE',
    needs: [],
    async run(session) {
      const url = `${session.subject.lwaUrl}/user/profile`;
      const headers = { authorization: 'Bearer Atza|IwEBIno-such-token' };
      session.expectRefusal(await session.send({ method: 'GET', url, headers }), 'invalidToken');
      session.expectRefusal(await session.send({ method: 'GET', url }), 'missingParameter');
    },
  },
];
