import { describe, expect, it } from 'vitest';
import { checkWorld } from '../../../../cli/targets.ts';
import { exampleOf } from '../../../../scenarios/runner/grammar/examples.ts';
import { load } from './given-files.ts';

/** The example that the author of a file with one mistake is shown. */
function shownOf(text: string, parts: Record<string, string> = {}): readonly (string | undefined)[] {
  const { problems } = load({ 'story.yaml': text, ...parts }, ['story.yaml'], { checkWorld });
  return problems.map(({ example }) => example);
}
const inSteps = (steps: string): string => `name: a story\nsteps:\n${steps}\n`;

const KEPT = '- { device: { replenish: beans }, capture: { instanceId: reply.body.eventInstanceId } }';
const USED = '- use: { scenario: parts/register.yaml }';
const MOVED = '- advanceTo: ${start + PT24H}';
const NAMED = '- service: { register: { name: kitchen } }';
const PARAMS = 'params: { modelId: acme-coffee }';
const READ = "- service: { cancel: { instanceId: '${instanceId}' } }";
const ID = '- { id: order, device: { replenish: beans } }';
const WITH = '- use: { scenario: parts/register.yaml, with: { modelId: acme-printer } }';
const AMOUNT = '- device: { use: { slotId: beans, amount: 2 } }';
const TWO = '- { id: a, advance: PT1H, capture: { x: now } }\n';

describe('the example of a mistake shows', () => {
  it.each([
    ['a capture, when a name is unknown', inSteps('- call: { path: "/${a}" }'), KEPT],
    [
      'a capture, when a name comes later',
      inSteps('- { call: { path: "/${a}" }, capture: { a: now } }\n- call: { path: "/${a}" }'),
      KEPT,
    ],
    [
      'a parameter, when a world has an unknown name',
      `world: { seed: "\${a}" }\n${inSteps('- advance: PT1H')}`,
      PARAMS,
    ],
    ['a name, when something else is meant by one', inSteps('- call: { path: "/${url.a}" }'), READ],
    ['a name, when its dollar or its braces are missing', inSteps('- call: { path: "/$now" }'), READ],
    ['how instants are moved', inSteps('- advanceTo: ${now + 24h}'), MOVED],
    ['how instants are moved, when it is no instant', inSteps('- call: { path: "${url + PT1H}" }'), MOVED],
    [
      'a property of a device',
      inSteps('- service: { register: }\n- call: { path: "/${device.serial}" }'),
      "- call: { path: /auth/o2/tokeninfo, query: { access_token: '${device.accessToken}' } }",
    ],
    ['a capture, when two have one name', inSteps(`${TWO}- { call: { path: "/\${x}" }, capture: { x: now } }`), KEPT],
    ['an id, when two are the same', inSteps('- { id: a, advance: PT1H }\n- { id: a, advance: PT1H }'), ID],
    [
      'an id, when an expectation is looked at',
      inSteps('- advance: PT1H\n- { id: e, expect: { reply: {} } }\n- expect: { of: e, reply: {} }'),
      ID,
    ],
    ['a step that acts, before an expectation', inSteps('- expect: { reply: {} }'), '- device: { replenish: beans }'],
    ['how a device gets its name', inSteps('- service: { register: }\n- device: { use: beans, as: kitchen }'), NAMED],
    ['where a device gets its name', inSteps('- service: { register: , device: kitchen }'), NAMED],
    ['a use, of a file that is not there', inSteps('- use: { scenario: a.yaml }'), USED],
    ['a use, of a file that uses this one', inSteps('- use: { scenario: story.yaml }'), USED],
    ['parameters of a use', inSteps('- use: { scenario: p.yaml, with: { a: 1 } }'), WITH],
    ['parameters instead of a matrix', inSteps('- use: { scenario: m.yaml }'), PARAMS],
    ['a whole file, when one of its keys is unknown', `toString: 1\n${inSteps('- advance: PT1H')}`, exampleOf([])],
    ['a whole file, when it is empty', '', exampleOf([])],
    [
      'the key that is there twice',
      inSteps('- service: { register: }\n- device: { use: { amount: 1, amount: 2 } }'),
      AMOUNT,
    ],
    [
      'the value that is no number',
      inSteps('- service: { register: }\n- device: { use: { amount: 12345678901234567890 } }'),
      AMOUNT,
    ],
    ['the key of a world', `world: { models: [] }\n${inSteps('- advance: PT1H')}`, exampleOf(['world', 'models'])],
  ])('%s', (_, text, example) => {
    const parts = {
      'p.yaml': inSteps('- advance: PT1H'),
      'm.yaml': `matrix: { n: [1] }\n${inSteps('- call: { path: "/${n}" }')}`,
    };
    expect(shownOf(text, parts)).toEqual([example]);
  });
});
