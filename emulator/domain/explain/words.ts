import type { Instant } from '../../../contracts/fields.ts';
import type { FormerRegistration, Subscription } from '../state.ts';
import type { Asked } from './explanation.ts';

/** Words that explanations share: instants, ids, places and ends in a sentence. */

/** An instant in a sentence: milliseconds only where there are any. */
export const when = (at: Instant): string => at.replace('.000Z', 'Z');

/** What makes a due thing happen. */
export function comesAt({ now, clockStands }: Pick<Asked, 'now' | 'clockStands'>, what: string, at: Instant): string {
  if (at <= now) return `${what} is due now: \`npx drs-emulator advance PT0S\` waits until it has happened.`;
  return clockStands
    ? `${what} comes at ${when(at)}, but the clock stands at ${when(now)}: \`npx drs-emulator advance ${when(at)}\` brings it about.`
    : `${what} comes by itself at ${when(at)}; \`npx drs-emulator advance ${when(at)}\` does not wait for it.`;
}

/** The end of an id, enough to tell it from its neighbours. */
export const short = (id: string): string => (id.length <= 16 ? id : `…${id.slice(-8)}`);

export const plural = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;

/** The address without what may be secret in it; the ARN of a queue or a function as it is. */
export function hostOf({ endpoint, protocol }: Subscription): string {
  if (protocol === 'sqs' || protocol === 'lambda') return endpoint;
  const [, scheme = '', rest = ''] = /^(https?:\/\/)(?:[^/?#]*@)?([^?#]*)/i.exec(endpoint) ?? [];
  return scheme + rest;
}

const ENDED_BY: Readonly<Record<FormerRegistration['by'], string>> = {
  maker: 'the maker deregistered it',
  customer: 'the customer deregistered it',
  'customer-service': 'customer service deregistered it',
  'app-removed': "the customer removed the maker's app",
  'new-owner': 'another customer registered it',
};

export const endedBy = (by: FormerRegistration['by']): string => ENDED_BY[by];
