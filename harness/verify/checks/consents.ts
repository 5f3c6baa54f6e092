import { createHash } from 'node:crypto';
import { CannotTest, type Check } from '../check.ts';
import type { Session } from '../session.ts';

/** Codes: what a consent is worth, and what it is not. Only a control interface consents without a customer. */

const REDIRECT = 'http://localhost:3000/callback';
const VERIFIER = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
const challenge = createHash('sha256').update(VERIFIER).digest('base64url');

/** A code of a new device. */
async function codeOf(session: Session, more: Readonly<Record<string, string>> = {}): Promise<string> {
  const { url, clientId } = session.subject;
  const { modelId } = await session.unit();
  const { status, body } = await session.control<{ readonly code?: string }>('POST', 'consents', {
    clientId,
    modelId,
    serialNumber: session.subject.freshSerial(),
    redirectUri: REDIRECT,
    ...more,
  });
  if (status !== 201 || body?.code === undefined)
    throw new CannotTest(`the control interface of ${url} gave no code: ${status}`);
  return body.code;
}

const redeem = (session: Session, code: string, change: Readonly<Record<string, string>> = {}) =>
  session.token({
    grant_type: 'authorization_code',
    code,
    redirect_uri: REDIRECT,
    ...session.subject.clientForm(),
    ...change,
  });

export const consentChecks: readonly Check[] = [
  {
    id: 'code',
    title: 'a code gives both tokens, once',
    source: 'LWA',
    needs: ['control'],
    async run(session) {
      const code = await codeOf(session);
      if (!session.expectSuccess(await redeem(session, code))) return;
      session.expectRefusal(await redeem(session, code), 'codeUsed');
    },
  },
  {
    id: 'code.refused',
    title: 'a code that there is not, or with another return URL, is refused; the right one is still good afterwards',
    source: 'LWA',
    needs: ['control'],
    async run(session) {
      const code = await codeOf(session);
      session.expectRefusal(await redeem(session, 'ANnosuchcodeatallxxx'), 'codeUnknown');
      const elsewhere = { redirect_uri: 'http://localhost:3000/elsewhere' };
      session.expectRefusal(await redeem(session, code, elsewhere), 'redirectMismatch');
      session.expectSuccess(await redeem(session, code));
    },
  },
  {
    id: 'code.pkce',
    title: 'a code with a challenge is given to nobody without its verifier, and needs no secret with it',
    source: 'RFC7636',
    needs: ['control'],
    async run(session) {
      const code = await codeOf(session, { codeChallenge: challenge, codeChallengeMethod: 'S256' });
      const publicly = { client_secret: '', code_verifier: VERIFIER };
      const wrong = await redeem(session, code, { ...publicly, code_verifier: 'x'.repeat(43) });
      session.expectRefusal(wrong, 'wrongVerifier');
      const { client_secret: _, ...form } = {
        grant_type: 'authorization_code',
        code,
        redirect_uri: REDIRECT,
        ...session.subject.clientForm(),
        ...publicly,
      };
      session.expectSuccess(await session.token(form));
    },
  },
];
