import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { flagFor } from '../../../cli/launch/optimize-later.ts';

const NODE_20 = '11.3.244.8-node.33';

it('lets a run of scenarios optimize later in the V8 of Node 20', () => {
  expect(flagFor('run', NODE_20)).toMatch(/^--interrupt-budget=\d+$/);
});

it.each(['start', 'exec', '--help', undefined])('leaves V8 as it is for %s', (verb) => {
  expect(flagFor(verb, NODE_20)).toBeUndefined();
});

it.each(['12.4.254.21-node.57', '13.6.233.17-node.53', '11.30.1'])(
  'leaves V8 %s as it is, which has no such flag',
  (v8) => {
    expect(flagFor('run', v8)).toBeUndefined();
  },
);

it('says nothing that this V8 does not know', () => {
  const flag = flagFor('run', process.versions.v8);
  const known = execFileSync(process.execPath, ['--v8-options'], { encoding: 'utf8' });
  if (flag !== undefined) expect(known).toContain(`  ${flag.split('=')[0]} (`);
  else expect(known).not.toContain('  --interrupt-budget (');
});
