import type { ComponentsObject, OperationObject, ResponseObject } from 'openapi3-ts/oas31';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { EndpointDefinition } from '../contracts/endpoint.ts';
import { endpoints, notifications } from '../contracts/index.ts';
import { formsOf, type NotificationDefinition } from '../contracts/notifications/index.ts';
import { errorForms } from '../contracts/openapi/errors.ts';
import { operationId } from '../contracts/openapi/operation.ts';
import { Notification } from '../contracts/sns/envelope.ts';
import { renderOpenApi, staleFiles } from '../contracts/write-openapi.ts';
import { problemsOf } from './contracts/openapi/lint-document.ts';

const text = renderOpenApi();
const document = parse(text) as {
  paths: Record<string, Record<string, OperationObject>>;
  webhooks: Record<string, { post: OperationObject }>;
  components: ComponentsObject;
};
const contracts = Object.entries(endpoints as Readonly<Record<string, EndpointDefinition>>);
const told = Object.entries(notifications as Readonly<Record<string, NotificationDefinition>>);

const operations = contracts.flatMap(([, endpoint]) =>
  endpoint.paths.flatMap((path) =>
    endpoint.methods.map((method) => ({
      endpoint,
      id: operationId(endpoint, path, method),
      operation: document.paths[path.path]?.[method.toLowerCase()],
    })),
  ),
);

describe('openapi.yaml and the pages made with it', () => {
  it('are current, byte for byte; npm run generate writes them', () => {
    expect(staleFiles('.')).toEqual([]);
  });

  it('are free of problems for a linter we did not write', async () => {
    expect(await problemsOf(text)).toEqual([]);
  });
});

describe('openapi.yaml', () => {
  it.each(contracts)('knows %s by its own name', (key, endpoint) => {
    expect(endpoint.name).toBe(key);
  });

  it.each(operations)('has the operation $id with all its replies and refusals', ({ endpoint, id, operation }) => {
    expect(operation?.operationId).toBe(id);
    expect(operation?.responses).toHaveProperty(String(endpoint.reply.status));
    for (const [name, { status, code, when, form }] of Object.entries(endpoint.refusals)) {
      const response: ResponseObject | undefined = operation?.responses?.[String(status)];
      expect(response?.description).toContain(`- \`${name}\` (${code}): ${when}`);
      expect(response?.content?.[errorForms[form].contentType]?.examples).toHaveProperty([name]);
      expect(operation?.['x-refusals']).toHaveProperty([name]);
    }
    for (const { id: tolerance } of endpoint.tolerances ?? []) {
      expect(operation?.['x-tolerances']).toContainEqual(expect.objectContaining({ id: tolerance }));
    }
  });

  it('has no operation that no contract declares, and no name twice', () => {
    const found = Object.values(document.paths).flatMap((item) => Object.values(item).map((one) => one.operationId));
    expect(found.sort()).toEqual(operations.map(({ id }) => id).sort());
    expect(new Set(found).size).toBe(found.length);
  });

  it.each(contracts)('shows examples of %s that its contract accepts', (_, { examples = {}, ...endpoint }) => {
    for (const part of ['params', 'query'] as const) {
      if (examples[part] !== undefined) expect(endpoint[part]?.safeParse(examples[part]).error).toBeUndefined();
    }
    for (const [name, value] of Object.entries(examples.body ?? {})) {
      expect(endpoint.body?.safeParse(value), name).toMatchObject({ success: true });
    }
    for (const [name, value] of Object.entries(examples.reply ?? {})) {
      if (endpoint.reply.body === undefined) expect(typeof value, name).toBe('string');
      else expect(endpoint.reply.body.safeParse(value).error, name).toBeUndefined();
    }
  });

  it.each(told)('has the webhook %s with a valid message for each of its forms', (name, notification) => {
    const body = document.webhooks[name]?.post.requestBody;
    const media = body !== undefined && 'content' in body ? body.content['text/plain; charset=UTF-8'] : undefined;
    const messages = Object.values(media?.examples ?? {}).map((example) => ('value' in example ? example.value : {}));
    const forms = formsOf(notification);
    expect(messages).toHaveLength(forms.length);
    for (const [at, form] of forms.entries()) {
      const envelope = Notification.parse(messages[at]);
      expect(notification.schemas[form]?.safeParse(JSON.parse(envelope.Message)).error).toBeUndefined();
    }
  });

  it('defines all that it refers to, and nothing more', () => {
    const referred = new Set(
      [...text.matchAll(/\$ref: "?(#\/components\/[^"\n]+)/g)].map(([, reference]) => reference),
    );
    const { schemas = {}, responses = {}, parameters = {} } = document.components;
    const defined = Object.entries({ schemas, responses, parameters }).flatMap(([kind, parts]) =>
      Object.keys(parts).map((name) => `#/components/${kind}/${name}`),
    );
    expect(defined.sort()).toEqual([...referred].sort());
  });
});
