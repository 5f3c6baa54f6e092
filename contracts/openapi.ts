import { type OpenAPIObject, OpenApiBuilder, type PathItemObject } from 'openapi3-ts/oas31';
import type { EndpointDefinition, Surface } from './endpoint.ts';
import type { NotificationDefinition } from './notifications/definition.ts';
import { operationOf } from './openapi/operation.ts';
import { undeclaredResponses } from './openapi/responses.ts';
import { createSchemaPool, type SchemaPool } from './openapi/schemas.ts';
import { usedSchemes } from './openapi/security.ts';
import { handshakeWebhooks, snsHeaders, webhookOf } from './openapi/webhooks.ts';

/** The registries as an OpenAPI 3.1 document. */

const TAGS: Readonly<Record<Surface | 'notifications', string>> = {
  lwa: 'Login with Amazon: consent of the customer, tokens, profile.',
  drs: 'The device API of the Dash Replenishment Service.',
  sns: 'Amazon SNS: the Query API of topics and subscriptions, and the signing certificate.',
  customer: 'What the customer or Amazon does: pages, orders, choices.',
  control: 'Driving the emulator itself: clock, state, record.',
  notifications: 'What SNS sends to the listener of the maker.',
};

const DESCRIPTION = `Amazon's Dash Replenishment Service (DRS) on localhost: Login with Amazon, the device API and its signed SNS notifications, on a clock you control. Independent of Amazon.

Every operation says in \`x-evidence\` how sure we are of it: \`documented\` by a page of the service, \`observed\` in a client or a recording, or \`inferred\`. \`x-refusals\` and \`x-tolerances\` list what is declined, and which slips of shipped clients are served all the same.`;

export function buildOpenApi(
  endpoints: Readonly<Record<string, EndpointDefinition>>,
  notifications: Readonly<Record<string, NotificationDefinition>>,
  version: string,
): OpenAPIObject {
  const pool = createSchemaPool();
  const builder = OpenApiBuilder.create({
    openapi: '3.1.0',
    info: {
      title: 'drs-emulator',
      version,
      description: DESCRIPTION,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: 'http://127.0.0.1:8700', description: 'The emulator, as it starts by default.' }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
  });
  const paths = pathsOf(endpoints, pool);
  for (const [path, item] of Object.entries(paths)) builder.addPath(path, item);
  for (const notification of Object.values(notifications)) {
    builder.addWebhook(notification.name, webhookOf(notification, pool));
  }
  for (const [type, item] of Object.entries(handshakeWebhooks(pool))) builder.addWebhook(type, item);
  const surfaces = new Set(Object.values(endpoints).map(({ surface }) => surface));
  for (const [name, response] of Object.entries(undeclaredResponses(surfaces, pool)))
    builder.addResponse(name, response);
  for (const [name, parameter] of Object.entries(snsHeaders)) builder.addParameter(name, parameter);
  for (const [name, scheme] of usedSchemes(paths)) builder.addSecurityScheme(name, scheme);
  for (const [name, schema] of Object.entries(pool.components())) builder.addSchema(name, schema);
  return builder.getSpec();
}

function pathsOf(
  endpoints: Readonly<Record<string, EndpointDefinition>>,
  pool: SchemaPool,
): Record<string, PathItemObject> {
  const items: Record<string, PathItemObject> = {};
  for (const endpoint of Object.values(endpoints)) {
    for (const path of endpoint.paths) {
      items[path.path] ??= {};
      for (const method of endpoint.methods) {
        const key = method.toLowerCase() as Lowercase<typeof method>;
        const item = items[path.path] as PathItemObject;
        if (item[key] !== undefined) throw new Error(`two endpoints answer ${method} ${path.path}`);
        item[key] = operationOf(endpoint, path, method, pool);
      }
    }
  }
  return items;
}
