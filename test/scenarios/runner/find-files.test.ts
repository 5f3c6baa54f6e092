import { symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findScenarioFiles, foldersOf } from '../../../scenarios/runner/find-files.ts';
import { givenFiles } from './load/given-files.ts';

const given = () =>
  givenFiles({
    'stories/b.yaml': '',
    'stories/a.yml': '',
    'stories/A.YAML': '',
    'stories/notes.md': '',
    'stories/parts/p.yaml': '',
    'stories/deep/er/c.yaml': '',
    'stories/deep/parts/p.yaml': '',
    'stories/.hidden/h.yaml': '',
    'stories/.#b.yaml': '',
    'stories/._a.yml': '',
    'stories/node_modules/m/n.yaml': '',
    'stories/we[i]rd(1).yaml': '',
    'empty/readme.md': '',
    'x.yaml': '',
  });
const found = (cwd: string, ...paths: string[]) => findScenarioFiles(paths, cwd).files;

describe('scenario files', () => {
  it('are those that are named, as they are named', () => {
    const cwd = given();
    expect(found(cwd, 'x.yaml', './stories/notes.md', join(cwd, 'stories/b.yaml'))).toEqual([
      'x.yaml',
      './stories/notes.md',
      join(cwd, 'stories/b.yaml'),
    ]);
  });

  it('are those below a folder, without parts, packages and what is hidden', () => {
    expect(found(given(), 'stories')).toEqual([
      'stories/A.YAML',
      'stories/a.yml',
      'stories/b.yaml',
      'stories/deep/er/c.yaml',
      'stories/we[i]rd(1).yaml',
    ]);
  });

  it('may lie in a folder of parts that is named itself', () => {
    expect(found(given(), 'stories/parts')).toEqual(['stories/parts/p.yaml']);
  });

  it('may be hidden when they are named themselves', () => {
    expect(found(given(), 'stories/.#b.yaml', 'stories/.hidden')).toEqual([
      'stories/.#b.yaml',
      'stories/.hidden/h.yaml',
    ]);
  });

  it('may lie beside the working folder', () => {
    const cwd = given();
    expect(found(join(cwd, 'empty'), '../stories/deep')).toEqual(['../stories/deep/er/c.yaml']);
  });

  it.each([
    ['*.yaml', ['x.yaml']],
    ['stories/*.y*ml', ['stories/a.yml', 'stories/b.yaml', 'stories/we[i]rd(1).yaml']],
    ['stories/**/*.yaml', ['stories/b.yaml', 'stories/deep/er/c.yaml', 'stories/we[i]rd(1).yaml']],
    ['**/c.yaml', ['stories/deep/er/c.yaml']],
    ['stories/deep/**', ['stories/deep/er/c.yaml']],
    ['stories/{a,b}.{yml,yaml}', ['stories/a.yml', 'stories/b.yaml']],
    ['stories/?.yaml', ['stories/b.yaml']],
    ['s*/b.yaml', ['stories/b.yaml']],
  ])('match a pattern: %s', (pattern, files) => {
    expect(found(given(), pattern)).toEqual(files);
  });

  it('may come below the folders that are named, and those of patterns', () => {
    const cwd = given();
    const named = ['stories', 'x.yaml', 'stories/deep/**/*.yaml', '*.yaml', 'to-come'];
    expect(foldersOf(named, cwd)).toEqual(['stories', 'stories/deep', '', 'to-come'].map((path) => resolve(cwd, path)));
  });

  it('come once, however often they are named', () => {
    expect(found(given(), 'stories/b.yaml', './stories/b.yaml', 'stories/deep', 'stories/**/c.yaml')).toEqual([
      'stories/b.yaml',
      'stories/deep/er/c.yaml',
    ]);
  });

  it('may be links, but no way round is followed', () => {
    const cwd = given();
    symlinkSync(join(cwd, 'x.yaml'), join(cwd, 'stories/deep/link.yaml'));
    symlinkSync(join(cwd, 'stories'), join(cwd, 'stories/deep/round'));
    symlinkSync(join(cwd, 'nowhere'), join(cwd, 'stories/deep/broken.yaml'));
    expect(found(cwd, 'stories/deep')).toEqual(['stories/deep/er/c.yaml', 'stories/deep/link.yaml']);
  });

  it.each([
    ['none.yaml', 'there is no such file or folder'],
    ['empty', 'there is no scenario below this folder; expected files that end in .yaml or .yml'],
    ['none/*.yaml', 'no file matches this pattern'],
    ['*.none', 'no file matches this pattern'],
    ['{.yaml', 'no file matches this pattern'],
  ])('that are not there are a problem: %s', (path, message) => {
    expect(findScenarioFiles([path, 'x.yaml'], given())).toEqual({
      files: ['x.yaml'],
      problems: [{ file: path, line: 1, column: 1, message }],
    });
  });
});
