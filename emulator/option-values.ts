import { z } from 'zod';

/** What options of several verbs take. */

export const aText = (what: string) => z.string(`expected ${what}`).min(1, `expected ${what}`);
export const aSwitch = () => z.boolean('expected true or false');

/** The address of a running emulator. */
export const aTarget = () =>
  z
    .string()
    .refine(
      (text) => /^https?:\/\//i.test(text) && URL.canParse(text),
      'expected an address such as http://127.0.0.1:8700',
    );
