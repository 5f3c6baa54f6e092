import { z } from 'zod';

/** Fields that several contracts share: form, unit and source in one place. */

/** Ids go into paths, file names and messages, so control characters never pass. */
export const printable = /^[^\p{Cc}\p{Cs}]*$/u;

const identifier = (max: number, what: string) =>
  z.string().min(1).max(max).regex(printable, `${what} must not contain control characters`);

export const SlotId = identifier(255, 'slotId').meta({
  id: 'SlotId',
  description: 'Slot of the device model, as shown in the portal: a UUID, or a free name in older models.',
  examples: ['beans'],
});

export const EventInstanceId = identifier(255, 'eventInstanceId').meta({
  id: 'EventInstanceId',
  description:
    'Id of one replenish event; joins the reply, GetOrderInfo and the notifications. At most 255 characters; `amzn1.dash.v2.o.` and the Base64 of `r.<uuid>.<uuid>`, 116 characters in all.',
  examples: [
    'amzn1.dash.v2.o.ci5jOTYzY2ZlMC1hZmFlLTRhM2ItYjkwOS02YTA0ZTdkODAwNjguMjZiNTYzYjEtZTc5NC00ZTE0LWExNDUtNGM0MGM0MzlmMzRh',
  ],
});

const DeviceName = /^[A-Za-z0-9+_-]{1,64}$/;

export const ModelId = z
  .string()
  .regex(DeviceName, 'expected 1 to 64 characters of A-Z, a-z, 0-9, "-", "+", "_"')
  .meta({ id: 'ModelId', description: 'Device model id of the portal.', examples: ['acme-coffee'] });

export const SerialNumber = z
  .string()
  .regex(DeviceName, 'expected 1 to 64 characters of A-Z, a-z, 0-9, "-", "+", "_"')
  .meta({ id: 'SerialNumber', description: 'Serial number of one unit, unique in its model.', examples: ['SN-0001'] });

export const Asin = z
  .string()
  .regex(/^[A-Z0-9]{10}$/, 'expected 10 capital letters or digits')
  .meta({ id: 'Asin', description: "Amazon's catalogue id of a product; 10 characters.", examples: ['B0EMUL0001'] });

export const ClientId = identifier(100, 'client_id').meta({
  id: 'ClientId',
  description: 'LwA client id of the security profile; at most 100 bytes.',
  examples: ['amzn1.application-oa2-client.00000000000000000000000000000001'],
});

export const DirectedCustomerId = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[A-Za-z0-9._-]+$/, 'expected letters, digits, ".", "_", "-"')
  .meta({
    id: 'DirectedCustomerId',
    description: 'The customer as this maker sees him: `amzn1.account.` and 28 base32 characters.',
    examples: ['amzn1.account.AEMULATEDCUSTOMERAAAAAAAAAAQ'],
  });

export const Instant = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/, 'expected an ISO 8601 instant in UTC with milliseconds')
  .meta({
    id: 'Instant',
    description: 'ISO 8601, UTC, with milliseconds. Sorts as text.',
    examples: ['2031-03-04T10:00:00.000Z'],
  });
export type Instant = z.infer<typeof Instant>;

export const Arn = z
  .string()
  .max(512)
  .regex(/^arn:[a-z0-9-]+:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}$/, 'expected an SNS topic ARN')
  .meta({
    id: 'TopicArn',
    description: 'ARN of an SNS topic.',
    examples: ['arn:aws:sns:us-east-1:000000000000:drs-acme'],
  });

/** A success that says no more than that. Real clients parse every body, so it is never empty. */
export const Empty = z
  .strictObject({})
  .meta({ id: 'Empty', description: 'An empty JSON object: clients parse the body of every reply.' });
