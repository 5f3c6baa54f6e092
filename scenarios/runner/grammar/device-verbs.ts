import { z } from 'zod';
import { withKeyRule } from '../key-rules.ts';
import type { Call } from './call.ts';
import { MessageType } from './known-texts.ts';
import type { Values } from './values.ts';

/** What the device, or the cloud of its maker, can be told to do. */

export function deviceVerbs(
  { of, text, amount, version, duration, instant, slotId, nothing, aboutSlot }: Values,
  call: Call,
) {
  return {
    use: aboutSlot({
      amount: amount.optional().meta({ description: 'Units taken from the slot; 1 when absent.' }),
    }).meta({
      description: 'Somebody uses the device. It reports what is left, and orders when its forecast says so.',
    }),
    report: aboutSlot({}).meta({ description: 'Sends a SlotStatus with what the device knows.' }),
    deviceStatus: nothing.meta({ description: 'Sends a DeviceStatus.' }),
    replenish: aboutSlot({}).meta({ description: 'Asks for a replenishment of the slot, whatever is left in it.' }),
    restock: aboutSlot({
      amount: amount.optional().meta({ description: 'Units put in; to the brim when absent.' }),
    }).meta({ description: 'Somebody fills the slot with supplies bought elsewhere. The device reports it.' }),
    live: withKeyRule(
      z.strictObject({
        for: duration.optional().meta({ description: 'How long.' }),
        until: instant.optional().meta({ description: 'Until when.' }),
      }),
      { how: 'exactly-one', keys: ['for', 'until'] },
    ).meta({
      description:
        'The device lives by itself while the clock moves: it is used, reports, orders ahead, refreshes its token and follows its notifications.',
    }),
    exchange: z
      .strictObject({
        code: text.meta({ description: 'Authorization code, as the redirect brought it.' }),
        codeVerifier: text
          .optional()
          .meta({ description: 'PKCE verifier of a public client; no secret is sent then.' }),
        redirectUri: text
          .optional()
          .meta({ description: 'The one that the code was asked for with; that of `consent` when absent.' }),
      })
      .meta({ description: 'Exchanges an authorization code for tokens, and begins to work with them.' }),
    refresh: nothing.meta({ description: 'Refreshes the access token.' }),
    subscriptionInfo: z
      .strictObject({ version: version.optional().meta({ description: 'Of the result; 2.0 when absent.' }) })
      .nullable()
      .meta({ description: 'Reads the subscription of every slot.' }),
    orderInfo: aboutSlot({
      instanceId: text.optional().meta({ description: 'Order; the last one of the slot when absent.' }),
    }).meta({ description: 'Reads an order.' }),
    cancelTestOrders: z
      .strictObject({
        slotId: slotId.optional(),
        path: of(z.enum(['slots', 'older']))
          .optional()
          .meta({
            description:
              'With a slot: `/testOrders/slots/{slotId}` (`slots`, also when absent) or `/testOrders/{slotId}` (`older`).',
          }),
      })
      .nullable()
      .meta({ description: 'Cancels test orders: of one slot, or of all when no slot is given.' }),
    deregister: z
      .strictObject({ version: version.optional().meta({ description: 'Of the call; 2.0 when absent.' }) })
      .nullable()
      .meta({ description: 'The customer removes the device in the app of the maker.' }),
    listen: z
      .strictObject({
        answer: of(z.union([z.int().min(200).max(599), z.literal('nothing')]))
          .optional()
          .meta({ description: 'Status the listener answers with; `nothing` breaks the connection; 200 when absent.' }),
        times: of(z.int().positive())
          .optional()
          .meta({ description: 'So many messages, then 200 again; for ever when absent.' }),
        type: of(MessageType)
          .optional()
          .meta({ description: 'Only for this `notificationType`, or this `Type` of a handshake.' }),
        call: call.optional().meta({ description: 'A request that the listener makes before it answers.' }),
      })
      .meta({ description: 'How the listener of the maker answers from now on.' }),
  };
}
