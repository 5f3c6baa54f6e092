import { describe, expect, it } from 'vitest';
import { load, shown } from './given-files.ts';

const PART =
  'name: a part\nparams: { modelId: { description: Model. }, slotId: beans }\nsteps:\n- service: { register: { modelId: "${modelId}" } }\n- { device: { replenish: "${slotId}" }, capture: { order: reply.body.eventInstanceId } }\noutputs: { instanceId: "${order}", modelId: "${modelId}" }\n';

const story = (use: string): string => `name: a story\nsteps:\n${use}\n`;
const problemsOf = (files: Record<string, string>, names?: string[]): string[] =>
  load(files, names).problems.map((problem) => shown(problem));

describe('a step that uses another file', () => {
  it('plays its steps, hands it parameters and may keep its outputs', () => {
    const use =
      '- { use: { scenario: parts/a.yaml, with: { modelId: acme-coffee } }, capture: { id: outputs.instanceId } }';
    const { scenarios, problems, warnings } = load({
      'stories/s.yaml': story(`${use}\n- call: { path: "/\${id}/\${device.serialNumber}" }\n- device: { use: beans }`),
      'stories/parts/a.yaml': PART,
    });
    expect([...problems, ...warnings]).toEqual([]);
    const [step] = scenarios[0]?.steps ?? [];
    expect(step?.used).toMatchObject({
      file: 'stories/parts/a.yaml',
      name: 'a part',
      outputs: { modelId: '${modelId}' },
    });
    expect(step?.used?.params).toEqual({
      modelId: { hasDefault: false, value: undefined },
      slotId: { hasDefault: true, value: 'beans' },
    });
  });

  it('shares a file with others, which is read once', () => {
    const use = '- use: { scenario: a.yaml, with: { modelId: m } }';
    const { scenarios } = load({ 's.yaml': story(`${use}\n${use}`), 't.yaml': story(use), 'a.yaml': PART }, [
      's.yaml',
      't.yaml',
    ]);
    const used = scenarios.flatMap(({ steps }) => steps.map((step) => step.used));
    expect(used).toHaveLength(3);
    expect(new Set(used).size).toBe(1);
  });

  it('needs what that file needs', () => {
    const { scenarios } = load({
      's.yaml': 'name: s\nrequires: [reference-device]\nsteps: [{ use: { scenario: a.yaml } }]\n',
      'a.yaml': 'name: a\nrequires: [own-world]\nsteps: [{ advance: PT1H }]\n',
    });
    expect(scenarios[0]?.requires).toEqual(['own-world', 'reference-device']);
  });

  it.each([
    [
      'a file that is not there',
      '- use: { scenario: b.yaml }',
      '3:20: steps[0].use.scenario: b.yaml: there is no such file; did you mean "a.yaml"?',
    ],
    ['a folder', '- use: { scenario: . }', '3:20: steps[0].use.scenario: .: is a folder; expected a file'],
    [
      'a file that is not fixed',
      '- use: { scenario: "${url}.yaml" }',
      '3:20: steps[0].use.scenario: the file is fixed; no ${…} can stand in its name',
    ],
    [
      'itself',
      '- use: { scenario: ./story.yaml }',
      '3:20: steps[0].use.scenario: the files use each other in a circle: story.yaml -> story.yaml',
    ],
    [
      'it without a parameter',
      '- use: { scenario: a.yaml }',
      '3:20: steps[0].use.scenario: a.yaml needs the parameter "modelId"',
    ],
    [
      'it with a misspelt parameter',
      '- use: { scenario: a.yaml, with: { modelId: x, slotID: y } }',
      '3:48: steps[0].use.with.slotID: a.yaml has no such parameter; it has modelId, slotId; did you mean "slotId"?',
    ],
    [
      'an output that is none',
      '- { use: { scenario: a.yaml, with: { modelId: x } }, capture: { id: outputs.instance } }',
      '3:69: steps[0].capture.id: a.yaml has the outputs instanceId, modelId, seen "outputs.instance"; did you mean "instanceId"?',
    ],
    [
      'all outputs at once',
      '- { use: { scenario: a.yaml, with: { modelId: x } }, capture: { id: outputs } }',
      '3:69: steps[0].capture.id: a.yaml has the outputs instanceId, modelId, seen "outputs"',
    ],
    [
      'a parameter of an unknown name',
      '- use: { scenario: a.yaml, with: { modelId: "${brewer}" } }',
      '3:45: steps[0].use.with.modelId: ${brewer}: unknown name "brewer"; known here are now, start, url, clientId, clientSecret, topicArn, controlToken, listenerUrl',
    ],
  ])('is told with the place of the step: %s', (_, use, problem) => {
    expect(problemsOf({ 'story.yaml': story(use), 'a.yaml': PART })).toEqual([problem]);
  });

  it('cannot use a file with a matrix', () => {
    const files = {
      'story.yaml': story('- use: { scenario: m.yaml }'),
      'm.yaml': 'name: m\nmatrix: { a: [1] }\nsteps: [{ call: { path: "/${a}" } }]\n',
    };
    expect(problemsOf(files)).toEqual([
      '3:20: steps[0].use.scenario: m.yaml has a matrix, but a step cannot be played several times; make its names parameters',
    ]);
  });

  it('is warned when that file is skipped by itself', () => {
    const files = {
      'story.yaml': story('- use: { scenario: s.yaml }'),
      's.yaml': 'name: s\nskip: not now\nsteps: [{ advance: PT1H }]\n',
    };
    expect(load(files).warnings.map(shown)).toEqual([
      '3:20: steps[0].use.scenario: s.yaml is skipped only where it is played by itself: its steps are played here',
    ]);
    expect(load(files, ['s.yaml']).warnings).toEqual([]);
  });

  it('is warned when that file describes a world', () => {
    const files = {
      'story.yaml': story('- use: { scenario: w.yaml }'),
      'w.yaml': 'name: w\nworld: { strict: true }\nsteps: [{ advance: PT1H }]\n',
    };
    expect(load(files).warnings.map(shown)).toEqual([
      '3:20: steps[0].use.scenario: w.yaml describes a world, which is not built: its steps are played in this one',
    ]);
  });
});

