import type { Protocol, Topic } from '../state.ts';
import { filterMessage } from './filter-match.ts';
import { parseFilterPolicy } from './filter-policy.ts';
import type { Publication } from './publication.ts';

/** Which confirmed subscriptions of a topic a message reaches, and which filters keep it. */
export interface Receivers {
  readonly reached: readonly string[];
  /** With the reason, as the end of "the filter policy". */
  readonly filtered: readonly { readonly subscriptionArn: string; readonly why: string }[];
}

export function receivers(topic: Topic, publicationFor: (protocol: Protocol) => Publication): Receivers {
  const reached: string[] = [];
  const filtered: { subscriptionArn: string; why: string }[] = [];
  for (const { subscriptionArn, status, protocol, filterPolicy, filterPolicyScope } of topic.subscriptions) {
    if (status !== 'confirmed') continue;
    const read = filterPolicy === null ? undefined : parseFilterPolicy(filterPolicy, filterPolicyScope);
    const verdict =
      read?.ok === true ? filterMessage(read.policy, publicationFor(protocol)) : { accepted: true as const };
    if (verdict.accepted) reached.push(subscriptionArn);
    else filtered.push({ subscriptionArn, why: verdict.why });
  }
  return { reached, filtered };
}
