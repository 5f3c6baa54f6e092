import type { TOKEN_CODES } from '../../../contracts/control/explain.ts';
import { ACCESS_TOKEN_MS, authenticate, type Claims, livingGrant } from '../authenticate.ts';
import { isRevoked } from '../customer/remove-app.ts';
import { plus } from '../instants.ts';
import { CODE_MS, codeExpired } from '../lwa/consent.ts';
import type { Consent, Device, FormerRegistration } from '../state.ts';
import { type Asked, type Explained, inOrder, type Step, step } from './explanation.ts';
import { type CallEntry, lastState, repliedTo } from './record.ts';
import { endedBy, when } from './words.ts';

/** Why a token is refused, or until when it is good. The token itself is never part of it. */

export type Seen =
  | {
      readonly kind: 'genuine';
      readonly claims: Claims & { readonly confidential: boolean };
      readonly mintedAt: string;
      readonly device: Device | undefined;
    }
  | { readonly kind: 'code'; readonly consent: Consent; readonly device: Device | undefined }
  | { readonly kind: 'handshake'; readonly subscriptionArn: string }
  /** `looks`: what it pretends to be. */
  | { readonly kind: 'none'; readonly looks: 'access' | 'refresh' | 'code' | null; readonly problem: string };

export interface TokenAsked extends Asked {
  readonly seen: Seen;
  /** First 8 hex digits of the SHA-256 of the token, as the timeline has it. */
  readonly tokenId: string;
}

type Code = (typeof TOKEN_CODES)[number];
type Part = Omit<Explained<Code>, 'question' | 'replenish'>;

const NEW_ACCESS = 'POST /auth/o2/token with the refresh token gives a new access token.';
const NEW_GRANT = 'The customer consents again: sign-up at /ap/oa, POST consents, or POST devices.';

export function explainToken(asked: TokenAsked): Explained<Code> {
  const { seen, tokenId } = asked;
  const part =
    seen.kind === 'genuine'
      ? genuine(asked, seen)
      : seen.kind === 'code'
        ? codeOf(asked, seen)
        : seen.kind === 'handshake'
          ? handshake(seen.subscriptionArn)
          : none(seen);
  return {
    question: `Why is token ${tokenId} refused, or until when is it good?`,
    ...part,
    replenish: null,
    steps: inOrder([...part.steps, ...useSteps(asked)]),
  };
}

// ---- what is no token of this world ----------------------------------------------------------------------------

const LOOKS = { access: 'an access token', refresh: 'a refresh token', code: 'an authorization code' } as const;

function none({ looks, problem }: Extract<Seen, { kind: 'none' }>): Part {
  if (looks === null) {
    return {
      code: 'malformed',
      answer: `This is no token: ${problem}. Every call with it is refused.`,
      steps: [
        step(
          'An access token begins with "Atza|", a refresh token with "Atzr|", a code is 20 letters beginning "AN".',
          {
            rule: 'invalidToken',
            source: 'LWA-TOKENS',
          },
        ),
      ],
      next: ['The whole token is sent, as it came: `Authorization: Bearer Atza|…`.'],
    };
  }
  return {
    code: 'foreign',
    answer: `This looks like ${LOOKS[looks]}, but this world did not make it: ${problem}.`,
    steps: [
      step('A token carries a seal that only the world which made it can write; one altered character breaks it.', {
        rule: looks === 'refresh' ? 'refreshTokenUnknown' : looks === 'code' ? 'codeUnknown' : 'invalidToken',
        source: 'DESIGN',
      }),
    ],
    next: [NEW_GRANT],
  };
}

const handshake = (subscriptionArn: string): Part => ({
  code: 'handshake-token',
  answer: `This is the Token of an SNS handshake. It confirms subscription ${subscriptionArn}, and is good for nothing else.`,
  steps: [
    step('The Token of a SubscriptionConfirmation belongs into ConfirmSubscription alone.', {
      source: 'AWS-SNS-CONFIRM',
    }),
  ],
  next: ['The listener visits the SubscribeURL of the message.'],
});

// ---- a code ----------------------------------------------------------------------------------------------------

