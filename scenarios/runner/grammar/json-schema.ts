import { z } from 'zod';
import { CAPTURE_ROOTS } from '../capture.ts';
import { keyRuleSchema, keyRules } from '../key-rules.ts';
import { ScenarioFile } from '../scenario.ts';
import { Pattern, patternSchema } from './pattern.ts';
import { AS_IT_IS_SCHEMAS } from './template.ts';

/** The grammar as JSON Schema, for editors. The keys of `world` are those of the configuration file, and come from there. */

export type JsonSchema = Record<string, unknown>;

const HOUR = '([01]\\d|2[0-3])';
const SIXTY = '[0-5]\\d';

const durationPattern = (fraction: string): string =>
  `^P(?!$)(\\d+W|(\\d+D)?(T(?=\\d)(\\d+H)?(\\d+M)?(\\d+([.,]${fraction})?S)?)?)$`;

/** Forms that the grammar checks by reading a value, and JSON Schema by a pattern. How long a month is, is beyond it. */
const PATTERNS: Readonly<Record<string, string>> = {
  Duration: durationPattern('\\d+'),
  WholeDuration: durationPattern('\\d{1,3}0*'),
  CapturePath: `^(${CAPTURE_ROOTS.join('|')})(\\.[\\w-]+|\\[-?\\d+\\])*$`,
  InstantText: `^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])[Tt]${HOUR}:${SIXTY}:${SIXTY}([.,]\\d{1,9})?([Zz]|[+-]${HOUR}:?${SIXTY})$`,
};

export function grammarSchema(): JsonSchema {
  return z.toJSONSchema(ScenarioFile, {
    target: 'draft-2020-12',
    io: 'input',
    override({ zodSchema, jsonSchema }) {
      const schema = zodSchema as unknown as z.ZodType;
      const rule = keyRules.get(schema);
      if (rule !== undefined) Object.assign(jsonSchema, keyRuleSchema(rule));
      const { id = '' } = schema.meta() ?? {};
      Object.assign(jsonSchema, AS_IT_IS_SCHEMAS[id]);
      const pattern = PATTERNS[id];
      if (pattern !== undefined) jsonSchema.pattern = pattern;
      if (id === Pattern.meta()?.id) Object.assign(jsonSchema, patternSchema());
    },
  }) as JsonSchema;
}
