import { z } from 'zod';
import { keyRules } from '../key-rules.ts';
import { TEMPLATES } from './template.ts';
import { readingsOf } from './walk.ts';

/** What a value of the grammar may be, in words. */

/** Of several readings: `a whole number, 0 or more`, `one of address, payment, stock; or nothing`. */
export function readingWords(readings: readonly z.ZodType[]): string {
  const words = readings.filter((reading) => !isTemplate(reading)).map(oneReading);
  return joined([...new Set(words)]);
}

export const schemaWords = (schema: z.ZodType): string => readingWords(readingsOf(schema));

function joined(words: readonly string[]): string {
  if (words.length <= 1) return words[0] ?? 'a value';
  return `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

/** What lets a `${name}` stand in the place of a value; nearly every value has it, so nobody needs telling. */
const isTemplate = (reading: z.ZodType): boolean => TEMPLATES.includes(reading);

const NAMED: Readonly<Record<string, string>> = {
  Duration: 'an ISO 8601 duration such as PT24H',
  WholeDuration: 'an ISO 8601 duration such as PT24H',
  InstantText: 'an ISO 8601 instant such as 2031-03-04T10:00:00Z',
  Asin: 'an ASIN of 10 capital letters or digits',
  Operation: 'the name of an operation such as replenish, token or advanceClock',
  RefusalName: 'the name of a refusal such as slotUnsubscribed or notFound',
  Step: 'a step: a mapping with one verb, such as "device: { replenish: beans }"',
  DrsEmulatorScenario: 'a scenario: a mapping with "name" and "steps"',
};

function oneReading(reading: z.ZodType): string {
  const named = NAMED[reading.meta()?.id ?? ''];
  if (named !== undefined) return named;
  if (reading instanceof z.ZodString) return textWords(reading);
  if (reading instanceof z.ZodNumber) return numberWords(reading);
  if (reading instanceof z.ZodBoolean) return 'true or false';
  if (reading instanceof z.ZodNull) return 'nothing';
  if (reading instanceof z.ZodEnum) return choiceWords(reading.options.map(String));
  if (reading instanceof z.ZodLiteral) return [...reading.values].map((value) => JSON.stringify(value)).join(', ');
  if (reading instanceof z.ZodArray) return 'a list';
  if (reading instanceof z.ZodRecord) return 'a mapping';
  if (reading instanceof z.ZodObject) return objectWords(reading);
  return 'any value';
}

function objectWords(reading: z.ZodObject): string {
  const keys = Object.keys(reading.shape);
  if (keys.length === 0) return 'an empty mapping';
  if (keys.length <= 6) return `a mapping (${keys.join(', ')})`;
  return keyRules.get(reading)?.how === 'exactly-one' ? 'a mapping (one verb)' : 'a mapping';
}

function choiceWords(options: readonly string[]): string {
  const shown = options.map((option) => (Number.isNaN(Number(option)) ? option : `"${option}"`));
  return shown.length === 1 ? String(shown[0]) : `one of ${shown.join(', ')}`;
}

function textWords(reading: z.ZodString): string {
  return (reading.minLength ?? 0) > 0 ? 'a text that is not empty' : 'a text';
}

function numberWords(reading: z.ZodNumber): string {
  const { type, minimum, exclusiveMinimum, maximum } = z.toJSONSchema(reading);
  const what = type === 'integer' ? 'a whole number' : 'a number';
  // Whole numbers have limits of their own, which no author meets.
  const least = minimum === Number.MIN_SAFE_INTEGER ? undefined : minimum;
  const most = maximum === Number.MAX_SAFE_INTEGER ? undefined : maximum;
  if (exclusiveMinimum === 0 && type === 'integer') return `${what}, 1 or more`;
  if (exclusiveMinimum !== undefined) return `${what} above ${exclusiveMinimum}`;
  if (least === undefined) return what;
  return most === undefined ? `${what}, ${least} or more` : `${what} from ${least} to ${most}`;
}
