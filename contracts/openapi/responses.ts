import type { ExampleObject, HeaderObject, MediaTypeObject, ResponseObject, ResponsesObject } from 'openapi3-ts/oas31';
import type { z } from 'zod';
import { ERROR_TYPE_SUFFIX } from '../drs/common.ts';
import type { Path, Refusal, Reply, Surface } from '../endpoint.ts';
import { errorForms, Page, surfaceErrors, Text } from './errors.ts';
import type { DescribedEndpoint } from './operation.ts';
import type { SchemaPool } from './schemas.ts';

/** Everything an endpoint may answer. Answers of one status are one response with named examples. */

/** A response in the making. */
interface Draft {
  readonly lines: string[];
  readonly headers: Record<string, Record<string, ExampleObject>>;
  readonly content: Record<string, { readonly schemas: z.ZodType[]; readonly examples: Record<string, ExampleObject> }>;
}

type Drafts = Map<number, Draft>;

function draftOf(drafts: Drafts, status: number): Draft {
  const draft = drafts.get(status) ?? { lines: [], headers: {}, content: {} };
  drafts.set(status, draft);
  return draft;
}

function addHeader(draft: Draft, header: string, name: string, value: string, summary?: string): void {
  draft.headers[header] ??= {};
  draft.headers[header][name] = { ...(summary === undefined ? {} : { summary }), value };
}

function addContent(draft: Draft, contentType: string, schema: z.ZodType): Record<string, ExampleObject> {
  draft.content[contentType] ??= { schemas: [], examples: {} };
  const { schemas, examples } = draft.content[contentType];
  if (!schemas.includes(schema)) schemas.push(schema);
  return examples;
}

const fill = (message: string, values: Readonly<Record<string, string>> = {}): string =>
  message.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);

/** A body that no schema describes. */
const textBody = (contentType: string): z.ZodType => (contentType === 'text/html' ? Page : Text);

function addReply(drafts: Drafts, endpoint: DescribedEndpoint, reply: Reply, path: Path, name: string): void {
  const draft = draftOf(drafts, reply.status);
  draft.lines.push(reply.description);
  for (const [header, { example }] of Object.entries(reply.headers ?? {})) addHeader(draft, header, name, example);
  if (endpoint.surface === 'drs') {
    for (const result of path.versions?.results ?? []) {
      addHeader(draft, 'x-amzn-type-version', result.slice(result.lastIndexOf('.Drs') + 1), result);
    }
  }
  const contentType = reply.contentType ?? (reply.body === undefined ? undefined : 'application/json');
  if (contentType === undefined) return;
  const examples = addContent(draft, contentType, reply.body ?? textBody(contentType));
  if (reply !== endpoint.reply) return;
  for (const [example, value] of Object.entries(endpoint.examples?.reply ?? {})) examples[example] = { value };
}

function addRefusal(drafts: Drafts, endpoint: DescribedEndpoint, name: string, refusal: Refusal): void {
  const draft = draftOf(drafts, refusal.status);
  draft.lines.push(`- \`${name}\` (${refusal.code}): ${refusal.when}`);
  if (refusal.form === 'drs') addHeader(draft, 'x-amzn-ErrorType', name, refusal.code + ERROR_TYPE_SUFFIX);
  for (const [header, value] of Object.entries(refusal.headers ?? {})) addHeader(draft, header, name, value);
  const { contentType, schema, body } = errorForms[refusal.form];
  const message = fill(refusal.message, endpoint.examples?.params);
  const value = body(refusal, message);
  const examples = addContent(draft, contentType, schema);
  examples[name] =
    value === undefined ? { summary: refusal.when, description: message } : { summary: refusal.when, value };
}

/** Errors that are said by redirect, as the authorization request does. */
function addRedirectErrors(drafts: Drafts, endpoint: DescribedEndpoint): void {
  for (const [name, { error, description, when }] of Object.entries(endpoint.redirectErrors ?? {})) {
    const draft = draftOf(drafts, 302);
    const query = new URLSearchParams({ error, error_description: description });
    draft.lines.push(`- \`${name}\` (${error}): ${when}`);
    addHeader(draft, 'Location', name, `http://localhost:3000/callback?${query}`, when);
  }
}

const headerObject = (examples: Record<string, ExampleObject>): HeaderObject => {
  const values = new Set(Object.values(examples).map(({ value }) => value));
  const [only] = values;
  return { schema: { type: 'string' }, ...(values.size === 1 ? { example: only } : { examples }) };
};

const present = <K extends string, T extends object>(key: K, value: T): Partial<Record<K, T>> =>
  (Object.keys(value).length === 0 ? {} : { [key]: value }) as Partial<Record<K, T>>;

function finish(draft: Draft, pool: SchemaPool): ResponseObject {
  const content = Object.entries(draft.content).map(
    ([contentType, { schemas, examples }]): [string, MediaTypeObject] => {
      const [first, ...others] = schemas.map((schema) => pool.json(schema));
      const schema = others.length === 0 ? (first ?? {}) : { anyOf: [first ?? {}, ...others] };
      return [contentType, { schema, ...present('examples', examples) }];
    },
  );
  const headers = Object.entries(draft.headers).map(([name, examples]) => [name, headerObject(examples)]);
  return {
    description: draft.lines.join('\n'),
    ...present('headers', Object.fromEntries(headers)),
    ...present('content', Object.fromEntries(content)),
  };
}

export function responsesOf(endpoint: DescribedEndpoint, path: Path, pool: SchemaPool): ResponsesObject {
  const drafts: Drafts = new Map();
  addReply(drafts, endpoint, endpoint.reply, path, 'reply');
  for (const [at, reply] of (endpoint.alternatives ?? []).entries()) {
    addReply(drafts, endpoint, reply, path, `alternative${at + 1}`);
  }
  addRedirectErrors(drafts, endpoint);
  for (const [name, refusal] of Object.entries(endpoint.refusals)) addRefusal(drafts, endpoint, name, refusal);
  const declared = [...drafts].sort(([a], [b]) => a - b).map(([status, draft]) => [status, finish(draft, pool)]);
  return {
    ...Object.fromEntries(declared),
    default: { $ref: `#/components/responses/${undeclaredName(endpoint.surface)}` },
  };
}

const undeclaredName = (surface: Surface): string => `${surface}Undeclared`;

/** The default response of each surface, shared by its operations. */
export const undeclaredResponses = (surfaces: Iterable<Surface>, pool: SchemaPool): Record<string, ResponseObject> =>
  Object.fromEntries(
    [...surfaces].map((surface) => [
      undeclaredName(surface),
      {
        description:
          'What no contract declares: 413 for a body over 1 MiB, 500 for a fault, of the emulator itself or a planned one.',
        content: { 'application/json': { schema: pool.json(surfaceErrors[surface]) } },
      },
    ]),
  );
