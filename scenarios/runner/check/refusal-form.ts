import { ERROR_TYPE_SUFFIX } from '../../../contracts/drs/common.ts';
import type { EndpointDefinition, Refusal, Surface } from '../../../contracts/endpoint.ts';
import { NOTHING } from '../match/show-value.ts';
import type { Difference } from '../outcome.ts';
import type { HttpReply } from '../transport.ts';

/** Reads a "no" as it is on the wire, in the five forms it may have, and finds the refusals it may be. */

export interface SaidNo {
  readonly form: Refusal['form'];
  /** What names it on the wire; null where the form has no code. */
  readonly code: string | null;
  readonly message: string;
}

const hasOnly = (body: unknown, names: readonly string[]): body is Record<string, unknown> =>
  typeof body === 'object' && body !== null && Object.keys(body).every((key) => names.includes(key));

const ENTITIES: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&apos;': "'",
  '&#39;': "'",
  '&amp;': '&',
};
const unescaped = (text: string): string =>
  text.replace(/&(?:lt|gt|quot|apos|#39|amp);/g, (one) => ENTITIES[one] ?? one);

const CONTENT_TYPES: Partial<Readonly<Record<Refusal['form'], string>>> = { page: 'text/html', sns: 'text/xml' };

/** The content type is all that tells the form of an error without a body, as one to HEAD is. */
export function otherForm(form: Refusal['form'], { headers }: HttpReply): Difference[] {
  const expected = CONTENT_TYPES[form] ?? 'application/json';
  const seen = headers['content-type'] ?? NOTHING;
  return seen.startsWith(expected) ? [] : [{ path: 'reply.headers.content-type', expected, seen }];
}

/** What an error reply says; undefined when it has none of the forms. */
export function readNo({ headers, body, text }: HttpReply): SaidNo | undefined {
  const type = headers['content-type'] ?? '';
  if (type.startsWith('text/html')) return { form: 'page', code: null, message: unescaped(text) };
  if (type.startsWith('text/xml')) {
    const code = /<Code>([^<]*)<\/Code>/.exec(text)?.[1];
    const message = /<Message>([^<]*)<\/Message>/.exec(text)?.[1];
    if (code === undefined || message === undefined) return undefined;
    return { form: 'sns', code: unescaped(code), message: unescaped(message) };
  }
  if (!type.startsWith('application/json')) return undefined;
  if (hasOnly(body, ['message']) && typeof body.message === 'string') {
    const errorType = headers['x-amzn-errortype'];
    const code = errorType?.endsWith(ERROR_TYPE_SUFFIX) ? errorType.slice(0, -ERROR_TYPE_SUFFIX.length) : null;
    return { form: 'drs', code, message: body.message };
  }
  if (hasOnly(body, ['error_description', 'error']) && typeof body.error === 'string')
    return { form: 'lwa', code: body.error, message: String(body.error_description) };
  if (!hasOnly(body, ['error']) || !hasOnly(body.error, ['code', 'message', 'path', 'nearest'])) return undefined;
  const { code, message } = body.error;
  if (typeof code !== 'string' || typeof message !== 'string') return undefined;
  return { form: 'control', code, message };
}

/** The form that errors without a contract have on a surface. */
export const formOfSurface = (surface: Surface | null): Refusal['form'] =>
  surface === 'lwa' ? 'lwa' : surface === 'control' || surface === 'customer' ? 'control' : 'drs';

interface Template {
  readonly name: string;
  readonly refusal: Refusal;
  readonly message: RegExp;
}

const templates = new WeakMap<EndpointDefinition, readonly Template[]>();

/** The refusals of an endpoint, those that say most first: `{problem}` alone would fit anything. */
function templatesOf(endpoint: EndpointDefinition): readonly Template[] {
  const known = templates.get(endpoint);
  if (known !== undefined) return known;
  const literal = ({ message }: Refusal): number => message.replace(/\{\w+\}/g, '').length;
  const made = Object.entries(endpoint.refusals)
    .sort(([, one], [, other]) => literal(other) - literal(one))
    .map(([name, refusal]) => ({ name, refusal, message: messagePattern(refusal) }));
  templates.set(endpoint, made);
  return made;
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** A message with `{name}` in it, as a pattern; of a page, somewhere in it. */
export function textPattern(template: string, isPart = false): RegExp {
  const inner = template
    .split(/\{\w+\}/)
    .map(escaped)
    .join('[\\s\\S]*');
  return new RegExp(isPart ? inner : `^${inner}$`);
}

const messagePattern = ({ form, message }: Refusal): RegExp => textPattern(message, form === 'page');

/** The declared refusals that a reply may be: several where the wire does not tell them apart. */
export function refusalsOf(endpoint: EndpointDefinition, status: number, no: SaidNo): readonly string[] {
  const fitting = templatesOf(endpoint).filter(
    ({ refusal, message }) =>
      refusal.status === status &&
      refusal.form === no.form &&
      (no.code === null ? refusal.form === 'page' : refusal.code === no.code) &&
      message.test(no.message),
  );
  const [first] = fitting;
  // The same template under several names cannot be told apart; a wider template that fits too is none of them.
  return fitting.filter(({ refusal }) => refusal.message === first?.refusal.message).map(({ name }) => name);
}

/** What an endpoint may answer with a status, in words. */
export function declaredRefusals(endpoint: EndpointDefinition, status?: number): string {
  const known = templatesOf(endpoint).filter(({ refusal }) => status === undefined || refusal.status === status);
  if (known.length === 0) return 'no refusal';
  return known.map(({ name, refusal }) => `${name} (${refusal.status} ${refusal.message})`).join(', ');
}
