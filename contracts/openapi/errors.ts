import { z } from 'zod';
import type { Refusal, Surface } from '../endpoint.ts';

/** The error bodies of the surfaces, and how a refusal looks in each. */

export const DrsError = z
  .strictObject({ message: z.string() })
  .meta({ id: 'DrsError', description: 'Error of the device API; the kind is in `x-amzn-ErrorType`.' });

export const LwaError = z
  .strictObject({ error_description: z.string(), error: z.string() })
  .meta({ id: 'LwaError', description: 'Error of Login with Amazon, in the form of RFC 6749.' });

export const ControlError = z
  .strictObject({
    error: z.strictObject({
      code: z.string(),
      message: z.string(),
      path: z.string().optional().meta({ description: 'What the message is about.' }),
      nearest: z.string().optional().meta({ description: 'What was perhaps meant.' }),
    }),
  })
  .meta({ id: 'ControlError', description: 'Error of the control interface.' });

const SnsError = z.string().meta({ description: "AWS's XML error." });
export const Text = z.string();
export const Page = z.string().meta({ description: 'A page for a person.' });

export interface ErrorForm {
  readonly contentType: string;
  readonly schema: z.ZodType;
  /** The body of one refusal; undefined where it is a page. */
  readonly body: (refusal: Refusal, message: string) => unknown;
}

export const errorForms: Readonly<Record<Refusal['form'], ErrorForm>> = {
  drs: { contentType: 'application/json', schema: DrsError, body: (_, message) => ({ message }) },
  lwa: {
    contentType: 'application/json',
    schema: LwaError,
    body: ({ code }, message) => ({ error_description: message, error: code }),
  },
  control: {
    contentType: 'application/json',
    schema: ControlError,
    body: ({ code }, message) => ({ error: { code, message } }),
  },
  sns: {
    contentType: 'text/xml',
    schema: SnsError,
    body: ({ code }, message) =>
      `<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>4ad3b5f5-8f5c-5f4f-9f0b-0e3a5d4c2b1a</RequestId></ErrorResponse>`,
  },
  page: { contentType: 'text/html', schema: Page, body: () => undefined },
};

/** The form of what no contract declares, surface by surface. */
export const surfaceErrors: Readonly<Record<Surface, z.ZodType>> = {
  lwa: LwaError,
  drs: DrsError,
  sns: DrsError,
  customer: ControlError,
  control: ControlError,
};
