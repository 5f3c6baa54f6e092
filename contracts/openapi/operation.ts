import type { OperationObject, ParameterObject, RequestBodyObject, SchemaObject } from 'openapi3-ts/oas31';
import type { EndpointDefinition, Method, Path, Refusal, Reply } from '../endpoint.ts';
import type { ActionDefinition } from '../sns/action.ts';
import { describedAction } from '../sns/render.ts';
import { type Provenance, sources } from '../sources.ts';
import { responsesOf } from './responses.ts';
import type { JsonSchema, SchemaPool } from './schemas.ts';
import { securityOf } from './security.ts';

/** One method on one path of an endpoint. */

/** Members that only some endpoints have. */
export interface DescribedEndpoint extends EndpointDefinition {
  /** What else may be answered. */
  readonly alternatives?: readonly Reply[];
  /** Actions that share the endpoint, by name. */
  readonly actions?: Readonly<Record<string, ActionDefinition>>;
  /** Errors that go to the return URL. */
  readonly redirectErrors?: Readonly<Record<string, Provenance & { error: string; description: string; when: string }>>;
}

/** Where it is said: a link, or the title alone where there is no address to link to. */
export function sourceOf({ source }: Provenance): Pick<OperationObject, 'externalDocs' | `x-${string}`> {
  const [title, url] = sources[source];
  return url === null ? { 'x-source': title } : { externalDocs: { description: title, url } };
}

const capitalised = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase();

/** Name, suffix of the path, and the method where there are several. */
export const operationId = ({ name, methods }: EndpointDefinition, { suffix = '' }: Path, method: Method): string =>
  name + suffix + (methods.length > 1 ? capitalised(method) : '');

const versionHeader = (name: string, description: string, values: readonly string[]): ParameterObject => ({
  name,
  in: 'header',
  required: true,
  description,
  schema: { type: 'string', enum: [...values] },
});

function parametersOf(endpoint: EndpointDefinition, path: Path, pool: SchemaPool): ParameterObject[] {
  const { params, query, examples = {} } = endpoint;
  const named = params === undefined ? [] : pool.properties(params);
  const inPath = [...path.path.matchAll(/\{(\w+)\}/g)].map(([, name]): ParameterObject => {
    const property = named.find((candidate) => candidate.name === name);
    if (name === undefined || property === undefined) {
      throw new Error(`${endpoint.name}: ${path.path} has a parameter that \`params\` does not describe`);
    }
    return { name, in: 'path', required: true, ...described(property.schema, examples.params?.[name]) };
  });
  const inQuery = (query === undefined ? [] : pool.properties(query)).map(
    ({ name, required, schema }): ParameterObject => ({
      name,
      in: 'query',
      ...(required ? { required } : {}),
      ...described(schema, examples.query?.[name]),
    }),
  );
  if (path.versions === undefined) return [...inPath, ...inQuery];
  const { input, results } = path.versions;
  return [
    ...inPath,
    ...inQuery,
    versionHeader('x-amzn-type-version', 'Type and version of the request.', [input]),
    versionHeader('x-amzn-accept-type', 'Type and version of the reply that is wanted.', results),
  ];
}

/** Schema and example of a parameter; an inline schema gives its description to the parameter, where readers look. */
function described(schema: JsonSchema, example: string | undefined): Partial<ParameterObject> {
  const shown = example === undefined ? {} : { example };
  if ('$ref' in schema) return { schema, ...shown };
  const { description, examples, ...rest } = schema as SchemaObject;
  return {
    ...(description === undefined ? {} : { description }),
    schema: { ...rest, ...(example !== undefined || examples === undefined ? {} : { examples }) },
    ...shown,
  };
}

/** Forms and JSON are read alike; the first is what clients are meant to send. */
function contentTypes({ surface }: EndpointDefinition, { path }: Path): readonly string[] {
  if (surface === 'drs' || path.startsWith('/_emulator/')) return ['application/json'];
  return ['application/x-www-form-urlencoded', 'application/json'];
}

function requestBodyOf(endpoint: EndpointDefinition, path: Path, pool: SchemaPool): RequestBodyObject | undefined {
  const { body, bodyRequired = false, examples } = endpoint;
  if (body === undefined) return undefined;
  const schema = pool.json(body);
  const named = Object.entries(examples?.body ?? {}).map(([name, value]) => [name, { value }]);
  const media = { schema, ...(named.length === 0 ? {} : { examples: Object.fromEntries(named) }) };
  return {
    required: bodyRequired,
    content: Object.fromEntries(contentTypes(endpoint, path).map((type) => [type, media])),
  };
}

/** What `x-refusals` says; the sentence is in the response. */
const refused = ({ status, code, evidence, source }: Refusal) => ({ status, code, evidence, source });

export function operationOf(
  endpoint: DescribedEndpoint,
  path: Path,
  method: Method,
  pool: SchemaPool,
): OperationObject {
  const { surface, summary, description, provenance, refusals, tolerances = [], actions } = endpoint;
  const parameters = parametersOf(endpoint, path, pool);
  const hasBody = method === 'POST' || method === 'PUT';
  const requestBody = hasBody ? requestBodyOf(endpoint, path, pool) : undefined;
  const named = Object.entries(refusals).map(([name, refusal]) => [name, refused(refusal)]);
  return {
    operationId: operationId(endpoint, path, method),
    tags: [surface],
    summary: path.summary ?? summary,
    description,
    ...sourceOf(provenance),
    security: securityOf(endpoint),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(requestBody === undefined ? {} : { requestBody }),
    responses: responsesOf(endpoint, path, pool),
    'x-evidence': provenance.evidence,
    ...(named.length === 0 ? {} : { 'x-refusals': Object.fromEntries(named) }),
    ...(actions === undefined || method !== 'POST'
      ? {}
      : { 'x-actions': Object.fromEntries(Object.values(actions).map((one) => [one.name, describedAction(one)])) }),
    ...(tolerances.length === 0
      ? {}
      : { 'x-tolerances': tolerances.map(({ id, field, strict }) => ({ id, field, strict })) }),
  };
}
