import type { snsQuery as contract } from '../../../contracts/sns/query.ts';
import type { Handler } from '../answer.ts';
import { about } from './about.ts';
import { confirmSubscription } from './confirm-subscription.ts';
import { unsubscribe } from './unsubscribe.ts';

/** SNS's Query API: the action and its parameters come in the query or in a form. */
export const snsQuery: Handler<typeof contract> = (world, { raw }) => {
  const form = raw.form === 'form' ? (raw.body as Record<string, unknown>) : {};
  const parameter = (name: string): string => {
    const value = raw.query.get(name)?.[0] ?? (Object.hasOwn(form, name) ? form[name] : undefined);
    return typeof value === 'string' ? value : '';
  };
  const action = parameter('Action');
  switch (action) {
    case 'ConfirmSubscription':
      return confirmSubscription(world, parameter('TopicArn'), parameter('Token'), raw.requestId);
    case 'Unsubscribe':
      return unsubscribe(world, parameter('SubscriptionArn'), raw.requestId);
    case '':
      if (raw.method === 'GET') return about(world);
      return { kind: 'refusal', name: 'invalidAction', params: { action } };
    default:
      return { kind: 'refusal', name: 'invalidAction', params: { action: action.slice(0, 100) } };
  }
};
