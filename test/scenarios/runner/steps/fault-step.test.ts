import { describe, expect, it } from 'vitest';
import { compareFaults } from '../../../../scenarios/runner/steps/observe-faults.ts';
import { playText, why } from '../given.ts';

const REGISTER = '  - service: { register: }\n';
const passes = async (steps: string, head = '') => expect(why(await playText(steps, { head }))).toBe('passed');

describe('service: fault', () => {
  it('plans what goes wrong, for the device that is named or for all', async () => {
    await passes(`${REGISTER}  - service: { register: { name: other } }
  - service: { fault: { effect: status, operations: [deviceStatus] }, device: other }
  - device: { deviceStatus: , as: device }
  - expect: { reply: { status: 200 } }
  - device: { deviceStatus: , as: other }
  - expect: { faults: [{ effect: status 500, count: 1 }] }\n`);
  });

  it('comes from the configuration of the world too', async () => {
    await passes(
      `${REGISTER}  - device: { deviceStatus: }\n  - expect: { faults: [{ faultId: cut, effect: truncate }] }\n`,
      'world: { faults: [{ faultId: cut, effect: truncate, operations: [deviceStatus] }] }',
    );
  });

  it('is refused by the service when it cannot be', async () => {
    const outcome = await playText(`${REGISTER}  - service: { fault: { effect: '\${wrong}' } }\n`, {
      head: 'params: { wrong: delay }',
    });
    expect(why(outcome)).toContain('delayMs: expected how long, in real milliseconds');
  });
});

describe('a strike that nobody expects', () => {
  it.each([
    ['a status', '{ effect: status, status: 503 }', 'was refused: 503'],
    ['a reset', '{ effect: reset }', 'made no call'],
    ['half an answer', '{ effect: truncate }', 'made no call'],
  ])('fails the scenario: %s', async (_, fault, sentence) => {
    const steps = `${REGISTER}  - service: { fault: ${fault} }\n  - device: { deviceStatus: }\n`;
    const outcome = await playText(steps);
    expect(outcome.status).toBe('failed');
    expect(why(outcome)).toMatch(new RegExp(`${sentence}|breaks the contract`));
  });
});

describe('an expectation that nothing struck', () => {
  it.each(['faults: [], exactly: true', 'faults: [{ effect: reset, count: 0 }]'])(
    'excuses nothing: %s',
    async (none) => {
      const steps = `${REGISTER}  - service: { fault: { effect: status, status: 503 } }
  - device: { deviceStatus: }
  - expect: { ${none} }\n`;
      expect((await playText(steps)).status).toBe('failed');
    },
  );
});

describe('expect: faults', () => {
  const struck = (effect: string, slotId?: string) =>
    ({ kind: 'fault', faultId: 'fault-1', effect, ...(slotId === undefined ? {} : { slotId }) }) as never;

  it.each<[string, Parameters<typeof compareFaults>[0], boolean, number]>([
    ['as often as it says', [{ effect: 'reset', count: 2 }], false, 0],
    ['less often', [{ effect: 'reset', count: 3 }], false, 1],
    ['at least once', [{ slotId: 'beans' }], false, 0],
    ['never', [{ effect: 'delay' }], false, 1],
    ['never, as it should be', [{ effect: 'delay', count: 0 }], false, 0],
    ['others beside it', [{ effect: 'delay', count: 0 }], true, 3],
    ['all that is expected', [{ effect: 'reset' }, { effect: 'truncate' }], true, 0],
  ])('tells what struck %s', (_, expected, exactly, differences) => {
    const entries = [struck('reset', 'beans'), struck('reset'), struck('truncate')];
    expect(compareFaults(expected, entries, exactly)).toHaveLength(differences);
  });

  it('names what was seen instead', async () => {
    const outcome = await playText(
      `${REGISTER}  - device: { deviceStatus: }\n  - expect: { faults: [{ effect: reset }] }\n`,
    );
    expect(why(outcome)).toContain('at least 1 of reset');
  });
});
