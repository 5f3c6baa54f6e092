import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { flagsFor } from '../../../cli/launch/v8-flags.ts';

const NODE_20 = '11.3.244.8-node.33';

it('lets a run of scenarios optimize later, collect its garbage alone and keep its code, in the V8 of Node 20', () => {
  expect(flagsFor('run', NODE_20)).toEqual([
    expect.stringMatching(/^--interrupt-budget=\d+$/),
    '--no-parallel-scavenge',
    '--no-flush-bytecode',
  ]);
});

it.each(['start', 'exec', '--help', undefined])('leaves V8 as it is for %s', (verb) => {
  expect(flagsFor(verb, NODE_20)).toEqual([]);
});

it.each(['12.4.254.21-node.57', '13.6.233.17-node.53', '11.30.1'])(
  'leaves V8 %s as it is, where nobody has measured it',
  (v8) => {
    expect(flagsFor('run', v8)).toEqual([]);
  },
);

it('says nothing that this V8 does not know', () => {
  const known = execFileSync(process.execPath, ['--v8-options'], { encoding: 'utf8' });
  const flags = flagsFor('run', process.versions.v8);
  if (flags.length === 0) expect(known).not.toContain('  --interrupt-budget (');
  for (const flag of flags) expect(known).toContain(`  ${flag.replace('--no-', '--').split('=')[0]} (`);
});
