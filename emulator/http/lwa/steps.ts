import type { Standing } from '../../domain/lwa/consent.ts';
import type { DomainEvent } from '../../domain/outcome.ts';
import type { World } from '../../world.ts';
import type { ReadRequest } from '../answer.ts';
import { HTML, type Page } from '../pages/layout.ts';
import type { DeviceName } from './register-device.ts';
import type { Found } from './sign-up.ts';

/** How the pages hang together: which address belongs to which step, and how a step is answered. */

/** The cookie that tells whose overview `/setup_overview` shows. */
const COOKIE = 'drs-setup';

/** Consent that came to the overview last: a walker without cookies gets on by it. */
const lastAtOverview = new WeakMap<World, string>();

/**
 * The walk begins on `www.amazon.com` and goes on at `drs-web.amazon.com`; a client that came by the real
 * name compares the other one, so it is sent there. Anybody else stays where he is.
 */
const drsWeb = ({ headers, origin }: ReadRequest): string =>
  /^www\.amazon\.com(?::\d+)?$/i.test(headers.host ?? '') ? origin.replace(/\/\/www\./i, '//drs-web.') : '';

export const recordOf = ({ modelId, serialNumber }: DeviceName) => ({ device: { modelId, serialNumber } });

/** Sends the customer to the step he is at. */
export function toStep(
  world: World,
  raw: ReadRequest,
  consentId: string,
  standing: Exclude<Standing, { at: 'over' | 'return' }>,
) {
  const location = (path: string, query: Record<string, string> = {}) => {
    const search = new URLSearchParams(query).toString();
    return { kind: 'redirect', status: 302, location: `${path}${search === '' ? '' : `?${search}`}` } as const;
  };
  switch (standing.at) {
    case 'consent':
      return location('/ap/oa/consent', { consentId });
    case 'slot':
      return location(`${drsWeb(raw)}/slot`, { consentId, slotId: standing.slotId });
    case 'overview': {
      lastAtOverview.set(world, consentId);
      const cookie = `${COOKIE}=${consentId}; Path=/setup_overview; HttpOnly; SameSite=Lax`;
      return { ...location(`${drsWeb(raw)}/setup_overview`), headers: ['Set-Cookie', cookie] } as const;
    }
  }
}

/** Whose overview is asked for: named in the query, else by the cookie, else the last one. */
export function overviewConsent(world: World, raw: ReadRequest): string | undefined {
  const named = raw.query.get('consentId')?.[0];
  if (named !== undefined) return named;
  const cookie = (raw.headers.cookie ?? '').split(/;\s*/).find((pair) => pair.startsWith(`${COOKIE}=`));
  return cookie === undefined ? lastAtOverview.get(world) : cookie.slice(COOKIE.length + 1);
}

export const showPage = ({ html, headers }: Page) =>
  ({ kind: 'text', status: 200, contentType: HTML, text: html, headers }) as const;

/** The sign-up cannot go on, and the customer is told why. */
export function over(found: Found | undefined, events: readonly DomainEvent[] = []) {
  const problem =
    found === undefined
      ? 'it is not known here'
      : found.standing.at === 'over'
        ? found.standing.problem
        : 'it is complete';
  return {
    kind: 'refusal',
    name: 'consentOver',
    params: { problem },
    ...(found === undefined ? {} : { record: { ...recordOf(found.consent), events } }),
  } as const;
}
