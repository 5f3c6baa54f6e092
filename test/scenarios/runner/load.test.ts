import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadScenarios, loadScenariosOrThrow } from '../../../scenarios/runner/load.ts';
import { problemText, ScenarioError } from '../../../scenarios/runner/loaded.ts';
import { givenFiles, load } from './load/given-files.ts';

const GOOD = 'name: a story\nsteps:\n- advance: PT1H\n';
const messageOf = (bytes: string | Uint8Array): string | undefined => {
  const [problem] = load({ 'a.yaml': bytes }).problems;
  return problem === undefined ? undefined : problemText(problem);
};

describe('a loaded scenario', () => {
  it('has all that its file says, and what it leaves out', () => {
    const text = `name: a story
description: The rule.
tags: [order, long]
requires: [manual-clock]
skip: not yet
params: { a: 1, b: { default: null }, c: { description: None., default: [1] } }
matrix: { d: [x, y] }
world: { listener: false }
steps:
- { id: first, note: why, call: { path: "/\${a}\${b}\${c}\${d}" }, capture: { e: reply.body } }
- advance: \${e}
outputs: { f: "\${e}" }
`;
    const { scenarios } = load({ 'stories/a.yaml': text });
    const place = { file: 'stories/a.yaml', line: 10, column: 3 };
    expect(scenarios).toEqual([
      {
        file: 'stories/a.yaml',
        name: 'a story',
        description: 'The rule.',
        tags: ['order', 'long'],
        requires: ['manual-clock'],
        skip: 'not yet',
        params: {
          a: { hasDefault: true, value: 1 },
          b: { hasDefault: true, value: null },
          c: { hasDefault: true, value: [1] },
        },
        matrix: { d: ['x', 'y'] },
        world: { listener: false },
        steps: [
          {
            id: 'first',
            note: 'why',
            verb: 'call',
            value: { path: '/${a}${b}${c}${d}' },
            capture: { e: 'reply.body' },
            place,
            placeOf: expect.any(Function),
          },
          {
            verb: 'advance',
            value: '${e}',
            capture: {},
            place: { ...place, line: 11 },
            placeOf: expect.any(Function),
          },
        ],
        outputs: { f: '${e}' },
        placeOf: expect.any(Function),
      },
    ]);
    expect(scenarios[0]?.placeOf?.(['world', 'listener'])).toEqual({ ...place, line: 8, column: 20 });
    const [step] = scenarios[0]?.steps ?? [];
    expect(step?.placeOf?.(['path'])).toEqual({ ...place, column: 41 });
    expect(step?.placeOf?.(['path'], true)).toEqual({ ...place, column: 35 });
  });

  it('is told of once when its file is named twice', () => {
    const cwd = givenFiles({ 'a.yaml': GOOD });
    expect(loadScenarios(['a.yaml', './a.yaml', join(cwd, 'a.yaml')], { cwd }).scenarios).toHaveLength(1);
  });

  it('keeps its place among others, good and bad', () => {
    const files = { 'b.yaml': GOOD, 'a.yaml': 'name: x\n', 'c.yaml': GOOD };
    const { scenarios, problems } = load(files, Object.keys(files));
    expect(scenarios.map(({ file }) => file)).toEqual(['b.yaml', 'c.yaml']);
    expect(problems.map(({ file }) => file)).toEqual(['a.yaml']);
  });
});

describe('a file that cannot be read', () => {
  it('is told with what is the matter', () => {
    const cwd = givenFiles({ 'a.yaml': GOOD });
    mkdirSync(join(cwd, 'folder'));
    const told = (file: string) => loadScenarios([file], { cwd }).problems.map(problemText);
    expect(told('none.yaml')).toEqual(['none.yaml:1:1: there is no such file']);
    expect(told('a.yaml/b.yaml')).toEqual(['a.yaml/b.yaml:1:1: there is no such file']);
    expect(told('folder')).toEqual(['folder:1:1: is a folder; expected a file']);
    expect(told('/dev/null')).toEqual(['/dev/null:1:1: is no regular file']);
  });

  it('may hold other bytes than UTF-8', () => {
    expect(messageOf(Buffer.from(GOOD, 'utf16le'))).toMatch(/^a\.yaml:1:1: /);
    expect(messageOf(Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(GOOD, 'utf16le')]))).toBe(
      'a.yaml:1:1: is UTF-16; expected UTF-8',
    );
    expect(messageOf(Buffer.from('name: x\ndescription: caf\xe9\n', 'latin1'))).toBe(
      'a.yaml:2:17: is not UTF-8 from here on',
    );
  });

  it('may be too large', () => {
    expect(messageOf(`${GOOD}# ${'x'.repeat(1024 * 1024)}\n`)).toMatch(
      /^a\.yaml:1:1: is larger than 1 MiB \(\d+ bytes\)$/,
    );
    expect(messageOf(`${GOOD}# ${'x'.repeat(1000 * 1024)}\n`)).toBeUndefined();
  });

  it('may begin with a byte order mark', () => {
    expect(messageOf(`\uFEFF${GOOD}`)).toBeUndefined();
  });
});

describe('the throwing form', () => {
  it('gives the scenarios, or every problem in one message', () => {
    const cwd = givenFiles({ 'a.yaml': GOOD, 'b.yaml': 'name: x\nsteps:\n- sleep: 1\n- advance: 1h\n' });
    expect(loadScenariosOrThrow(['a.yaml'], { cwd })).toHaveLength(1);
    const load = () => loadScenariosOrThrow(['a.yaml', 'b.yaml'], { cwd });
    expect(load).toThrow(ScenarioError);
    expect(load).toThrow(/^b\.yaml:3:3: .*\n {4}for example: - advance: PT24H\nb\.yaml:4:12: /);
  });
});
