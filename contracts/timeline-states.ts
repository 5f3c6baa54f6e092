import { OrderState } from './control/order.ts';
import { StateEntry } from './timeline.ts';

/** What `from` and `to` of an entry about a change of state may say, by what has changed. */

export type Subject = (typeof StateEntry.shape.subject.options)[number];
export const SUBJECTS: readonly Subject[] = StateEntry.shape.subject.options;

/** Some states, or the form of them where a product, a number or an instant is part of it, with one that has it. */
export type States = readonly string[] | { readonly form: RegExp; readonly example: string };

export const STATES: Readonly<Record<Subject, States>> = {
  registration: ['registered'],
  order: OrderState.options,
  slot: {
    form: /^((un)?subscribed:([A-Z0-9]{10}|none)|next order: (address|payment|stock|no problem))$/,
    example: 'subscribed:B0EMUL0001',
  },
  tokens: { form: /^\d+$/, example: '1' },
  topic: ['exists'],
  subscription: ['pending', 'confirmed', 'unsubscribed'],
  message: ['published', 'unheard'],
  consent: ['signed-in', 'approved', 'code-issued', 'declined', 'redeemed'],
  revocation: { form: /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/, example: '2031-03-04T10:00:00.000Z' },
};

/** Whether a subject, or any where none is named, may be in a state. */
export const isState = (state: string, subject?: Subject): boolean =>
  (subject === undefined ? SUBJECTS : [subject]).some((one) => {
    const states = STATES[one];
    return 'form' in states ? states.form.test(state) : states.includes(state);
  });
