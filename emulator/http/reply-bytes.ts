import type { EndpointDefinition } from '../../contracts/endpoint.ts';
import { sentGood } from '../../contracts/good-texts.ts';
import type { AnyAnswer } from './answer.ts';
import { type ErrorBytes, refusalBytes, surfaceError } from './error-response.ts';

/** From an answer to the bytes of its reply; a reply that breaks its own contract is our fault and is never sent. */

/** A reply that breaks its own contract, or anything else that is our fault. */
export class Fault extends Error {}

/** From an answer of this endpoint to its bytes. */
export function replyBytes(endpoint: EndpointDefinition): (answer: AnyAnswer, requestId: string) => ErrorBytes {
  const { reply, refusals } = endpoint;

  /** Checks the body of a reply against its contract; `text` is the body as it will be sent. */
  const check = ({ body, resultType }: Extract<AnyAnswer, { kind: 'json' }>, text: string): void => {
    const schema = (resultType === undefined ? undefined : reply.bodies?.[resultType]) ?? reply.body;
    if (schema === undefined || sentGood.has(schema, text)) return;
    const parsed = schema.safeParse(body);
    if (!parsed.success) throw new Fault(`the reply of ${endpoint.name} breaks its contract`, { cause: parsed.error });
    sentGood.add(schema, text);
  };

  return (answer, requestId) => {
    const headers = answer.kind === 'stream' ? NO_HEADERS : (answer.headers ?? NO_HEADERS);
    switch (answer.kind) {
      case 'json': {
        const text = JSON.stringify(answer.body);
        check(answer, text);
        return { status: answer.status ?? reply.status, contentType: 'application/json', text, headers };
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
        const refusal = refusals[answer.name];
        if (refusal === undefined) throw new Fault(`${endpoint.name} does not declare the refusal ${answer.name}`);
        return refusalBytes(refusal, answer.params ?? {}, requestId, headers, answer.extra);
      }
      case 'stream':
        throw new Fault('a stream has no bytes');
    }
  };
}

const NO_HEADERS: readonly string[] = [];

export const faultBytes = ({ surface }: EndpointDefinition, requestId: string): ErrorBytes =>
  surfaceError({
    surface,
    status: 500,
    code: surface === 'lwa' ? 'ServerError' : 'internal',
    message: 'Internal error',
    requestId,
    headers: surface === 'sns' ? NO_HEADERS : FAULT_HEADERS,
  });

const FAULT_HEADERS: readonly string[] = [
  'x-amzn-ErrorType',
  'InternalServiceException:http://internal.amazon.com/coral/com.amazon.parkeraccioservice/',
];
