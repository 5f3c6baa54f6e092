import { describe, expect, it } from 'vitest';
import { play } from '../../../../scenarios/runner/play.ts';
import { own, variantsOfTexts, why } from '../given.ts';

const PART = `name: a part
params:
  serial:
  kind: { default: acme-coffee }
steps:
  - service: { register: { name: part, modelId: '\${kind}', serialNumber: '\${serial}' } }
  - id: same
    device: { replenish: beans, as: part }
    capture: { id: reply.body.eventInstanceId }
  - advance: PT2S
outputs: { instanceId: '\${id}', began: '\${start}', serialNumber: '\${part.serialNumber}' }
`;

const playFiles = async (files: Record<string, string>) => {
  const [variant] = variantsOfTexts(files);
  if (variant === undefined) throw new Error('nothing to play');
  return play(variant, { openTarget: own });
};

describe('use', () => {
  it('plays another file with its own names in the same world, and hands back its outputs', async () => {
    const outcome = await playFiles({
      'story.yaml': `name: story
steps:
  - service: { register: { serialNumber: FIRST } }
  - advance: PT1H
  - id: same
    use: { scenario: part.yaml, with: { serial: 'X-\${device.serialNumber}' } }
    capture: { id: outputs.instanceId, began: outputs.began }
  - expect:
      of: same
      reply: { operation: replenish, body: { eventInstanceId: '\${id}' } }
      notification: [{ type: DeviceRegisteredNotification }, { type: OrderPlacedNotification }]
      state: { order: { instanceId: '\${id}' }, clock: '\${began + PT2S}' }
  - device: { report: beans, as: part }
  - expect: { state: { device: { serialNumber: X-FIRST }, clock: '\${start + PT1H2S}' } }
`,
      'part.yaml': PART,
    });
    expect(why(outcome)).toBe('passed');
    const files = outcome.steps.map(({ place, title }) => `${place.file}: ${title}`);
    expect(files.slice(2, 7)).toEqual([
      'part.yaml: service: register name part, modelId acme-coffee, serialNumber X-FIRST',
      'part.yaml: device: replenish beans (part)',
      'part.yaml: advance: PT2S',
      'story.yaml: use: part.yaml',
      expect.stringMatching(/^story\.yaml: expect: /),
    ]);
  });

  it('does not let a used file see the names of who uses it', async () => {
    const outcome = await playFiles({
      'story.yaml': `name: story
steps:
  - service: { register: }
    capture: { serial: device.serialNumber }
  - use: { scenario: part.yaml, with: { serial: Y } }
  - use: { scenario: part.yaml, with: { serial: '\${serial}', kind: acme-coffee } }
  - expect: { state: { device: { serialNumber: '\${serial}' } } }
`,
      'part.yaml': PART,
    });
    expect(why(outcome)).toBe('passed');
  });
});
