import type { SentAttribute } from '../../../contracts/sns/action.ts';
import type { Protocol, Published, PublishedAttribute } from '../state.ts';
import { isProtocol } from './endpoint-address.ts';

/** What Publish is given, checked as SNS does. */

export interface GivenMessage {
  readonly Message: string;
  readonly Subject: string | undefined;
  readonly MessageStructure: string | undefined;
  readonly MessageAttributes: readonly SentAttribute[];
}

export type ReadMessage = Pick<Published, 'subject' | 'message' | 'byProtocol' | 'attributes'>;

export type MessageCheck =
  | { readonly ok: true; readonly message: ReadMessage; readonly bytes: number }
  | { readonly ok: false; readonly refusal: 'invalidParameter' | 'invalidParameterValue'; readonly problem: string };

export const MESSAGE_BYTES_MAX = 262_144;
/** One line of printable ASCII that does not begin with a blank. */
const SUBJECT = /^[\x21-\x7e][\x20-\x7e]{0,99}$/;
const ATTRIBUTE_NAME = /^(?!\.)(?!.*\.\.)(?!.*\.$)[A-Za-z0-9_.-]{1,256}$/;
const ATTRIBUTE_TYPE = /^(?:String(?:\.Array)?|Number|Binary)(?:\.[\x21-\x7e]{1,200})?$/;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,3})?$/i;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

class Refused extends Error {
  readonly refusal: 'invalidParameter' | 'invalidParameterValue';
  constructor(problem: string, refusal: 'invalidParameter' | 'invalidParameterValue' = 'invalidParameter') {
    super(problem);
    this.refusal = refusal;
  }
}

export function readMessage(given: GivenMessage): MessageCheck {
  try {
    const { Message, Subject } = given;
    if (Message === '') throw new Refused('Empty message');
    const attributes = attributesOf(given.MessageAttributes);
    const bytes =
      byteLength(Message) +
      attributes.reduce(
        (sum, { Name, Type, Value }) => sum + byteLength(Name) + byteLength(Type) + byteLength(Value),
        0,
      );
    if (bytes > MESSAGE_BYTES_MAX) throw new Refused('Message too long');
    if (Subject !== undefined && !SUBJECT.test(Subject)) throw new Refused('Subject');
    const texts = textsOf(Message, given.MessageStructure);
    return { ok: true, message: { subject: Subject ?? null, ...texts, attributes }, bytes };
  } catch (error) {
    if (error instanceof Refused) return { ok: false, refusal: error.refusal, problem: error.message };
    throw error;
  }
}

const byteLength = (text: string): number => new TextEncoder().encode(text).length;

/** One text for all, or one for each protocol and one for the others. What is no text is not looked at. */
function textsOf(message: string, structure: string | undefined): Pick<ReadMessage, 'message' | 'byProtocol'> {
  if (structure === undefined || structure === '') return { message, byProtocol: {} };
  if (structure !== 'json') throw new Refused('MessageStructure');
  let parsed: unknown;
  try {
    parsed = JSON.parse(message);
  } catch {
    throw new Refused('Message Structure - JSON message body failed to parse');
  }
  const texts = Object.entries(typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? parsed : {});
  const byProtocol: Partial<Record<Protocol, string>> = {};
  let standard: string | undefined;
  for (const [name, text] of texts) {
    if (typeof text !== 'string') continue;
    if (name === 'default') standard = text;
    else if (isProtocol(name)) byProtocol[name] = text;
  }
  if (standard === undefined) {
    throw new Refused('Message Structure - No default entry in JSON message body');
  }
  return { message: standard, byProtocol };
}

function attributesOf(given: readonly SentAttribute[]): PublishedAttribute[] {
  const names = new Set<string>();
  return given.map(({ Name, DataType = '', StringValue, BinaryValue }) => {
    const bad = (problem: string) => new Refused(problem, 'invalidParameterValue');
    if (!ATTRIBUTE_NAME.test(Name) || names.has(Name)) {
      throw bad(
        'Invalid message attribute name: 1 to 256 letters, digits, hyphens, underscores and dots are allowed, none of the dots at an end or beside another one.',
      );
    }
    names.add(Name);
    if (!ATTRIBUTE_TYPE.test(DataType)) {
      throw bad(
        `The message attribute '${Name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`,
      );
    }
    const isBinary = DataType.startsWith('Binary');
    const Value = isBinary ? BinaryValue : StringValue;
    if (Value === undefined || Value === '' || (isBinary && !BASE64.test(Value))) {
      throw bad(
        `The message attribute '${Name}' must contain non-empty message attribute value for message attribute type '${DataType}'.`,
      );
    }
    if (DataType.startsWith('Number') && !NUMBER.test(Value)) {
      throw bad(`Could not cast message attribute '${Name}' value to number.`);
    }
    return { Name, Type: DataType, Value };
  });
}
