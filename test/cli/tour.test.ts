import { describe, expect, it } from 'vitest';
import type { Terminal } from '../../cli/terminal.ts';
import { tour } from '../../cli/tour.ts';
import { failing, givenFiles, passing } from './run/given-files.ts';

async function toured(file: string): Promise<{ code: number; out: string }> {
  let out = '';
  const terminal = {
    colour: false,
    screen: null,
    out(text: string) {
      out += text;
    },
  };
  return { code: await tour(file, terminal as Terminal), out };
}

describe('the tour', () => {
  it('plays the shipped lifecycle, and ends with what the listener received and verified', async () => {
    const { code, out } = await toured('scenarios/lifecycle/standard-order.yaml');
    expect(code).toBe(0);
    expect(out).toContain('── day 1 · Tue 4 Mar 2031');
    expect(out).toContain('device   → POST /replenish/beans');
    expect(out).toMatch(
      /The listener received 6 notifications, and verified each signature:\n( {2}✓ \w+Notification.*\n){6}\nA whole replenishment lifecycle, as it should be: \d+ d \d+ h in /,
    );
  });

  it('fails when something is missing', async () => {
    const { write } = givenFiles();
    const { code, out } = await toured(write('a.yaml', passing()));
    expect(code).toBe(1);
    expect(out).toContain('Something is missing; a whole lifecycle is: DeviceRegisteredNotification, ');
  });

  it('fails with the scenario', async () => {
    const { write } = givenFiles();
    const { code, out } = await toured(write('a.yaml', failing()));
    expect(code).toBe(1);
    expect(out).toMatch(/reply\.status +201 +404/);
  });
});