function codeOf(asked: TokenAsked, { consent, device }: Extract<Seen, { kind: 'code' }>): Part {
  const { entries, now, portal } = asked;
  const { modelId, serialNumber, codeIssuedAt, redeemedAt, grantId, consentId } = consent;
  const issued = codeIssuedAt ?? consent.createdAt;
  const until = plus(issued, CODE_MS);
  const steps: Step[] = [
    step(`It is an authorization code for ${modelId}/${serialNumber}, good for 5 minutes and for one exchange.`, {
      at: issued,
      seq: lastState(entries, { subject: 'consent', id: consentId, to: 'code-issued' })?.seq ?? null,
      source: 'LWA',
    }),
  ];
  const place = 'It is exchanged at POST /auth/o2/token, and is no access token: as one it is refused.';
  if (redeemedAt !== null) {
    const seq = lastState(entries, { subject: 'consent', id: consentId, to: 'redeemed' })?.seq ?? null;
    steps.push(step('It was exchanged for tokens.', { at: redeemedAt, seq, rule: 'codeUsed', source: 'LWA' }));
    return {
      code: 'code-used',
      answer: `This authorization code was exchanged at ${when(redeemedAt)}, and a code works once.`,
      steps,
      next: ['The tokens of that exchange are used from then on.', NEW_GRANT],
    };
  }
  if (codeExpired(consent, now)) {
    steps.push(step('Its 5 minutes were over.', { at: until, rule: 'codeExpired', source: 'LWA' }));
    return {
      code: 'expired',
      answer: `This authorization code expired at ${when(until)}: a code lives 5 minutes.`,
      steps,
      next: [NEW_GRANT],
    };
  }
  if (livingGrant(portal, device, { grantId: grantId ?? '' }) === undefined) {
    steps.push(step('The registration it was made for has ended since.', { rule: 'codeRevoked', source: 'DEREG' }));
    return {
      code: 'grant-ended',
      answer: 'This authorization code belongs to a registration that has ended since.',
      steps,
      next: [NEW_GRANT],
    };
  }
  return {
    code: 'good-for-exchange',
    answer: `This authorization code of ${modelId}/${serialNumber} is good until ${when(until)}. ${place}`,
    steps,
    next: ['POST /auth/o2/token with grant_type=authorization_code exchanges it.'],
  };
}

// ---- a genuine token -------------------------------------------------------------------------------------------

function genuine(asked: TokenAsked, seen: Extract<Seen, { kind: 'genuine' }>): Part {
  const { portal, now } = asked;
  const { claims, device, mintedAt } = seen;
  const unit = `${claims.modelId}/${claims.serialNumber}`;
  const isRefresh = claims.kind === 'refresh';
  const steps: Step[] = [
    step(`It is ${isRefresh ? 'a refresh token' : 'an access token'} of ${unit}, made by this world.`, {
      at: mintedAt,
      source: isRefresh ? 'LWA-REFRESH' : 'LWA-TOKENS',
    }),
  ];
  const registration = livingGrant(portal, device, claims);
  if (registration === undefined) return dead(asked, seen, unit, steps);
  steps.push(
    step(`${unit} is registered to ${registration.directedCustomerId}, and the token is of that grant.`, {
      at: registration.registeredAt,
      seq: lastState(asked.entries, { subject: 'registration', id: claims.grantId, to: 'registered' })?.seq ?? null,
      source: 'SERVER',
    }),
  );
  if (isRefresh) return goodForRefresh(unit, claims.confidential, steps);

  const until = plus(mintedAt, ACCESS_TOKEN_MS);
  if (typeof authenticate(portal, device, claims, now) !== 'string') {
    return {
      code: 'good',
      answer: `This access token of ${unit} is good until ${when(until)}.`,
      steps,
      next: [`At ${when(until)} it expires. ${NEW_ACCESS}`, 'Deregistration and removal of the app end it at once.'],
    };
  }
  if (now >= until) {
    steps.push(step('Its 60 minutes were over.', { at: until, rule: 'invalidToken', source: 'LWA-TOKENS' }));
    return {
      code: 'expired',
      answer: `This access token of ${unit} expired at ${when(until)}: an access token lives 60 minutes.`,
      steps,
      next: [NEW_ACCESS],
    };
  }
  const declared = lastState(asked.entries, { subject: 'tokens', id: claims.grantId });
  steps.push(
    step('All access tokens made until then were declared dead (expire-tokens).', {
      at: declared?.at ?? null,
      seq: declared?.seq ?? null,
      rule: 'invalidToken',
      source: 'DESIGN',
    }),
  );
  return {
    code: 'declared-dead',
    answer: `This access token of ${unit} was declared dead${declared === undefined ? '' : ` at ${when(declared.at)}`}, before its 60 minutes were over.`,
    steps,
    next: [NEW_ACCESS],
  };
}

