import { expect, it } from 'vitest';
import { compilesWholly } from '../../../cli/launch/compiles-wholly.ts';
import { playsAll } from '../../../cli/run/begin-threads.ts';
import { RUN_OPTIONS } from '../../../cli/run/options.ts';
import { flagName } from '../../../emulator/options.ts';

it.each(RUN_OPTIONS)('asks of %s what the verb asks, before the verb is there', (name) => {
  const isLess = !playsAll({ [name]: true });
  expect(compilesWholly(['run', flagName(name)])).toBe(isLess);
  expect(compilesWholly(['run', '--seed', '7', `${flagName(name)}=x`])).toBe(isLess);
});

it.each([
  [['run'], false],
  [['run', 'story.yaml'], true],
  [['start', '--check'], false],
  [[], false],
])('%j: %s', (args, expected) => {
  expect(compilesWholly(args)).toBe(expected);
});
