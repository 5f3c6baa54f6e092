import { describe, expect, it } from 'vitest';
import { failureText } from '../../../scenarios/report/failure-text.ts';
import { repeatCommand } from '../../../scenarios/report/repeat-command.ts';
import { widthOf } from '../../../scenarios/report/style.ts';
import type { Difference } from '../../../scenarios/runner/outcome.ts';
import { outcome, variant } from './given-story.ts';

const differences: Difference[] = [
  { path: 'reply.status', expected: '200', seen: '400' },
  { path: 'reply.body.detailCode', expected: '"STANDARD_ORDER_PLACED"', seen: 'absent' },
  { path: '', expected: 'an object', seen: 'null' },
];
const failed = (about: { differences?: readonly Difference[]; message?: string } = {}) => {
  const { timeline, steps } = outcome();
  const place = { file: 'scenarios/story.yaml', line: 12, column: 5 };
  return outcome({
    status: 'failed',
    timeline,
    steps,
    failure: { place, message: 'the reply of replenish is another', differences, recent: timeline.slice(-4), ...about },
  });
};

describe('what is told of a failure', () => {
  it('is the title, the place, the difference by paths, what happened last, and how to play it again', () => {
    expect(failureText(failed())).toBe(
      `✗ an order is placed, shipped and delivered
  scenarios/story.yaml:12:5

    the reply of replenish is another

    path                    expected                  seen
    reply.status            200                       400
    reply.body.detailCode   "STANDARD_ORDER_PLACED"   absent
    (the whole)             an object                 null

  What happened last:
    ── day 14 · Mon 17 Mar 2031 ────────────────────────────────────────────────────────────────────
    07:00:22  customer · deregister
    07:00:22  service  · registration registered → –     customer
    07:00:22  service  » DeviceDeregisteredNotification
    07:00:22  sns      → DeviceDeregisteredNotification  ECONNREFUSED, given up

  Play it again: npx drs-emulator run scenarios/story.yaml --only 'an order is placed, shipped and delivered' --seed 1
`,
    );
  });

  it('puts what was expected above what was seen where both do not fit, and stays within the screen', () => {
    const long = [{ path: 'reply.body', expected: `"${'x'.repeat(60)}"`, seen: `"${'y'.repeat(60)}"` }];
    const text = failureText(failed({ differences: long, message: 'many words '.repeat(20) }), { width: 80 });
    expect(text).toContain(
      `    reply.body\n      expected  "${'x'.repeat(60)}"\n      seen      "${'y'.repeat(60)}"\n`,
    );
    const lines = text.split('\n').filter((line) => !line.includes('Play it again'));
    expect(lines.filter((line) => widthOf(line) > 80)).toEqual([]);
  });

  it('is coloured on request only: expected green, seen red', () => {
    expect(failureText(failed())).not.toContain('\u001b');
    const text = failureText(failed(), { colour: true });
    expect(text).toContain('\u001b[32m200                    \u001b[0m   \u001b[31m400');
  });

  it('is the reason of what could not be played; of a fault of ours without its stack', () => {
    const reason = 'scenarios/story.yaml:3:1: no such slot';
    expect(failureText(outcome({ status: 'errored', blame: 'author', reason }))).toMatch(
      /^✗ .*\n\n {4}scenarios\/story.yaml:3:1: no such slot\n\n {2}Play/,
    );
    const ours = failureText(
      outcome({ status: 'errored', blame: 'us', reason: 'a.yaml:3:1: Error: oops\n    at play (x.ts:1)' }),
    );
    expect(ours).toContain('Error: oops\n\n');
    expect(ours).not.toContain('x.ts');
  });

  it('cannot drive the terminal', () => {
    const odd = { ...failed({ message: 'a\u001b[2J\nb' }), variant: variant('\u001b[31mtitle\n') };
    expect(failureText(odd)).not.toContain('\u001b');
  });
});

describe('the command that plays it again', () => {
  it.each([
    ['scenarios/a.yaml', 'plain', 'scenarios/a.yaml --only plain'],
    ['my stories/a.yaml', "it's $HOME", `'my stories/a.yaml' --only 'it'\\''s $HOME'`],
    ['-a.yaml', '-x', './-a.yaml --only=-x'],
    ['a.yaml', 'one\u001b[2Jlonger', "a.yaml --only '[2Jlonger'"],
  ])('is quoted for a shell: %s %s', (file, title, words) => {
    const command = repeatCommand(outcome({ variant: variant(title, { file }), seed: 7 }));
    expect(command).toBe(`npx drs-emulator run ${words} --seed 7`);
  });

  it('names the device it was played with, also one that never answered', () => {
    const typed = { device: 'cmd:node a.mjs', notify: 'http://127.0.0.1:3000/sns', patience: 5 };
    const whole = repeatCommand(outcome({ variant: variant('x'), typed }));
    expect(whole).toMatch(
      / --seed 1 --device 'cmd:node a\.mjs' --notify http:\/\/127\.0\.0\.1:3000\/sns --patience 5$/,
    );
    expect(repeatCommand(outcome({ variant: variant('x'), typed: { device: 'cmd:a' } }))).toMatch(/ --device cmd:a$/);
  });

  it('names the emulator it was played against', () => {
    expect(repeatCommand(outcome({ variant: variant('x') }), 'http://127.0.0.1:8700')).toBe(
      'npx drs-emulator run scenarios/story.yaml --only x --seed 1 --target http://127.0.0.1:8700',
    );
  });
});
