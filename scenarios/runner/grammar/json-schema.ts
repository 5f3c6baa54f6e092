import { z } from 'zod';
import { CAPTURE_ROOTS } from '../capture.ts';
import { keyRuleSchema, keyRules } from '../key-rules.ts';
import { ScenarioFile } from '../scenario.ts';
import { Pattern, patternSchema } from './pattern.ts';

/** The grammar as JSON Schema, for editors. The keys of `world` are those of the configuration file, and come from there. */

export type JsonSchema = Record<string, unknown>;

/** Forms that the grammar checks by reading a value, and JSON Schema by a pattern. The calendar is beyond it. */
const PATTERNS: Readonly<Record<string, string>> = {
  Duration: '^P(?!$)(\\d+W|(\\d+D)?(T(?=\\d)(\\d+H)?(\\d+M)?(\\d+([.,]\\d+)?S)?)?)$',
  CapturePath: `^(${CAPTURE_ROOTS.join('|')})(\\.[\\w-]+|\\[-?\\d+\\])*$`,
  InstantText: '^\\d{4}-\\d{2}-\\d{2}[Tt]\\d{2}:\\d{2}:\\d{2}([.,]\\d{1,9})?([Zz]|[+-]\\d{2}:?\\d{2})$',
};

export function grammarSchema(): JsonSchema {
  return z.toJSONSchema(ScenarioFile, {
    target: 'draft-2020-12',
    io: 'input',
    override({ zodSchema, jsonSchema }) {
      const schema = zodSchema as unknown as z.ZodType;
      const rule = keyRules.get(schema);
      if (rule !== undefined) Object.assign(jsonSchema, keyRuleSchema(rule));
      const pattern = PATTERNS[schema.meta()?.id ?? ''];
      if (pattern !== undefined) jsonSchema.pattern = pattern;
      if (schema.meta()?.id === Pattern.meta()?.id) Object.assign(jsonSchema, patternSchema());
    },
  }) as JsonSchema;
}
