import { expect, it } from 'vitest';
import { allGeneratedFiles } from '../../cli/write-generated.ts';
import { generatedFiles, staleFiles } from '../../contracts/write-openapi.ts';

it('knows all that is generated, of contracts, scenarios and checks, and all of it is current', () => {
  const files = allGeneratedFiles();
  expect(Object.keys(files)).toEqual([
    ...Object.keys(generatedFiles()),
    'docs/scenario-steps.md',
    'docs/listener-checks.md',
  ]);
  expect(staleFiles('.', files)).toEqual([]);
});
