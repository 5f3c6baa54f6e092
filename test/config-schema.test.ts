import { expect, it } from 'vitest';
import { z } from 'zod';
import { ConfigFile } from '../emulator/config.ts';

/** JSON Schema of the configuration file, for editors. `npx vitest run test/config-schema.test.ts -u` writes it. */
const schema = z.toJSONSchema(ConfigFile, { target: 'draft-2020-12', io: 'input' });

it('publishes the schema that the configuration file is read with', async () => {
  await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot('../schemas/config.schema.json');
});

it('asks for the version alone, and takes no key it does not know', () => {
  expect(schema.$defs?.DrsEmulatorConfig).toMatchObject({
    type: 'object',
    required: ['version'],
    additionalProperties: false,
  });
});
