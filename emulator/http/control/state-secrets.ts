import type { Consent, Portal, Topic } from '../../domain/state.ts';
import { redactText, shorten } from '../redact.ts';

/** The secrets inside a state: shortened for reading, and found again when somebody tries to put such a state back. */

const ELLIPSIS = '…';

export const shortenPortal = (portal: Portal): Portal => ({
  ...portal,
  securityProfiles: portal.securityProfiles.map((profile) => ({
    ...profile,
    clientSecret: shorten(profile.clientSecret),
  })),
});

const shortenAddressee = <T extends { token: string; endpoint: string }>(addressee: T): T => ({
  ...addressee,
  token: shorten(addressee.token),
  endpoint: redactText(addressee.endpoint),
});

export const shortenTopic = (topic: Topic): Topic => ({
  ...topic,
  subscriptions: topic.subscriptions.map(shortenAddressee),
  handshakes: topic.handshakes.map(shortenAddressee),
});

export const shortenConsent = (consent: Consent): Consent => ({
  ...consent,
  code: consent.code === null ? null : shorten(consent.code),
  codeChallenge: consent.codeChallenge === null ? null : shorten(consent.codeChallenge),
});

type Json = Readonly<Record<string, unknown>>;

const listOf = (value: unknown): readonly Json[] =>
  Array.isArray(value) ? value.filter((item): item is Json => typeof item === 'object' && item !== null) : [];

/** The first shortened secret of a state that has not been checked yet, by its path; undefined when all are whole. */
export function shortenedSecret(state: {
  readonly portal: Json;
  readonly topics: readonly Json[];
  readonly consents: readonly Json[];
}): string | undefined {
  const candidates: [string, unknown][] = [];
  listOf(state.portal.securityProfiles).forEach((profile, at) => {
    candidates.push([`portal.securityProfiles.${at}.clientSecret`, profile.clientSecret]);
  });
  state.topics.forEach((topic, at) => {
    for (const name of ['subscriptions', 'handshakes'] as const) {
      listOf(topic[name]).forEach((one, index) => {
        candidates.push([`topics.${at}.${name}.${index}.token`, one.token]);
        candidates.push([`topics.${at}.${name}.${index}.endpoint`, one.endpoint]);
      });
    }
  });
  state.consents.forEach((consent, at) => {
    candidates.push([`consents.${at}.code`, consent.code]);
    candidates.push([`consents.${at}.codeChallenge`, consent.codeChallenge]);
  });
  return candidates.find(([, value]) => typeof value === 'string' && value.includes(ELLIPSIS))?.[0];
}