const goodForRefresh = (unit: string, confidential: boolean, steps: readonly Step[]): Part => ({
  code: 'good-for-refresh',
  answer: `This is a refresh token of ${unit}, and it is good: for POST /auth/o2/token, which gives access tokens. As an access token it is refused.`,
  steps: [
    ...steps,
    step(
      confidential
        ? 'Its grant was made with the client secret, so a refresh needs the secret too.'
        : 'Its grant was made by a public client with PKCE, so a refresh needs no secret.',
      { source: 'LWA-REFRESH' },
    ),
  ],
  next: ['Deregistration and removal of the app end it; time does not.'],
});

/** Its grant is over: by what, and when. */
function dead(asked: TokenAsked, seen: Extract<Seen, { kind: 'genuine' }>, unit: string, steps: readonly Step[]): Part {
  const { portal, entries } = asked;
  const { claims, device } = seen;
  const rule = claims.kind === 'refresh' ? 'refreshTokenRevoked' : 'invalidToken';
  if (device === undefined) {
    return {
      code: 'device-unknown',
      answer: `This token was made for ${unit}, a device that the world does not hold any more.`,
      steps: [
        ...steps,
        step('A reset, another state, or a long time since its deregistration took it away.', {
          rule,
          source: 'DESIGN',
        }),
      ],
      next: [NEW_GRANT],
    };
  }
  const { current } = device;
  const former = device.former.findLast(({ grantId }) => grantId === claims.grantId);
  if (current !== null && current.grantId === claims.grantId && isRevoked(portal, current)) {
    const { directedCustomerId, clientId } = current;
    const removed = lastState(entries, { subject: 'revocation', id: `${directedCustomerId}/${clientId}` });
    const at = removed?.at ?? portal.revocations[directedCustomerId]?.[clientId] ?? null;
    const seq = removed?.seq ?? null;
    return {
      code: 'app-removed',
      answer: `This token of ${unit} died when the customer removed the maker's app.`,
      steps: [
        ...steps,
        step("The customer removed the maker's app, with all grants for it.", { at, seq, rule, source: 'SETTINGS' }),
      ],
      next: [NEW_GRANT],
    };
  }
  const ended = [...steps, ...endedSteps(former, entries, rule)];
  const at = former === undefined ? '' : ` at ${when(former.deregisteredAt)}: ${endedBy(former.by)}`;
  if (current === null) {
    return {
      code: 'deregistered',
      answer: `This token of ${unit} died with its registration, which ended${at}.`,
      steps: ended,
      next: [NEW_GRANT],
    };
  }
  return {
    code: 'grant-ended',
    answer: `This token belongs to an earlier registration of ${unit}, which ended${at}. The device was registered anew at ${when(current.registeredAt)}, with tokens of its own.`,
    steps: [
      ...ended,
      step(`${unit} was registered anew, to ${current.directedCustomerId}.`, {
        at: current.registeredAt,
        seq: lastState(entries, { subject: 'registration', id: current.grantId, to: 'registered' })?.seq ?? null,
        source: 'SERVER',
      }),
    ],
    next: ['The tokens of the new registration are used.'],
  };
}

const endedSteps = (former: FormerRegistration | undefined, entries: Asked['entries'], rule: string): Step[] =>
  former === undefined
    ? []
    : [
        step(`Its registration ended: ${endedBy(former.by)}.`, {
          at: former.deregisteredAt,
          seq: lastState(entries, { subject: 'registration', id: former.grantId, rule: former.by })?.seq ?? null,
          rule,
          source: 'DEREG',
        }),
      ];

// ---- where it was used -----------------------------------------------------------------------------------------

/** Uses shown: the last ones. */
const SHOWN = 3;

const useSteps = ({ entries, tokenId, seen }: TokenAsked): Step[] =>
  entries
    .filter(
      (entry): entry is CallEntry => entry.kind === 'call' && entry.tokenId === tokenId && entry.operation !== 'token',
    )
    .slice(-SHOWN)
    .map((call) => {
      const misplaced = call.refusal === 'invalidToken' && seen.kind === 'genuine' && seen.claims.kind === 'refresh';
      const why = misplaced ? ' A refresh token has no place there.' : '';
      return step(`It was used for ${call.operation ?? call.path}, and answered ${repliedTo(call)}.${why}`, {
        at: call.at,
        seq: call.seq,
        rule: call.refusal,
      });
    });
