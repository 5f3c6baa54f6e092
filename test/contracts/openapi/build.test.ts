import type { OpenAPIObject, OperationObject, ResponseObject } from 'openapi3-ts/oas31';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { z } from 'zod';
import { replenish } from '../../../contracts/drs/replenish.ts';
import { notifications } from '../../../contracts/notifications/index.ts';
import type { DescribedEndpoint } from '../../../contracts/openapi/operation.ts';
import { buildOpenApi } from '../../../contracts/openapi.ts';
import { gone, lamp } from './fixture.ts';
import { problemsOf } from './lint-document.ts';

const build = (...endpoints: DescribedEndpoint[]): OpenAPIObject =>
  buildOpenApi(Object.fromEntries(endpoints.map((endpoint, at) => [String(at), endpoint])), {}, '1.2.3');

const operation = (document: OpenAPIObject, path = '/lamps/{lampId}', method: 'get' | 'post' = 'post') =>
  document.paths?.[path]?.[method] as OperationObject;

const response = (document: OpenAPIObject, status: string): ResponseObject => operation(document).responses?.[status];

describe('an operation', () => {
  const document = build(lamp);
  const switchLamp = operation(document);

  it('is named, tagged and sourced as its contract', () => {
    expect(switchLamp).toMatchObject({
      operationId: 'switchLamp',
      tags: ['drs'],
      summary: 'Switch a lamp',
      'x-evidence': 'observed',
      externalDocs: { url: 'https://github.com/GetWagz/drs-sdk' },
      'x-refusals': { gone: { status: 400, code: 'GoneException', evidence: 'inferred', source: 'DESIGN' } },
      'x-tolerances': [{ id: 'late', field: 'on', strict: 'serve' }],
    });
  });

  it('takes name and summary of its path when there are several', () => {
    expect(operation(document, '/lamp/{lampId}')).toMatchObject({
      operationId: 'switchLampOlder',
      summary: 'The older path',
    });
  });

  it('takes the method into its name when there are several', () => {
    const both = build({ ...lamp, methods: ['GET', 'POST'] });
    expect(operation(both, '/lamps/{lampId}', 'get').operationId).toBe('switchLampGet');
    expect(operation(both, '/lamps/{lampId}', 'post').operationId).toBe('switchLampPost');
  });

  it('has a body only where the method carries one', () => {
    const both = build({ ...lamp, methods: ['GET', 'POST'] });
    expect(operation(both, '/lamps/{lampId}', 'get').requestBody).toBeUndefined();
    expect(operation(both).requestBody).toEqual({
      required: true,
      content: {
        'application/json': {
          schema: { $ref: '#/components/schemas/LampSwitch' },
          examples: { on: { value: { on: true } } },
        },
      },
    });
  });

  it('describes path, query and version headers', () => {
    expect(switchLamp.parameters).toEqual([
      {
        name: 'lampId',
        in: 'path',
        required: true,
        description: 'Which lamp.',
        schema: { type: 'string', maxLength: 9 },
        example: 'hall',
      },
      { name: 'dim', in: 'query', schema: { type: 'integer' } },
      { name: 'now', in: 'query', required: true, schema: { type: 'string', enum: ['yes', 'no'] }, example: 'yes' },
      expect.objectContaining({
        name: 'x-amzn-type-version',
        in: 'header',
        required: true,
        schema: { type: 'string', enum: ['com.acme.LampInput@1.0'] },
      }),
      expect.objectContaining({
        name: 'x-amzn-accept-type',
        schema: { type: 'string', enum: ['com.acme.LampResult@1.0', 'com.acme.LampResult@2.0'] },
      }),
    ]);
  });

  it.each<[string, Partial<DescribedEndpoint>, object[]]>([
    ['a token of the device API', { security: 'token' }, [{ lwaAccessToken: [] }]],
    [
      'a token of the profile',
      { security: 'token', surface: 'lwa', query: z.object({ access_token: z.string().optional() }) },
      [{ lwaAccessToken: [] }, { lwaAccessTokenHeader: [] }, { lwaAccessTokenQuery: [] }],
    ],
    ['a client, by header or body', { security: 'client', surface: 'lwa' }, [{ clientBasic: [] }, {}]],
    ['the control token, or none on loopback', { security: 'control', surface: 'control' }, [{ control: [] }, {}]],
    ['nothing', { security: 'none' }, []],
  ])('asks for %s', (_, change, security) => {
    expect(operation(build({ ...lamp, ...change })).security).toEqual(security);
  });

  it('reads forms and JSON where customers and LwA clients post', () => {
    const { requestBody } = operation(build({ ...lamp, surface: 'lwa' }));
    expect(Object.keys((requestBody as { content: object }).content)).toEqual([
      'application/x-www-form-urlencoded',
      'application/json',
    ]);
  });
});

