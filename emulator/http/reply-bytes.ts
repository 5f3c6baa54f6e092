import type { EndpointDefinition } from '../../contracts/endpoint.ts';
import type { AnyAnswer } from './answer.ts';
import { type ErrorBytes, refusalBytes, surfaceError } from './error-response.ts';

/** From an answer to the bytes of its reply; a reply that breaks its own contract is our fault and is never sent. */

/** A reply that breaks its own contract, or anything else that is our fault. */
export class Fault extends Error {}

/** Replies of an endpoint that were found good: what is the same text is good again. */
const good = new WeakMap<EndpointDefinition, Set<string>>();
const GOOD_KEPT = 256;
const GOOD_LONGEST = 2048;

/** Checks the body of a reply against its contract; `text` is the body as it will be sent. */
function checkReply(endpoint: EndpointDefinition, answer: Extract<AnyAnswer, { kind: 'json' }>, text: string): void {
  const { body, bodies } = endpoint.reply;
  const schema = (answer.resultType === undefined ? undefined : bodies?.[answer.resultType]) ?? body;
  if (schema === undefined) return;
  const key = answer.resultType === undefined ? text : answer.resultType + text;
  const known = good.get(endpoint) ?? new Set<string>();
  if (key.length <= GOOD_LONGEST && known.has(key)) return;
  const parsed = schema.safeParse(answer.body);
  if (!parsed.success) throw new Fault(`the reply of ${endpoint.name} breaks its contract`, { cause: parsed.error });
  // Long texts are those of lists, which are never the same twice.
  if (key.length > GOOD_LONGEST) return;
  if (known.size >= GOOD_KEPT) known.clear();
  known.add(key);
  good.set(endpoint, known);
}

export function bytesOf(endpoint: EndpointDefinition, answer: AnyAnswer, requestId: string): ErrorBytes {
  const headers = answer.kind === 'stream' ? [] : (answer.headers ?? []);
  switch (answer.kind) {
    case 'json': {
      const text = JSON.stringify(answer.body);
      checkReply(endpoint, answer, text);
      return { status: answer.status ?? endpoint.reply.status, contentType: 'application/json', text, headers };
    }
    case 'text':
      return { status: answer.status, contentType: answer.contentType, text: answer.text, headers };
    case 'redirect':
      return {
        status: answer.status,
        contentType: 'text/html; charset=UTF-8',
        text: '',
        headers: ['Location', answer.location, ...headers],
      };
    case 'refusal': {
      const refusal = endpoint.refusals[answer.name];
      if (refusal === undefined) throw new Fault(`${endpoint.name} does not declare the refusal ${answer.name}`);
      return refusalBytes(refusal, answer.params ?? {}, requestId, headers, answer.extra);
    }
    case 'stream':
      throw new Fault('a stream has no bytes');
  }
}

export const faultBytes = (endpoint: EndpointDefinition): ErrorBytes =>
  surfaceError(endpoint.surface, 500, endpoint.surface === 'lwa' ? 'ServerError' : 'internal', 'Internal error', [
    'x-amzn-ErrorType',
    'InternalServiceException:http://internal.amazon.com/coral/com.amazon.parkeraccioservice/',
  ]);
