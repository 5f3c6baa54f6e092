import type { z } from 'zod';
import { isState, STATES, type States, SUBJECTS, type Subject } from '../../../contracts/timeline-states.ts';
import { TEMPLATE } from './template.ts';

/** Which states a change may be from and to depends on what has changed; said for whoever checks, and for the JSON Schema. */

const ENDS = ['from', 'to'] as const;

const examplesOf = (states: States): readonly string[] => ('form' in states ? [states.example] : states);

export function withStates<T extends z.ZodType>(schema: T, description: string): T {
  return schema
    .superRefine(
      (value, context) => {
        const change = value as Readonly<Record<string, unknown>>;
        const subject = SUBJECTS.find((one) => one === change.subject);
        for (const end of ENDS) {
          const state = change[end];
          if (typeof state !== 'string' || TEMPLATE.test(state) || isState(state, subject)) continue;
          context.addIssue({ code: 'custom', path: [end], ...complaint(subject) });
        }
      },
      { when: ({ value }) => typeof value === 'object' && value !== null && !Array.isArray(value) },
    )
    .meta({ description, allOf: [...SUBJECTS.map(ofSubject), ofAny()] });
}

function complaint(subject: Subject | undefined) {
  const choices = (subject === undefined ? SUBJECTS : [subject]).flatMap((one) => examplesOf(STATES[one]));
  const states = subject === undefined ? undefined : STATES[subject];
  const expected =
    states === undefined || 'form' in states ? `a state such as ${choices[0]}` : `one of ${choices.join(', ')}`;
  return { message: `expected ${expected}, or nothing (null)`, params: { choices } };
}

/** The state in JSON Schema: any of those given, nothing, or a text with a name in it. */
const oneOf = (states: readonly States[]) => ({
  anyOf: [
    { type: ['string', 'null'], enum: [...states.flatMap((one) => ('form' in one ? [] : one)), null] },
    ...[TEMPLATE, ...states.flatMap((one) => ('form' in one ? [one.form] : []))].map(({ source }) => ({
      type: 'string',
      pattern: source,
    })),
  ],
});

const ends = (states: readonly States[]) => ({
  properties: Object.fromEntries(ENDS.map((end) => [end, oneOf(states)])),
});
const isAbout = (subjects: readonly Subject[]) => ({
  properties: { subject: { enum: subjects } },
  required: ['subject'],
});
const ofSubject = (subject: Subject) => ({ anyOf: [{ not: isAbout([subject]) }, ends([STATES[subject]])] });
const ofAny = () => ({ anyOf: [isAbout(SUBJECTS), ends(Object.values(STATES))] });
