import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { shippedFolder, shownFolder } from '../../../cli/run/shipped.ts';
import { givenFiles } from './given-files.ts';

describe('the scenarios that come with the program', () => {
  it('are found from wherever the program lies below them', () => {
    const { folder, write } = givenFiles({ 'openapi.yaml': '', 'scenarios/a.yaml': '' });
    write('dist/chunks/x.js', '');
    expect(shippedFolder(join(folder, 'dist/chunks'))).toBe(join(folder, 'scenarios'));
    expect(existsSync(join(shippedFolder() ?? '', 'lifecycle/standard-order.yaml'))).toBe(true);
  });

  it('are missing where there are none', () => {
    expect(shippedFolder(givenFiles().folder)).toBeUndefined();
  });

  it('are named as somebody would type them', () => {
    expect(shownFolder('/work/drs/scenarios', '/work/drs')).toBe('scenarios');
    expect(shownFolder('/work/drs/scenarios', '/work/other')).toBe('../drs/scenarios');
    expect(shownFolder('/work/drs/scenarios', '/home/me/project')).toBe('/work/drs/scenarios');
    expect(shownFolder('/work/drs', '/work/drs')).toBe('.');
  });
});
