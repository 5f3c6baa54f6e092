import { describe, expect, it } from 'vitest';
import {
  beginLine,
  listedLine,
  outcomeLineJson,
  problemLine,
  startLine,
  summaryLine,
} from '../../../scenarios/report/json-lines.ts';
import { timelineLines } from '../../../scenarios/report/timeline-lines.ts';
import { lifecycle, outcome, variant } from './given-story.ts';

const place = { file: 'a.yaml', line: 3, column: 5 };

describe('lines of JSON', () => {
  const failure = {
    place,
    message: 'no',
    differences: [{ path: 'x', expected: '1', seen: '2' }],
    recent: lifecycle().entries,
  };
  const lines = [
    startLine({ scenarios: 2, seed: 1, shuffle: null, target: null }),
    problemLine({ ...place, message: 'wrong', nearest: 'right' }),
    listedLine(variant('a', { tags: ['order'], skip: 'later' })),
    beginLine(variant('a', { tags: ['order'] })),
    outcomeLineJson(outcome()),
    outcomeLineJson(outcome({ status: 'failed', failure }), 'http://127.0.0.1:8700'),
    outcomeLineJson(outcome({ status: 'errored', blame: 'author', reason: 'wrong' })),
    summaryLine([outcome()], { notPlayed: 0, wallMs: 5, exitCode: 0 }),
  ];

  it('are one object a line, each with version and event', () => {
    const events = lines.map((line) => {
      expect(line.indexOf('\n')).toBe(line.length - 1);
      return JSON.parse(line);
    });
    expect(events.map(({ event }) => event)).toEqual([
      'start',
      'problem',
      'scenario',
      'begin',
      'outcome',
      'outcome',
      'outcome',
      'summary',
    ]);
    expect(events.every(({ version }) => version === 1)).toBe(true);
  });

  it('tell what came of a scenario, where it failed, and how to play it again', () => {
    expect(JSON.parse(lines[4] as string)).toMatchObject({
      status: 'passed',
      virtualMs: 1_112_422_000,
      wallMs: 34.2,
      seed: 1,
      calls: 0,
    });
    expect(JSON.parse(lines[4] as string)).not.toHaveProperty('repeat');
    expect(JSON.parse(lines[5] as string)).toMatchObject({
      status: 'failed',
      failure: { ...place, message: 'no', differences: [{ path: 'x' }] },
      repeat: expect.stringContaining('--target http://127.0.0.1:8700'),
    });
    expect(JSON.parse(lines[5] as string).failure).not.toHaveProperty('recent');
    expect(JSON.parse(lines[6] as string)).toMatchObject({ status: 'errored', blame: 'author', reason: 'wrong' });
    expect(JSON.parse(lines[7] as string)).toMatchObject({ total: 1, passed: 1, exitCode: 0, notPlayed: 0 });
  });
});

describe('the lines of timelines', () => {
  it('are all entries of all scenarios, each with its title and file', () => {
    const text = timelineLines([outcome(), outcome({ variant: variant('another') })]);
    const entries = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const { length } = lifecycle().entries;
    expect(entries).toHaveLength(2 * length);
    expect(entries[0]).toMatchObject({
      scenario: 'an order is placed, shipped and delivered',
      file: 'scenarios/story.yaml',
      seq: 1,
    });
    expect(entries[length]).toMatchObject({ scenario: 'another', seq: 1, kind: 'world' });
  });

  it('are none where nothing was played', () => {
    expect(timelineLines([])).toBe('');
  });
});
