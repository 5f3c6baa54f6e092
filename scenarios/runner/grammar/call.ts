import { z } from 'zod';
import { withKeyRule } from '../key-rules.ts';
import { TEMPLATE } from './template.ts';
import type { Values } from './values.ts';

/** A request in so many words, as the verb `call` and a listener make it. */

const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS'] as const;

/** A token of RFC 9110; what a name stands for is known when it is played. */
const isHeaderName = (name: string): boolean => /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/.test(name) || TEMPLATE.test(name);

/** Of a text in which names may stand, whatever else is wrong with it. */
const HOLDS_NAMES = { holdsNames: true };
const letters = (error: string) => ({ error, params: HOLDS_NAMES });

/** What HTTP can carry in a header: Latin-1, without control characters. */
const CARRIED = 'expected what a header can carry: no line breaks, no control characters, nothing beyond Latin-1';
const canBeCarried = (value: string | number): boolean => /^[\t\x20-\x7e\x80-\xff]*$/.test(String(value));

const Headers = z.record(z.string(), z.union([z.string(), z.number()])).superRefine((headers, context) => {
  for (const [name, value] of Object.entries(headers)) {
    const wrong = (message: string) => context.addIssue({ code: 'custom', path: [name], message, params: HOLDS_NAMES });
    if (!isHeaderName(name)) wrong('expected the name of a header');
    else if (!canBeCarried(value)) wrong(CARRIED);
  }
});

/** A client would leave them out or write them otherwise, and call another path than the one that was written. */
const ONE_LINE = 'expected a path without line breaks and other control characters';
const LINE = /^\P{Cc}*$/u;

export function callOf({ of, text }: Values) {
  const carried = text.refine(canBeCarried, letters(CARRIED));
  const plain = z.union([z.string(), z.number(), z.boolean()]);
  return withKeyRule(
    z.strictObject({
      method: of(z.enum(METHODS)).optional().meta({ description: 'HTTP method; GET when absent.' }),
      path: text
        .refine((path) => LINE.test(path), letters(ONE_LINE))
        .meta({
          description: 'Path, or path and query, or a whole address on the same server.',
          pattern: LINE.source,
        }),
      query: z.record(z.string(), plain).optional().meta({ description: 'Parameters of the query, by name.' }),
      headers: Headers.optional().meta({ description: 'Headers, by name.' }),
      auth: carried.optional().meta({
        description:
          'What it authenticates with: `device` for its access token, `control` for the control token, `none`, or a token; none when absent.',
      }),
      versions: z
        .strictObject({
          type: carried.meta({ description: 'Of the input, for `x-amzn-type-version`.' }),
          accept: carried.meta({ description: 'Of the result, for `x-amzn-accept-type`.' }),
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
