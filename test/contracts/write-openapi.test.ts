import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { generatedFiles, main, renderOpenApi } from '../../contracts/write-openapi.ts';

let root: string;
let lines: string[];
const run = (...args: string[]) => main(args, root, (line) => lines.push(line));

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'drs-generated-'));
  lines = [];
});
afterEach(() => rmSync(root, { recursive: true }));

describe('the script that writes the generated files', () => {
  it('writes what is missing and says so', () => {
    expect(run()).toBe(0);
    expect(lines).toEqual(Object.keys(generatedFiles()).map((path) => `written: ${path}`));
    for (const [path, text] of Object.entries(generatedFiles()))
      expect(readFileSync(join(root, path), 'utf8')).toBe(text);
  });

  it('finds nothing to do when all is current', () => {
    run();
    lines = [];
    expect(run('--check')).toBe(0);
    expect(run()).toBe(0);
    expect(lines).toEqual(['All generated files are current.', 'All generated files are current.']);
  });

  it('names the one file that is not current, without touching it', () => {
    run();
    lines = [];
    writeFileSync(join(root, 'docs/tolerances.md'), 'edited by hand\n');
    expect(run('--check')).toBe(1);
    expect(lines).toEqual(['not current: docs/tolerances.md']);
    expect(readFileSync(join(root, 'docs/tolerances.md'), 'utf8')).toBe('edited by hand\n');
  });

  it('names all of them where there are none', () => {
    expect(run('--check')).toBe(1);
    expect(lines).toHaveLength(4);
  });

  it('makes the same bytes every time', () => {
    expect(renderOpenApi()).toBe(renderOpenApi());
  });

  it('quotes what an older YAML parser would take for a date', () => {
    expect(renderOpenApi()).not.toMatch(/: \d{4}-\d{2}-\d{2}/);
  });
});
