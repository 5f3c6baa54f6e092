/** Proof Key for Code Exchange, RFC 7636. */

export type ChallengeMethod = 'plain' | 'S256';

export interface Challenge {
  readonly codeChallenge: string | null;
  readonly codeChallengeMethod: ChallengeMethod | null;
}

/** 43 to 128 unreserved characters: the form of a verifier, and of a `plain` challenge. */
export const isVerifier = (text: string): boolean => /^[A-Za-z0-9\-._~]{43,128}$/.test(text);
const isS256Challenge = (text: string): boolean => /^[A-Za-z0-9_-]{43}$/.test(text);

/** The challenge of an authorization request, or which parameter of it is wrong. */
export function readChallenge(
  challenge: string | undefined,
  method: string | undefined,
): Challenge | { readonly name: string; readonly problem: string } {
  if (challenge === undefined) {
    if (method === undefined) return { codeChallenge: null, codeChallengeMethod: null };
    return { name: 'code_challenge_method', problem: 'there is no code_challenge' };
  }
  const used = method ?? 'plain';
  if (used !== 'plain' && used !== 'S256') {
    return { name: 'code_challenge_method', problem: 'transform algorithm not supported, expected S256 or plain' };
  }
  if (used === 'S256' && !isS256Challenge(challenge)) {
    return { name: 'code_challenge', problem: 'expected 43 characters of base64url without padding' };
  }
  if (used === 'plain' && !isVerifier(challenge)) {
    return { name: 'code_challenge', problem: 'expected 43 to 128 unreserved characters' };
  }
  return { codeChallenge: challenge, codeChallengeMethod: used };
}

export interface Secrets {
  /** Base64url of the SHA-256 of a text, without padding. */
  readonly sha256: (text: string) => string;
  /** Compares without telling by its time how much was right. */
  readonly same: (given: string, expected: string) => boolean;
}

/** Whether the verifier is the one the challenge was made of. */
export function fitsChallenge(verifier: string, challenge: Challenge, secrets: Secrets): boolean {
  if (challenge.codeChallenge === null) return false;
  const derived = challenge.codeChallengeMethod === 'S256' ? secrets.sha256(verifier) : verifier;
  return secrets.same(derived, challenge.codeChallenge);
}
