import type { UntoleratedRule } from '../../../contracts/finding.ts';
import type { Finding } from '../../../contracts/timeline.ts';
import type { DomainEvent } from '../../domain/outcome.ts';
import { DRS_ACCOUNT } from '../../domain/sns/access-policy.ts';
import { drsAccess, isOpen } from '../../domain/sns/audience.ts';
import type { Topic } from '../../domain/state.ts';
import type { World } from '../../world.ts';

/** Findings about who may publish to the topic of a maker: DRS has to, everybody must not (sns-protocol.md, C-31). */

const RULE: UntoleratedRule = 'C-31';

const finding = (field: string, expected: string, seen: string): Finding => ({
  rule: RULE,
  field,
  expected,
  seen,
  source: 'SNS',
});

const lets = (topicArn: string): string => `account ${DRS_ACCOUNT} may publish to ${topicArn}`;

/** A call that caused a notification which SNS did not take. */
export function declinedFindings(events: readonly DomainEvent[]): readonly Finding[] {
  const declined = events.find((event) => event.kind === 'notification' && event.declined !== undefined);
  if (declined?.kind !== 'notification') return NONE;
  const { topicArn, declined: code = '' } = declined;
  return [finding(code === 'NotFound' ? 'topicArn' : 'Policy', lets(topicArn), code)];
}

const NONE: readonly Finding[] = [];

/** What the policy of a topic that models publish to has come to; nothing is said of other topics. */
export function policyFindings(world: World, topic: Topic): readonly Finding[] {
  if (!world.portal().models.some(({ topicArn }) => topicArn === topic.topicArn)) return NONE;
  const { allowed, why } = drsAccess(topic);
  if (!allowed) return [finding('Policy', lets(topic.topicArn), why)];
  if (!isOpen(topic)) return NONE;
  return [finding('Policy', 'named accounts alone may publish', 'everybody may publish')];
}
