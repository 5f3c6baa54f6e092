import { describe, expect, it } from 'vitest';
import { outcomeLine } from '../../../scenarios/report/outcome-line.ts';
import { spanText, wallText } from '../../../scenarios/report/span.ts';
import { exitCodeOf, summaryText } from '../../../scenarios/report/summary.ts';
import { outcome, variant } from './given-story.ts';

const passed = outcome();
const failed = outcome({ status: 'failed' });
const skipped = outcome({ status: 'skipped', reason: 'later', steps: [] });
const authors = outcome({ status: 'errored', blame: 'author', reason: 'x' });
const ours = outcome({ status: 'errored', blame: 'us', reason: 'x' });

describe('the summary', () => {
  it('counts what came of the scenarios, the bad first', () => {
    expect(summaryText([passed, failed, skipped, authors, passed], { wallMs: 1234, notPlayed: 2 })).toBe(
      '7 scenarios: 1 failed, 1 could not be played, 2 passed, 1 skipped, 2 not played in 1.2 s\n',
    );
    expect(summaryText([passed], { wallMs: 12 })).toBe('1 scenario: 1 passed in 12 ms\n');
    expect(summaryText([], { wallMs: 0 })).toBe('0 scenarios in 0.0 ms\n');
  });

  it('has the warnings and remarks before it', () => {
    const warned = outcome({ variant: variant('slow'), warnings: ['it waits in real time'] });
    expect(summaryText([warned], { wallMs: 12, remarks: ['drawn in x.html'] })).toBe(
      '! slow: it waits in real time\ndrawn in x.html\n1 scenario: 1 passed in 12 ms\n',
    );
  });
});

describe('the exit code', () => {
  it.each([
    [[], 0],
    [[passed, skipped], 0],
    [[passed, failed], 1],
    [[failed, authors, passed], 2],
    [[authors, ours, failed], 3],
  ])('is that of the worst outcome: %#', (outcomes, code) => {
    expect(exitCodeOf(outcomes)).toBe(code);
  });
});

describe('the line of an outcome', () => {
  it.each([
    [passed, '✓ an order is placed, shipped and delivered (12 d 21 h, 34 ms)'],
    [failed, '✗ an order is placed, shipped and delivered (12 d 21 h, 34 ms)'],
    [skipped, '– an order is placed, shipped and delivered skipped: later'],
    [ours, '✗ an order is placed, shipped and delivered could not be played (12 d 21 h, 34 ms)'],
  ])('has a mark, the title and both times: %#', (one, line) => {
    expect(outcomeLine(one)).toBe(line);
  });
});

describe('spans', () => {
  it.each([
    [0, '0 s'],
    [250, '250 ms'],
    [2000, '2 s'],
    [90_000, '1 min 30 s'],
    [86_400_000, '1 d'],
    [86_400_000 + 1000, '1 d'],
    [90 * 86_400_000 + 4 * 3_600_000 + 5, '90 d 4 h'],
  ])('%i ms of the world are %s', (ms, text) => expect(spanText(ms)).toBe(text));

  it.each([
    [0.4, '0.4 ms'],
    [999.4, '999 ms'],
    [999.6, '1.0 s'],
    [12_345, '12.3 s'],
    [123_456, '2 min 3 s'],
  ])('%f real ms are %s', (ms, text) => expect(wallText(ms)).toBe(text));
});