describe('the problems of a file that is used', () => {
  it('are told with its own places, once, and keep back whoever uses it', () => {
    const use = '- use: { scenario: bad.yaml }';
    const files = {
      's.yaml': story(`${use}\n${use}`),
      't.yaml': story(use),
      'good.yaml': story('- advance: PT1H'),
      'bad.yaml': 'name: b\nsteps:\n- advance: 1h\n- call: { path: "${x}" }\n',
    };
    const { scenarios, problems } = load(files, ['s.yaml', 't.yaml', 'good.yaml']);
    expect(problems.map(shown)).toEqual([
      expect.stringMatching(/^bad\.yaml:3:12: steps\[0\]\.advance/),
      expect.stringMatching(/^bad\.yaml:4:17: steps\[1\]\.call\.path/),
    ]);
    expect(scenarios.map(({ file }) => file)).toEqual(['good.yaml']);
  });

  it('include a circle, with the way round', () => {
    const files = {
      'a.yaml': story('- use: { scenario: parts/b.yaml }'),
      'parts/b.yaml': story('- advance: PT1H\n- use: { scenario: c.yaml }'),
      'parts/c.yaml': story('- use: { scenario: ../a.yaml }'),
    };
    expect(problemsOf(files)).toEqual([
      'parts/c.yaml:3:20: steps[0].use.scenario: the files use each other in a circle: a.yaml -> parts/b.yaml -> parts/c.yaml -> a.yaml',
    ]);
  });

  it('do not make the names unknown that may come from it', () => {
    const files = {
      'story.yaml': story(
        '- { use: { scenario: bad.yaml, with: { a: 1 } }, capture: { x: outputs.y } }\n- device: { use: beans }\n- call: { path: "/${x}/${kitchen.modelId}" }',
      ),
      'bad.yaml': 'name: [\n',
    };
    expect(problemsOf(files)).toEqual([expect.stringMatching(/^bad\.yaml:2:1: not YAML/)]);
  });

  it('may lie in what it is used with: the devices are those of the story', () => {
    const files = {
      'bad.yaml': story('- use: { scenario: part.yaml }'),
      'good.yaml': story('- service: { register: { name: kitchen } }\n- use: { scenario: part.yaml }'),
      'part.yaml': story('- device: { use: beans, as: kitchen }'),
    };
    expect(problemsOf(files, ['good.yaml'])).toEqual([]);
    expect(problemsOf(files, ['bad.yaml'])).toEqual([
      expect.stringMatching(/^part\.yaml:3:29: steps\[0\]\.device\.as: there is no device yet/),
    ]);
  });

  const chain = (count: number, times: number): Record<string, string> =>
    Object.fromEntries(
      Array.from({ length: count }, (_, n) => [
        `f${n}.yaml`,
        story(n === count - 1 ? '- advance: PT1H' : `- use: { scenario: f${n + 1}.yaml }\n`.repeat(times)),
      ]),
    );

  it('are found quickly however often files use each other', () => {
    expect(problemsOf({ ...chain(40, 2), 'f39.yaml': story('- advance: 1h') }, ['f0.yaml'])).toContainEqual(
      expect.stringMatching(/^f39\.yaml:3:12: steps\[0\]\.advance/),
    );
  });

  it('include more than 10,000 steps in all, told where they are first too many', () => {
    expect(problemsOf(chain(5, 10), ['f0.yaml'])).toEqual([]);
    expect(problemsOf(chain(14, 2), ['f0.yaml'])).toEqual([]);
    const { scenarios, problems } = load(chain(27, 2), ['f0.yaml', 'f13.yaml']);
    expect(problems.map(shown)).toEqual([
      'f12.yaml:4:20: steps[1].use.scenario: expected at most 10000 steps with those of the files that are used, seen 16384',
    ]);
    expect(scenarios.map(({ file }) => file)).toEqual(['f13.yaml']);
  });

  it('count the other steps of the file', () => {
    const parts = { 'part.yaml': story('- advance: PT1H\n'.repeat(5_000)) };
    const use = '- use: { scenario: part.yaml }\n';
    expect(problemsOf({ 'story.yaml': story(use + use), ...parts })).toEqual([]);
    expect(problemsOf({ 'story.yaml': story(`${use}- advance: PT1H\n${use}`), ...parts })).toEqual([
      '5:20: steps[2].use.scenario: expected at most 10000 steps with those of the files that are used, seen 10001',
    ]);
    expect(problemsOf({ 'story.yaml': story(`${use}${use}- advance: PT1H\n`), ...parts })).toEqual([
      '4:20: steps[1].use.scenario: expected at most 10000 steps with those of the files that are used, seen 10001',
    ]);
  });
});

describe('a file whose parameters have no default', () => {
  it('cannot be played by itself', () => {
    expect(load({ 'a.yaml': PART }).problems).toMatchObject([
      {
        line: 2,
        column: 11,
        message:
          'params.modelId: has no default, so the file cannot be played by itself; it is meant for "use", and has its place in a folder called "parts"',
      },
    ]);
  });
});
