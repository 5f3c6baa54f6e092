import { z } from 'zod';
import { FaultPlan } from '../../../contracts/control/fault.ts';
import { TRIGGERS } from '../../../contracts/customer/trigger.ts';
import { Asin } from '../../../contracts/fields.ts';
import { withKeyRule } from '../key-rules.ts';
import { NotificationType } from './known-texts.ts';
import { registrationKeys } from './registration.ts';
import type { Reading } from './template.ts';
import type { Values } from './values.ts';

/** What the customer or Amazon can be told to do. */

const PROBLEMS = ['address', 'payment', 'stock'] as const;

/** The keys of a planned fault, as the control interface takes them. */
const planOf = (of: Reading): Record<string, z.ZodType> =>
  Object.fromEntries(
    Object.entries(FaultPlan.shape).map(([name, schema]) => {
      const inner = schema.unwrap() as z.ZodType;
      const description = schema.meta()?.description ?? inner.meta()?.description ?? '';
      return [name, of(inner).optional().meta({ description })];
    }),
  );

export function serviceVerbs(values: Values) {
  const { of, text, flag, slotId, nothing, aboutSlot } = values;
  const whoRegisters = registrationKeys(values);
  const order = {
    instanceId: text.optional().meta({ description: 'Order; the last one of the slot when absent.' }),
  };

  return {
    register: z
      .strictObject({
        ...whoRegisters,
        includeNonLive: flag.optional().meta({ description: 'Also a model that is not live yet.' }),
        directedCustomerId: text.optional().meta({ description: 'Customer; the first one when absent.' }),
      })
      .nullable()
      .meta({
        description:
          'The customer signs up: consent, slots, and the tokens go to the device. Its client then answers to `device:`.',
      }),
    consent: z
      .strictObject({
        ...whoRegisters,
        redirectUri: text
          .optional()
          .meta({ description: 'Where the code is sent; a return URL of the profile when absent.' }),
        codeChallenge: text.optional().meta({ description: 'PKCE challenge.' }),
        codeChallengeMethod: of(z.enum(['S256', 'plain']))
          .optional()
          .meta({ description: 'How the challenge was made from the verifier.' }),
        state: text.optional().meta({ description: 'Comes back with the code as it was sent.' }),
      })
      .nullable()
      .meta({
        description:
          'The customer consents and chooses; the code is in the reply, the exchange is left to `device: exchange`.',
      }),
    select: z
      .strictObject({
        slotId: slotId.optional(),
        asin: of(z.union([Asin, z.null()])).meta({ description: 'Product, or `null` for none.' }),
      })
      .meta({ description: 'The customer chooses another product for the slot, or none (`null`).' }),
    subscribe: aboutSlot({}).meta({ description: 'The customer switches automatic reordering on.' }),
    unsubscribe: aboutSlot({}).meta({ description: 'The customer switches automatic reordering off.' }),
    nextOrder: z
      .strictObject({
        slotId: slotId.optional(),
        problem: of(z.union([z.enum(PROBLEMS), z.null()])).meta({ description: 'What is wrong, or `null`.' }),
      })
      .meta({ description: 'What will be wrong with the next order: address, payment, stock, or nothing (`null`).' }),
    ship: aboutSlot(order).meta({ description: 'Amazon ships the order now.' }),
    deliver: aboutSlot(order).meta({ description: 'The order arrives now.' }),
    cancel: aboutSlot({
      ...order,
      force: flag.optional().meta({ description: 'Also after the 24 hours.' }),
    }).meta({ description: 'The customer cancels the order.' }),
    resolve: aboutSlot(order).meta({ description: 'The customer mends what is wrong with the order.' }),
    deregister: z
      .strictObject({
        by: of(z.enum(['customer', 'customer-service']))
          .optional()
          .meta({ description: 'Who does it; the customer when absent.' }),
      })
      .nullable()
      .meta({ description: 'The customer or customer service deregisters the device.' }),
    revoke: z
      .strictObject({
        directedCustomerId: text.optional().meta({ description: 'Customer; that of the device when absent.' }),
        clientId: text.optional().meta({ description: 'Security profile of the app; that of the device when absent.' }),
      })
      .nullable()
      .meta({ description: "The customer removes the maker's app: all of its devices are deregistered." }),
    expireTokens: nothing.meta({ description: 'Access tokens minted so far are dead.' }),
    trigger: z
      .strictObject({
        event: of(z.enum(TRIGGERS)).meta({ description: 'What is to happen.' }),
        slotId: slotId.optional(),
      })
      .meta({ description: 'Brings an event about by the shortest real transitions.' }),
    redeliver: withKeyRule(
      z.strictObject({
        type: of(NotificationType).optional().meta({ description: 'The last notification of this type.' }),
        notificationId: text.optional().meta({ description: 'The notification with this id.' }),
      }),
      { how: 'exactly-one', keys: ['type', 'notificationId'] },
    ).meta({ description: 'SNS sends a notification once more, as at-least-once delivery allows.' }),
    fault: withKeyRule(z.strictObject(planOf(of)), { how: 'exactly-one', keys: ['effect', 'preset'] }).meta({
      description:
        'Something is to go wrong from now on: calls, orders or notifications; those of the device that `device:` names, or of all.',
    }),
    clearFault: text.meta({ description: 'The fault of this name strikes no more.' }),
  };
}
