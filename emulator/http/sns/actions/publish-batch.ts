import type { ValueOf } from '../../../../contracts/sns/action.ts';
import type { publishBatch as contract } from '../../../../contracts/sns/actions/publish-batch.ts';
import { snsRefusals } from '../../../../contracts/sns/refusals.ts';
import { accept, type DomainEvent, type Draw, type Outcome } from '../../../domain/outcome.ts';
import { publish as decide } from '../../../domain/sns/publish.ts';
import { MESSAGE_BYTES_MAX, readMessage } from '../../../domain/sns/read-message.ts';
import type { Topic } from '../../../domain/state.ts';
import { fill } from '../../error-response.ts';
import { type ActionHandler, findTopic, onTopic } from '../action-handler.ts';
import type { XmlElements } from '../xml.ts';

const ENTRIES_MAX = 10;
const ID = /^[A-Za-z0-9_-]{1,80}$/;

type Given = ValueOf<(typeof contract)['parameters']['PublishBatchRequestEntries']>;

interface Told {
  readonly Successful: XmlElements[];
  readonly Failed: XmlElements[];
}

export const publishBatch: ActionHandler<typeof contract> = (world, { values, caller }) => {
  const { TopicArn, PublishBatchRequestEntries: given } = values;
  const found = findTopic(world, TopicArn, caller);
  if ('kind' in found) return found;
  const wrong = wrongWith(given);
  if (wrong !== undefined) return { kind: 'refusal', name: wrong };
  return onTopic(
    world,
    TopicArn,
    caller,
    (input) => publishAll(input, given),
    ({ Successful, Failed }) => ({ Successful, Failed }),
  );
};

function wrongWith(given: Given) {
  const ids = given.map(({ Id }) => Id);
  const bytes = given.reduce((sum, message) => sum + bytesOf(message), 0);
  if (ids.length === 0) return 'emptyBatchRequest';
  if (ids.length > ENTRIES_MAX) return 'tooManyEntriesInBatchRequest';
  if (!ids.every((id) => ID.test(id))) return 'invalidBatchEntryId';
  if (new Set(ids).size < ids.length) return 'batchEntryIdsNotDistinct';
  return bytes > MESSAGE_BYTES_MAX ? 'batchRequestTooLong' : undefined;
}

/** Attributes count; of one that cannot be read only the text. */
function bytesOf(message: Given[number]): number {
  const read = readMessage(message);
  return read.ok ? read.bytes : Buffer.byteLength(message.Message);
}

/** One decision for all of them; what is wrong with one is told beside the others. */
function publishAll(
  { topic, draw }: { readonly topic: Topic; readonly draw: Draw },
  given: Given,
): Outcome<Topic, Told, never> {
  let next = topic;
  const events: DomainEvent[] = [];
  const told: Told = { Successful: [], Failed: [] };
  for (const { Id, ...message } of given) {
    const read = readMessage(message);
    const fail = (name: 'invalidParameter' | 'invalidParameterValue' | 'throttled', problem: string): void => {
      const { code, message: text } = snsRefusals[name];
      told.Failed.push({ Id, Code: code, Message: fill(text, { problem }), SenderFault: 'true' });
    };
    if (!read.ok) {
      fail(read.refusal, read.problem);
      continue;
    }
    const outcome = decide({ topic: next, draw }, read.message);
    if (!outcome.accepted) {
      fail(outcome.refusal, '');
      continue;
    }
    next = outcome.next;
    events.push(...outcome.events);
    told.Successful.push({ Id, MessageId: outcome.reply });
  }
  return accept(next, told, events);
}
