import { z } from 'zod';
import { ModelId, SerialNumber } from './fields.ts';

/**
 * What a maker's own system knows, in the one form in which the harness asks it: `--observe`, and `status` of a device
 * adapter. Objects are open, so that a maker may put more into it for himself. Source: DESIGN.
 */

const ObservedSlot = z
  .looseObject({
    subscribed: z.boolean().optional().meta({ description: 'Whether the slot may reorder.' }),
    asin: z.string().nullable().optional().meta({ description: 'The product chosen; null when none is.' }),
    openOrder: z.string().nullable().optional().meta({ description: '`instanceId` of the order that it waits for.' }),
    stock: z.number().optional().meta({ description: "What is there, in the slot's unit." }),
  })
  .meta({ id: 'ObservedSlot', description: 'One slot. What is left out is not looked at.' });

const ObservedDevice = z
  .looseObject({
    modelId: ModelId,
    serialNumber: SerialNumber,
    registered: z.boolean().optional().meta({ description: 'Whether the maker takes the device for registered.' }),
    slots: z.record(z.string(), ObservedSlot).optional().meta({ description: 'Slots by their id.' }),
  })
  .meta({ id: 'ObservedDevice', description: 'One unit, as the maker knows it.' });

const Effect = z
  .looseObject({
    notificationId: z.string().min(1).meta({ description: '`notificationInfo.notificationId` of the payload.' }),
    count: z.int().min(0).meta({ description: 'How often your system did for it what it does for a notification.' }),
  })
  .meta({ id: 'ObservedEffect', description: 'What came of one notification. One that is not listed had no effect.' });

export const Observation = z
  .looseObject({
    version: z.literal(1).meta({ description: 'Of this form.' }),
    devices: z
      .array(ObservedDevice)
      .optional()
      .meta({ description: 'Devices that the maker knows. Left out: nothing is asked about devices.' }),
    effects: z.array(Effect).meta({ description: 'Effects of notifications, each notification once.' }),
  })
  .meta({
    id: 'Observation',
    description: 'What the system of a device maker knows: devices, and what came of notifications.',
    examples: [
      {
        version: 1,
        devices: [
          {
            modelId: 'acme-coffee',
            serialNumber: 'SN-0001',
            registered: true,
            slots: { beans: { subscribed: true, asin: 'B0EMUL0001', openOrder: null, stock: 12 } },
          },
        ],
        effects: [{ notificationId: 'amzn1.dash.notification.v1.7972a36d-51b3-4a6c-a005-0ed31a6e72b9', count: 1 }],
      },
    ],
  });
export type Observation = z.infer<typeof Observation>;

export type ReadObservation =
  | { readonly ok: true; readonly observation: Observation }
  /** One sentence that names the member and what was expected. */
  | { readonly ok: false; readonly problem: string };

/** Reads the text that a maker's system gave. */
export function readObservation(text: string): ReadObservation {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    const seen = text.trim() === '' ? 'nothing' : JSON.stringify(text.trim().slice(0, 60));
    return { ok: false, problem: `expected a JSON object such as {"version":1,"effects":[]}, seen ${seen}` };
  }
  const parsed = Observation.safeParse(json);
  if (parsed.success) return { ok: true, observation: parsed.data };
  const [issue] = parsed.error.issues;
  const path = issue?.path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('') ?? '';
  return { ok: false, problem: `${path.replace(/^\./, '') || 'the whole'}: ${issue?.message ?? 'not as described'}` };
}
