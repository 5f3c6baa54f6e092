import { accept, type Outcome, refuse } from '../outcome.ts';
import type { Topic } from '../state.ts';
import { policyOf } from './access-policy.ts';
import { nextTurn } from './handshake.ts';

/** AddPermission and RemovePermission: statements of a policy without writing JSON. */

type Statement = Readonly<Record<string, unknown>>;

/** Actions on a topic that a policy can allow. */
const ACTIONS = new Set([
  '*',
  'AddPermission',
  'DeleteTopic',
  'GetDataProtectionPolicy',
  'GetTopicAttributes',
  'ListSubscriptionsByTopic',
  'ListTagsForResource',
  'Publish',
  'PutDataProtectionPolicy',
  'RemovePermission',
  'SetTopicAttributes',
  'Subscribe',
]);

function policyDocument(topic: Topic): { readonly document: object; readonly statements: readonly Statement[] } {
  const document = JSON.parse(policyOf(topic)) as { Statement: Statement | readonly Statement[] };
  return { document, statements: [document.Statement].flat() as Statement[] };
}

const oneOrAll = (texts: readonly string[]): unknown => (texts.length === 1 ? texts[0] : texts);

const withStatements = (topic: Topic, document: object, Statement: readonly Statement[], rule: string) =>
  accept(nextTurn({ ...topic, policy: JSON.stringify({ ...document, Statement }) }), undefined, [
    { kind: 'state', subject: 'topic', id: topic.topicArn, from: 'exists', to: 'exists', rule },
  ]);

export interface Permission {
  readonly label: string;
  readonly accounts: readonly string[];
  readonly actions: readonly string[];
}

export function addPermission(
  { topic }: { readonly topic: Topic },
  { label, accounts, actions }: Permission,
): Outcome<Topic, undefined, 'invalidParameter'> {
  const bad = (problem: string) => refuse('invalidParameter', { problem });
  if (!/^[A-Za-z0-9_-]{1,100}$/.test(label)) return bad('Label');
  if (!accounts.every((account) => /^\d{12}$/.test(account))) return bad('PrincipalId');
  if (!actions.every((action) => ACTIONS.has(action))) return bad('Policy statement action out of service scope!');
  const { document, statements } = policyDocument(topic);
  if (statements.some(({ Sid }) => Sid === label)) return bad('Statement already exists');
  const statement = {
    Sid: label,
    Effect: 'Allow',
    Principal: { AWS: oneOrAll(accounts.map((account) => `arn:aws:iam::${account}:root`)) },
    Action: oneOrAll(actions.map((action) => `SNS:${action}`)),
    Resource: topic.topicArn,
  };
  return withStatements(topic, document, [...statements, statement], 'add-permission');
}

export function removePermission(
  { topic }: { readonly topic: Topic },
  label: string,
): Outcome<Topic, undefined, 'invalidParameter'> {
  const { document, statements } = policyDocument(topic);
  const rest = statements.filter(({ Sid }) => Sid !== label);
  if (rest.length === statements.length) return refuse('invalidParameter', { problem: 'Statement does not exist' });
  return withStatements(topic, document, rest, 'remove-permission');
}