describe('the responses of an operation', () => {
  it('say the result types that may be served', () => {
    const types = response(build(lamp), '200').headers?.['x-amzn-type-version'];
    expect(types).toEqual({
      schema: { type: 'string' },
      examples: {
        'com.acme.LampResult@1.0': { value: 'com.acme.LampResult@1.0' },
        'com.acme.LampResult@2.0': { value: 'com.acme.LampResult@2.0' },
      },
    });
  });

  it('merge refusals of one status, each as a named example with its reason', () => {
    const broken = { ...gone, code: 'BrokenException', message: 'Broken', when: 'The lamp is broken.' };
    const merged = response(build({ ...lamp, refusals: { gone, broken } }), '400');
    expect(merged.description).toBe(
      '- `gone` (GoneException): The lamp is gone.\n- `broken` (BrokenException): The lamp is broken.',
    );
    expect(merged.content).toEqual({
      'application/json': {
        schema: { $ref: '#/components/schemas/DrsError' },
        examples: {
          gone: { summary: 'The lamp is gone.', value: { message: 'No lamp hall' } },
          broken: { summary: 'The lamp is broken.', value: { message: 'Broken' } },
        },
      },
    });
    const suffix = ':http://internal.amazon.com/coral/com.amazon.parkeraccioservice/';
    expect(merged.headers?.['x-amzn-ErrorType']).toMatchObject({
      examples: { gone: { value: `GoneException${suffix}` }, broken: { value: `BrokenException${suffix}` } },
    });
  });

  it('keep refusals of two statuses apart', () => {
    const document = build({ ...lamp, refusals: { gone, missing: { ...gone, status: 404 } } });
    expect(response(document, '400').description).not.toContain('missing');
    expect(response(document, '404').description).toContain('`missing`');
  });

  it('give each form of refusal its body', () => {
    const forms = ['drs', 'lwa', 'control', 'sns', 'page'] as const;
    const refusals = Object.fromEntries(forms.map((form) => [form, { ...gone, form, message: 'No' }]));
    const { content } = response(build({ ...lamp, refusals }), '400');
    expect(content?.['application/json']).toEqual({
      schema: {
        anyOf: [
          { $ref: '#/components/schemas/DrsError' },
          { $ref: '#/components/schemas/LwaError' },
          { $ref: '#/components/schemas/ControlError' },
        ],
      },
      examples: {
        drs: { summary: gone.when, value: { message: 'No' } },
        lwa: { summary: gone.when, value: { error_description: 'No', error: 'GoneException' } },
        control: { summary: gone.when, value: { error: { code: 'GoneException', message: 'No' } } },
      },
    });
    expect(content?.['text/xml']?.examples?.sns).toMatchObject({
      value: expect.stringContaining('<Code>GoneException</Code>'),
    });
    expect(content?.['text/html']?.examples?.page).toEqual({ summary: gone.when, description: 'No' });
  });

  it('show pages, redirects and errors by redirect', () => {
    const document = build({
      ...lamp,
      reply: {
        status: 302,
        description: 'Back.',
        headers: { Location: { description: 'Where to.', example: 'http://a/?code=1' } },
      },
      alternatives: [{ status: 200, description: 'A page.', contentType: 'text/html' }],
      redirectErrors: {
        denied: {
          error: 'access_denied',
          description: 'No.',
          when: 'Not agreed.',
          evidence: 'observed',
          source: 'LWA',
        },
      },
    });
    expect(response(document, '302')).toMatchObject({
      description: 'Back.\n- `denied` (access_denied): Not agreed.',
      headers: {
        Location: {
          examples: {
            reply: { value: 'http://a/?code=1' },
            denied: { value: 'http://localhost:3000/callback?error=access_denied&error_description=No.' },
          },
        },
      },
    });
    expect(response(document, '200').content).toHaveProperty(['text/html']);
  });

  it('end with what no contract declares', () => {
    const document = build(lamp);
    expect(response(document, 'default')).toEqual({ $ref: '#/components/responses/drsUndeclared' });
    expect(document.components?.responses).toHaveProperty('drsUndeclared');
  });
});

describe('a document', () => {
  it('is free of problems for a linter we did not write', async () => {
    expect(await problemsOf(stringify(build(lamp, replenish)))).toEqual([]);
  });

  it('is refused by that linter when an example breaks its schema', async () => {
    const broken = build({ ...lamp, examples: { ...lamp.examples, reply: { on: { on: 'yes' } } } });
    expect((await problemsOf(stringify(broken))).join()).toContain('no-invalid-media-type-examples');
  });

  it('names each schema with an id once, whoever uses it', () => {
    const { schemas = {} } = build(lamp, replenish).components ?? {};
    expect(Object.keys(schemas)).toEqual([...Object.keys(schemas)].sort());
    expect(schemas).toHaveProperty('LampSwitch');
    expect(schemas.SlotId).toMatchObject({ type: 'string', maxLength: 255 });
  });

  it('is not built when two endpoints answer the same method of a path', () => {
    expect(() => build(lamp, { ...lamp, name: 'other' })).toThrow('two endpoints answer POST /lamps/{lampId}');
  });

  it('is not built when a path has a parameter that nobody describes', () => {
    expect(() => build({ ...lamp, paths: [{ path: '/lamps/{lamp}' }] })).toThrow('switchLamp: /lamps/{lamp}');
  });

  it('is not built when two schemas share an id', () => {
    const body = z.object({ off: z.boolean() }).meta({ id: 'LampSwitch' });
    const other = { ...lamp, name: 'other', paths: [{ path: '/other/{lampId}' }], body };
    expect(() => build(lamp, other)).toThrow(/LampSwitch/);
  });

  it('has a webhook for each notification and for the handshake', () => {
    const { webhooks = {} } = buildOpenApi({}, notifications, '1.2.3');
    expect(Object.keys(webhooks)).toEqual([
      ...Object.keys(notifications),
      'SubscriptionConfirmation',
      'UnsubscribeConfirmation',
    ]);
  });
});
