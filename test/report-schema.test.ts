import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { reportJson } from '../harness/report/json.ts';
import { Report } from '../harness/report/report.ts';
import { faulty, hostileReport, reportOf } from './harness/report/given-report.ts';

/** JSON Schema of the JSON form of a report. `npx vitest run test/report-schema.test.ts -u` writes it. */
const schema = z.toJSONSchema(Report, { target: 'draft-2020-12', io: 'output' });

describe('the published schema', () => {
  it('is the one of the report', async () => {
    await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot('../schemas/report.schema.json');
  });

  it('can be had from the package', () => {
    const { exports } = JSON.parse(readFileSync('package.json', 'utf8')) as { exports: Record<string, string> };
    expect(exports['./report.schema.json']).toBe('./schemas/report.schema.json');
  });

  it('describes every key of ours', () => {
    const ours = [
      'Judging',
      'Comparison',
      'Expectation',
      'JudgedRule',
      'Proof',
      'Recorded',
      'StruckFault',
      'ShownEntry',
    ];
    const parts = schema.$defs as Record<
      string,
      { properties: Record<string, { description?: string; $ref?: string }> }
    >;
    const lacking = [...ours, 'DrsEmulatorReport'].flatMap((name) =>
      Object.entries(parts[name]?.properties ?? { [name]: {} }).flatMap(([key, one]) =>
        one.description === undefined && one.$ref === undefined ? [`${name}.${key}`] : [],
      ),
    );
    expect(lacking).toEqual([]);
  });

  it.each([
    ['a plain report', () => reportOf([faulty()])],
    ['a hostile one', () => hostileReport()],
  ])('takes %s, as a validator reads it that we did not write', (_, make) => {
    const validate = new Ajv2020({
      strict: true,
      strictRequired: false,
      allowUnionTypes: true,
      validateFormats: false,
    }).compile(schema);
    const value: unknown = JSON.parse(reportJson(make()));
    expect(validate(value), JSON.stringify(validate.errors?.slice(0, 3))).toBe(true);
    expect(validate({ ...(value as object), label: 'An official result.' })).toBe(false);
    expect(validate({ ...(value as object), rules: undefined })).toBe(false);
  });
});
