import { z } from 'zod';
import { Asin } from '../../../contracts/fields.ts';
import { Name } from './names.ts';
import type { Values } from './values.ts';

/** The device that a customer registers: who it is, what is chosen for it, and how fast it uses that up. */

export function registrationKeys({ of, text, amount, flag }: Values) {
  const slots = z
    .record(
      z.string(),
      z.strictObject({
        asin: of(z.union([Asin, z.null()]))
          .optional()
          .meta({ description: 'Product; the first one of the slot when absent, none when `null`.' }),
        subscribed: flag.optional().meta({ description: 'Reordered automatically; true when absent.' }),
      }),
    )
    .meta({
      description: 'What the customer chooses, by slot id; a slot left out is subscribed to its first product.',
    });

  const stock = z
    .record(
      z.string(),
      z.strictObject({
        capacity: amount
          .optional()
          .meta({ description: 'Units of a full container; what the product holds when absent.' }),
        remaining: of(z.number().min(0)).optional().meta({ description: 'Units in the device; full when absent.' }),
        onHand: of(z.number().min(0)).optional().meta({ description: 'Units beside the device; 0 when absent.' }),
        refillOn: of(z.enum(['shipment', 'delivery']))
          .optional()
          .meta({
            description: 'When an order counts as stock: `delivery`, also when absent, or already `shipment`.',
          }),
        perDay: amount
          .optional()
          .meta({ description: 'Units used a day, for the forecast and for `live`; 1 when absent.' }),
      }),
    )
    .meta({ description: 'Consumption model of the device, by slot id.' });

  return {
    name: Name.optional().meta({ description: 'Name of the device in this file; `device` when absent.' }),
    modelId: text.optional().meta({ description: 'Device model; `acme-coffee` when absent.' }),
    serialNumber: text.optional().meta({ description: 'Serial number; a fresh one when absent.' }),
    isTestDevice: flag.optional().meta({ description: 'Its orders are test orders.' }),
    slots: slots.optional(),
    stock: stock.optional(),
    clientId: text.optional().meta({ description: 'Security profile; that of the model when absent.' }),
  };
}
