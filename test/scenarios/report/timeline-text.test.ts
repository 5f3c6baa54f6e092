import { describe, expect, it } from 'vitest';
import { widthOf } from '../../../scenarios/report/style.ts';
import { timelineText } from '../../../scenarios/report/timeline-text.ts';
import { DAY, lifecycle, storyTeller } from './given-story.ts';

describe('a story as text', () => {
  it('says which action of the SNS API was called, and what SNS declined', () => {
    const { entries } = lifecycle();
    const told = entries.map((entry) => {
      if (entry.kind === 'notification') return { ...entry, declined: 'AuthorizationError' as const };
      if (entry.kind !== 'call') return entry;
      return { ...entry, surface: 'sns' as const, method: 'POST', path: '/', body: { Action: 'Publish' } };
    });
    const text = timelineText({ entries: told, steps: [] });
    expect(text).toMatch(/listener → POST \/ Publish/);
    expect(text).toMatch(/» OrderPlacedNotification v2\.0 +declined: AuthorizationError/);
  });

  it('has days as headings, gaps of days as a line, and steps with their notes', () => {
    const { entries, steps } = lifecycle();
    const lines = timelineText({ entries, steps }).split('\n');
    expect(lines[0]).toMatch(/^── day 1 · Tue 4 Mar 2031 ─+$/);
    expect(lines.filter((line) => / day \d+ · /.test(line)).map((line) => /day (\d+)/.exec(line)?.[1])).toEqual([
      '1',
      '2',
      '3',
      '4',
      '5',
      '11',
      '14',
    ]);
    expect(lines.filter((line) => line.startsWith('┄┄')).map((line) => line.replace(/┄/g, ''))).toEqual([
      ' 5 days in between ',
      ' 2 days in between ',
    ]);
    const at = lines.indexOf(' 3  device: replenish beans');
    expect(lines.slice(at + 1, at + 4)).toEqual([
      '    Seven days ahead, as a device must.',
      '10:00:00  device   → POST /replenish/beans                            200 STANDARD_ORDER_PLACED',
      '10:00:00  service  · order – → accepted                               beans · accepted',
    ]);
  });

  it('begins with the handshake of the listener, before the first step', () => {
    const { entries, steps } = lifecycle();
    const lines = timelineText({ entries, steps }).split('\n');
    expect(lines.findIndex((line) => line.includes('SubscriptionConfirmation'))).toBeLessThan(
      lines.indexOf(' 1  service: register'),
    );
    expect(lines.findIndex((line) => line.includes('registration – →'))).toBeGreaterThan(
      lines.indexOf(' 1  service: register'),
    );
  });

  it('leaves out the machinery, unless it is refused', () => {
    const teller = storyTeller();
    teller.add('world', { event: 'started', device: null });
    teller.call('POST', '/_emulator/clock/advance', 'advanceClock', { surface: 'control' });
    expect(timelineText(teller)).toBe('');
    teller.call('POST', '/_emulator/orders/x/ship', 'shipOrder', {
      surface: 'customer',
      reply: { status: 409, headers: {}, body: { error: { message: 'it was shipped already' } } },
    });
    expect(timelineText(teller)).toContain('control  → POST /_emulator/orders/x/ship  409 it was shipped already');
  });

  it('fits into 80 columns', () => {
    const { entries, steps } = lifecycle();
    const lines = timelineText({ entries, steps }, { width: 80, colour: true }).split('\n');
    expect(lines.filter((line) => widthOf(line) > 80)).toEqual([]);
  });

  it('names the devices where there are several, and counts days from where it is told', () => {
    const teller = storyTeller();
    teller.call('GET', '/subscriptionInfo', 'subscriptionInfo');
    expect(timelineText(teller)).not.toContain('SN-0001');
    teller.call('GET', '/subscriptionInfo', 'subscriptionInfo', {
      device: { modelId: 'acme-coffee', serialNumber: 'SN-0002' },
    });
    expect(timelineText(teller)).toMatch(/SN-0001[\s\S]*SN-0002/);
    expect(timelineText({ ...teller, start: '2031-03-01T23:00:00Z' })).toContain('── day 4 · Tue 4 Mar 2031');
  });

  it('shows what an expectation looked at in one line, and marks the one that failed', () => {
    const teller = storyTeller();
    teller.call('GET', '/subscriptionInfo', 'subscriptionInfo');
    teller.step('device: subscriptionInfo');
    teller.step('expect: reply');
    teller.step('expect: notification');
    const failedAt = teller.steps[2]?.place;
    expect(
      timelineText({ ...teller, failedAt })
        .split('\n')
        .slice(-3),
    ).toEqual(['    ✓ expect: reply', '    ✗ expect: notification', '']);
    const unplayed = { file: 'scenarios/story.yaml', line: 99, column: 5 };
    expect(timelineText({ ...teller, failedAt: unplayed })).toContain('✗ fails at scenarios/story.yaml:99:5\n');
  });

  it('says which file a step comes from that another one uses', () => {
    const teller = storyTeller();
    teller.step('service: register');
    teller.steps.push({ ...(teller.steps[0] as (typeof teller.steps)[0]), title: 'use: parts/register.yaml' });
    const text = timelineText({ ...teller, file: 'main.yaml' });
    expect(text).toContain(' 1  service: register  (scenarios/story.yaml)\n');
    expect(text).not.toContain('use:');
  });

  it('shows fractions of seconds where there are any, and no day that goes back', () => {
    const teller = storyTeller();
    teller.advance(DAY + 250);
    teller.call('GET', '/subscriptionInfo', 'subscriptionInfo');
    teller.add('call', { ...(teller.entries[1] as object), at: '2031-03-04T10:00:00.000Z' } as never);
    const lines = timelineText(teller).split('\n');
    expect(lines.filter((line) => line.includes('day '))).toHaveLength(2);
    expect(lines[1]).toMatch(/^10:00:00\.000 {2}clock/);
    expect(lines[4]).toMatch(/^10:00:00\.250 {2}device/);
  });
});
