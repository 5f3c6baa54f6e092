import { describe, expect, it } from 'vitest';
import { junitXml } from '../../../scenarios/report/junit.ts';
import type { Outcome } from '../../../scenarios/runner/outcome.ts';
import { outcome, variant } from './given-story.ts';
import { checkJunit, readXml } from './xml.ts';

const place = { file: 'scenarios/b.yaml', line: 12, column: 5 };
const failed = outcome({
  variant: variant('it fails', { file: 'scenarios/b.yaml' }),
  status: 'failed',
  failure: {
    place,
    message: 'expected <200> & "more"\nof it',
    differences: [{ path: 'reply.status', expected: '200', seen: '400' }],
    recent: [],
  },
});
const errored = outcome({
  variant: variant('it cannot be played', { file: 'scenarios/b.yaml' }),
  status: 'errored',
  blame: 'author',
  reason: 'scenarios/b.yaml:3:1: no such slot',
});
const broken = outcome({
  variant: variant('we are at fault'),
  status: 'errored',
  blame: 'us',
  reason: 'Error: oops\n    at x',
});
const skipped = outcome({
  variant: variant('it is skipped'),
  status: 'skipped',
  reason: 'not now',
  timeline: [],
  steps: [],
});
const all = [failed, outcome({ warnings: ['it waits in real time'] }), errored, broken, skipped];

const xmlOf = (outcomes: readonly Outcome[]) =>
  junitXml(outcomes, { wallMs: 1234.5, startedAt: '2026-01-02T03:04:05.678Z' });

describe('JUnit XML', () => {
  it.each([
    ['of every kind of outcome', all],
    ['of none', []],
  ])('is valid by the schema of Jenkins: %s', (_, outcomes) => {
    expect(() => checkJunit(xmlOf(outcomes)).dispose()).not.toThrow();
  });

  it('would be told to be invalid if it were', () => {
    expect(() => checkJunit(xmlOf(all).replace('<testcase name="it is skipped"', '<testcase'))).toThrow(/name/);
  });

  it('keeps apart what failed, what could not be played and what was skipped', () => {
    const document = readXml(xmlOf(all));
    const attribute = (path: string) => document.get(path)?.content;
    expect(attribute('/testsuites/@tests')).toBe('5');
    expect(attribute('/testsuites/@failures')).toBe('1');
    expect(attribute('/testsuites/@errors')).toBe('2');
    expect(attribute('//testsuite[@name="it fails"]/@skipped')).toBe('0');
    expect(attribute('//testcase[failure]/@name')).toBe('it fails');
    expect(document.find('//testcase[error]/@name').map(({ content }) => content)).toEqual([
      'it cannot be played',
      'we are at fault',
    ]);
    expect(attribute('//error[@type="fault"]/@message')).toContain('oops');
    expect(attribute('//testcase[skipped]/@name')).toBe('it is skipped');
    expect(attribute('//skipped')).toBe('not now');
    document.dispose();
  });

  it('tells times in seconds, the seed, the file, the timeline and the warnings', () => {
    const document = readXml(xmlOf(all));
    const content = (path: string) => document.get(path)?.content;
    expect(content('/testsuites/@time')).toBe('1.234');
    expect(content('//testcase[@name="it fails"]/@time')).toBe('0.034');
    expect(content('//testcase[@name="it fails"]/@classname')).toBe('scenarios.b');
    expect(content('//testsuite/@timestamp')).toBe('2026-01-02T03:04:05');
    expect(content('//testsuite[testcase/failure]/properties/property[@name="seed"]/@value')).toBe('1');
    expect(content('//testsuite[testcase/failure]/properties/property[@name="file"]/@value')).toBe('scenarios/b.yaml');
    expect(content('//testcase[system-err]/system-out')).toContain('OrderPlacedNotification');
    expect(content('//system-err')).toBe('it waits in real time\n');
    expect(content('//failure')).toContain('reply.status   200        400');
    expect(content('//failure/@message')).toBe('expected <200> & "more"\nof it');
    document.dispose();
  });

  it('is the same however the run was ordered, and leaves out what XML cannot hold', () => {
    const inOrder = [all[1], all[3], all[4], all[0], all[2]] as Outcome[];
    expect(xmlOf(inOrder)).toBe(xmlOf([all[0], all[1], all[3], all[4], all[2]] as Outcome[]));
    const odd = outcome({
      variant: variant('a\u0000b\u001b[31mc\ud800d\ufffee'),
      status: 'skipped',
      reason: 'x\u0007y',
    });
    const document = checkJunit(junitXml([odd], { wallMs: 1 }));
    expect(document.get('//testcase/@name')?.content).toBe('a\\x00b\\x1b[31mcde');
    expect(document.get('//skipped')?.content).toBe('xy');
    document.dispose();
  });
});
