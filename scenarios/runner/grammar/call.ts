import { z } from 'zod';
import { withKeyRule } from '../key-rules.ts';
import type { Values } from './values.ts';

/** A request in so many words, as the verb `call` and a listener make it. */

const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS'] as const;

export function callOf({ of, text }: Values) {
  const plain = z.union([z.string(), z.number(), z.boolean()]);
  return withKeyRule(
    z.strictObject({
      method: of(z.enum(METHODS)).optional().meta({ description: 'HTTP method; GET when absent.' }),
      path: text.meta({ description: 'Path, or path and query, or a whole address on the same server.' }),
      query: z.record(z.string(), plain).optional().meta({ description: 'Parameters of the query, by name.' }),
      headers: z
        .record(z.string(), z.union([z.string(), z.number()]))
        .optional()
        .meta({ description: 'Headers, by name.' }),
      auth: text.optional().meta({
        description:
          'What it authenticates with: `device` for its access token, `control` for the control token, `none`, or a token; none when absent.',
      }),
      versions: z
        .strictObject({
          type: text.meta({ description: 'Of the input, for `x-amzn-type-version`.' }),
          accept: text.meta({ description: 'Of the result, for `x-amzn-accept-type`.' }),
        })
        .optional()
        .meta({ description: 'Version headers without the package name, such as `DrsReplenishInput@1.0`.' }),
      json: z.unknown().optional().meta({ description: 'Body, sent as JSON.' }),
      form: z.record(z.string(), plain).optional().meta({ description: 'Body, sent as a form.' }),
      text: text.optional().meta({ description: 'Body as it is.' }),
    }),
    { how: 'at-most-one', keys: ['json', 'form', 'text'] },
  ).meta({ description: 'Any request, for what the two voices cannot say. Redirects are not followed.' });
}
export type Call = ReturnType<typeof callOf>;
