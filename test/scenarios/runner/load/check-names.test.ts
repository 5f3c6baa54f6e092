import { describe, expect, it } from 'vitest';
import { load, problemsIn, problemsInSteps, shown } from './given-files.ts';

const BUILT_IN = 'now, start, url, clientId, clientSecret, topicArn, controlToken, listenerUrl';
const REGISTERED = '- service: { register: }\n';

describe('names that are known', () => {
  it('are the built-in ones, parameters, the matrix, captures of earlier steps, and devices', () => {
    const text = `name: x
params: { wait: PT1H, model: { default: acme-coffee } }
matrix: { problem: [{ name: address, days: 3 }, { name: stock, days: 4 }] }
world: { timers: { ship: "\${wait}" } }
steps:
- service: { register: { name: kitchen, modelId: "\${model}" } }
  capture: { registeredAt: now }
- service: { nextOrder: { problem: "\${problem.name}" } }
- advanceTo: \${registeredAt + PT24H}
- advance: P\${problem.days}D
- call: { path: "/x?s=\${kitchen.serialNumber}&u=\${url}", headers: { "X-\${problem.name}": "\${now - P1D}" } }
- expect: { reply: { body: { any: [{ deep: "a \${start} $\${literal}" }] } } }
outputs: { at: "\${registeredAt}" }
`;
    const { problems, warnings } = load({ 'a.yaml': text });
    expect([...problems, ...warnings].map(shown)).toEqual([]);
  });
});

describe('a name that is not known', () => {
  it.each([
    ['- advance: ${wiat}', `3:12: steps[0].advance: \${wiat}: unknown name "wiat"; known here are ${BUILT_IN}`],
    [
      '- advanceTo: ${nwo}',
      `3:14: steps[0].advanceTo: \${nwo}: unknown name "nwo"; known here are ${BUILT_IN}; did you mean "now"?`,
    ],
    [
      '- call: { path: /, headers: { "${nwo}": a } }',
      `3:31: steps[0].call.headers["\${nwo}"]: \${nwo}: unknown name "nwo"; known here are ${BUILT_IN}; did you mean "now"?`,
    ],
    [
      '- call: { path: / }\n  capture: { a: reply.body }\n- expect: { reply: { body: "${a} ${b}" } }',
      `5:28: steps[1].expect.reply.body: \${b}: unknown name "b"; known here are ${BUILT_IN}, a`,
    ],
    [
      '- call: { path: "${constructor}" }',
      `3:17: steps[0].call.path: \${constructor}: unknown name "constructor"; known here are ${BUILT_IN}`,
    ],
  ])('is told with its place: %j', (steps, problem) => {
    expect(problemsInSteps(`${steps}\n`)).toEqual([problem]);
  });

  it('says so when it comes from a later step', () => {
    expect(
      problemsInSteps('- call: { path: "/${a}" }\n  capture: { a: reply.body }\n- call: { path: "/${a}" }\n'),
    ).toEqual(['3:17: steps[0].call.path: ${a}: "a" comes from steps[0], and is known only after it']);
    expect(
      problemsInSteps(`- call: { path: "/\${kitchen.modelId}" }\n- service: { register: { name: kitchen } }\n`),
    ).toEqual([
      '3:17: steps[0].call.path: ${kitchen.modelId}: "kitchen" comes from steps[1], and is known only after it',
    ]);
  });

  it('is no knock-on of a step that is wrong in another way', () => {
    const text = '- call: { pth: / }\n  capture: { a: reply.body }\n- call: { path: "/${a}" }\n';
    expect(problemsInSteps(text)).toEqual([expect.stringContaining('unknown key')]);
  });

  it.each([
    ['${a', '${a: the closing "}" is missing'],
    ['${}', '${}: expected a name between "${" and "}"'],
    ['${1a}', '${1a}: expected a name that begins with a letter, such as ${now}'],
    [
      '${now + 24h}',
      '${now + 24h}: expected an ISO 8601 duration such as PT24H, P3D or P1DT12H30M5.5S after "+", seen "24h"',
    ],
    [
      '${now + PT0.0001S}',
      '${now + PT0.0001S}: expected whole milliseconds, such as PT0.001S after "+", seen "PT0.0001S"',
    ],
    [
      '${now + P1M}',
      '${now + P1M}: years and months have no fixed length; expected weeks, days, hours, minutes or seconds, such as PT24H, P3D or P1DT12H30M5.5S after "+", seen "P1M"',
    ],
    [
      '${now * PT1H}',
      '${now * PT1H}: expected "+" or "-" and a duration after now, such as ${now + PT24H}, seen "* PT1H"',
    ],
    ['${now.year}', '${now.year}: "now" is a text; nothing lies in it'],
    ['${url + PT1H}', '${url + PT1H}: only an instant can be moved, and "url" is none'],
    [
      '${device.serial}',
      '${device.serial}: of a device there is device.modelId, device.serialNumber, device.accessToken, device.refreshToken, device.directedCustomerId; did you mean "serialNumber"?',
    ],
    [
      '${device}',
      '${device}: of a device there is device.modelId, device.serialNumber, device.accessToken, device.refreshToken, device.directedCustomerId',
    ],
    ['$now', 'a name is written with a dollar sign and braces, seen "$now"; did you mean "${now}"?'],
    ['{{ now }}', 'a name is written with a dollar sign and braces, seen "{{ now }}"; did you mean "${now}"?'],
    ['/a/$now/b', 'a name is written with a dollar sign and braces, seen "/a/$now/b"; did you mean "${now}"?'],
    [
      'a {{ device.modelId }} b',
      'a name is written with a dollar sign and braces, seen "a {{ device.modelId }} b"; did you mean "${device.modelId}"?',
    ],
  ])('or is written wrongly: %s', (text, problem) => {
    expect(problemsInSteps(`${REGISTERED}- call: { path: '${text}' }\n`)).toEqual([
      `4:17: steps[1].call.path: ${problem}`,
    ]);
  });

  it.each([["'$x'"], ["'a $x {{x}} {{ x.y }}'"], ['$18.99'], ["'$${now}'"], ["'^a\\$now'"], ["'us$now'"]])(
    'may look like one where there is no such name, or no name is meant: %s',
    (text) => {
      expect(problemsInSteps(`- call: { path: /, json: { a: ${text} } }\n`)).toEqual([]);
    },
  );

  it('is told once where the grammar complains too', () => {
    expect(problemsInSteps('- advance: ${now\n')).toEqual([
      '3:12: steps[0].advance: ${now: the closing "}" is missing',
    ]);
    expect(problemsInSteps('- advance: $now\n')).toEqual([expect.stringContaining('did you mean "${now}"?')]);
  });
});

describe('values of the matrix', () => {
  const inMatrix = (values: string, text: string): string[] =>
    problemsIn(`name: x\nmatrix: { p: ${values} }\nsteps:\n- call: { path: '${text}' }\n`);

  it('have what is asked of them, each of them', () => {
    expect(inMatrix('[{ a: 1, b: [{ c: 2 }] }]', '${p.a} ${p.b[0].c}')).toEqual([]);
    expect(inMatrix('[{ a: 1 }, { b: 2 }]', '${p.a}')).toEqual([
      '4:17: steps[0].call.path: ${p.a}: not every value of "p" has a, such as {"b":2}',
    ]);
    expect(inMatrix('[2031-03-04T10:00:00Z, soon]', '${p + PT1H}')).toEqual([
      '4:17: steps[0].call.path: ${p + PT1H}: only an instant can be moved, and "p" is none',
    ]);
  });

  it('are taken as they are, and so are defaults', () => {
    const message = 'is there before any name has a value, so no ${…} can stand in it';
    expect(inMatrix('["${now}"]', '${p}')).toEqual([`2:14: matrix.p: ${message}`]);
    expect(
      problemsIn(
        'name: x\nparams: { a: "${now}", b: { default: "${now}", description: "not ${so}" } }\nsteps:\n- call: { path: "${a}${b}" }\n',
      ),
    ).toEqual([`2:14: params.a: ${message}`, `2:27: params.b: ${message}`]);
  });

  it('have at most 10,000 combinations', () => {
    const withLists = (...lengths: number[]) => {
      const list = (length: number) => `[${Array.from({ length }, (_, at) => at).join(', ')}]`;
      const lists = lengths.map((length, at) => `  n${at}: ${list(length)}\n`);
      return problemsIn(`name: x\nworld: { seed: "\${n0}" }\nmatrix:\n${lists.join('')}steps:\n- { advance: PT1H }\n`);
    };
    expect(withLists(100, 10, 10)).toEqual([]);
    expect(withLists(30, 30, 30, 30, 30, 30)).toEqual([
      '3:1: matrix: expected at most 10000 combinations, seen 729000000; each is played by itself',
    ]);
  });
});

describe('two things of one name', () => {
  it.each([
    [
      'a parameter and a built-in name',
      'params: { now: 1 }\nsteps: [{ advance: PT1H }]',
      '2:11: params.now: "now" is already a built-in name; choose another name',
    ],
    [
      'the matrix and a parameter',
      'params: { a: 1 }\nmatrix: { a: [1] }\nsteps: [{ call: { path: "${a}" } }]',
      '3:11: matrix.a: "a" is already a parameter; choose another name',
    ],
    [
      'a capture and the matrix',
      'matrix: { a: [1] }\nsteps:\n- { call: { path: "${a}" }, capture: { a: now } }',
      '4:40: steps[0].capture.a: "a" is already in the matrix; choose another name',
    ],
    [
      'two captures',
      'steps:\n- { call: { path: / }, capture: { a: now } }\n- { call: { path: "${a}" }, capture: { a: now } }',
      '4:40: steps[1].capture.a: "a" is already a capture; choose another name',
    ],
    [
      'a device and a built-in name',
      'steps:\n- service: { register: { name: now } }',
      '3:32: steps[0].service.register.name: "now" is already a built-in name; choose another name',
    ],
    [
      'a capture and a device',
      'steps:\n- service: { register: { name: a } }\n- { advance: PT1H, capture: { a: now } }',
      '4:31: steps[1].capture.a: "a" is already a device; choose another name',
    ],
    [
      'two ids',
      'steps:\n- { id: a, advance: PT1H }\n- { id: a, advance: PT1H }',
      '4:9: steps[1].id: an earlier step has the id "a" already',
    ],
  ])('is a mistake: %s', (_, text, problem) => {
    expect(problemsIn(`name: x\n${text}\n`)).toEqual([problem]);
  });

  it('is none when a device is registered again', () => {
    expect(problemsInSteps(`${REGISTERED}- service: { deregister: }\n${REGISTERED}- device: { use: beans }\n`)).toEqual(
      [],
    );
  });
});

describe('devices', () => {
  const NONE = 'there is no device yet; "service: register" or "service: consent" in an earlier step brings one';

  it.each([
    ['- device: { use: beans }', `3:13: steps[0].device.use: ${NONE}`],
    ['- device: { exchange: { code: x } }', `3:13: steps[0].device.exchange: ${NONE}`],
    ['- service: { subscribe: beans }', `3:14: steps[0].service.subscribe: ${NONE}`],
    ['- service: { ship: beans }', `3:14: steps[0].service.ship: ${NONE}`],
    ['- device: { use: beans, as: kitchen }', `3:29: steps[0].device.as: ${NONE}`],
    [
      '- service: { register: { name: kitchen } }\n- device: { use: beans, as: kitchn }',
      '4:29: steps[1].device.as: no earlier step brings a device "kitchn"; known here: "kitchen"; did you mean "kitchen"?',
    ],
    [
      '- service: { consent: }\n- service: { subscribe: beans, device: kitchen }',
      '4:40: steps[1].service.device: no earlier step brings a device "kitchen"; known here: "device"',
    ],
    [
      '- service: { register: , device: kitchen }',
      '3:34: steps[0].service.device: a new device is named within: register: { name: kitchen }',
    ],
  ])('are there before they are spoken of: %j', (steps, problem) => {
    expect(problemsInSteps(`${steps}\n`)).toEqual([problem]);
  });

  it.each([
    ['- device: { listen: { answer: 503 } }'],
    ['- service: { redeliver: { type: OrderPlacedNotification } }'],
    ['- service: { revoke: { directedCustomerId: amzn1.account.A } }'],
    ['- service: { ship: { instanceId: x } }'],
    ['- service: { consent: { name: a } }\n- device: { exchange: { code: x }, as: a }\n- device: { use: beans }'],
    ['- service: { register: { name: a-b } }\n- call: { path: "/${a-b.serialNumber}" }'],
  ])('need not be there for what is done without: %j', (steps) => {
    expect(problemsInSteps(`${steps}\n`)).toEqual([]);
  });

  it('are missed once, and not at all after a step that cannot be understood', () => {
    expect(
      problemsInSteps('- device: { use: beans }\n- device: { use: beans }\n- service: { ship: beans }\n'),
    ).toHaveLength(1);
    const unclear =
      '- service: { regster: }\n- device: { use: beans, as: kitchen }\n- call: { path: "/${kitchen.serialNumber}" }\n';
    expect(problemsInSteps(unclear)).toEqual([expect.stringContaining('did you mean "register"?')]);
  });
});

describe('expectations', () => {
  it.each([
    [
      '- expect: { reply: { status: 200 } }',
      '3:3: steps[0].expect: an expectation looks at what a step before it did, and there is none',
    ],
    [
      '- { id: order, advance: PT1H }\n- expect: { of: ordr, reply: { status: 200 } }',
      '4:17: steps[1].expect.of: no earlier step has the id "ordr"; known here: order; did you mean "order"?',
    ],
    [
      '- advance: PT1H\n- expect: { of: order, reply: { status: 200 } }\n- { id: order, advance: PT1H }',
      '4:17: steps[1].expect.of: no earlier step has the id "order"; none has one',
    ],
    [
      '- advance: PT1H\n- { id: seen, expect: { findings: [] } }\n- expect: { of: seen, findings: [] }',
      '5:17: steps[2].expect.of: "seen" is an expectation; only what a step did can be seen',
    ],
    [
      '- advance: PT1H\n- expect: { reply: { body: { a: { $mtach: x } } } }',
      '4:35: steps[1].expect.reply.body.a["$mtach"]: unknown matcher; expected one of $any, $absent, $match, $oneOf, $not, $atLeast, $atMost, $length, $contains, $type; did you mean "$match"?',
    ],
    [
      '- advance: PT1H\n- expect: { reply: { status: { $atLeast: 200, $atMost: 299 } } }',
      '4:32: steps[1].expect.reply.status["$atLeast"]: a matcher stands alone, seen $atLeast, $atMost',
    ],
    [
      '- advance: PT1H\n- expect: { never: { call: { status: { $type: text } } } }',
      '4:40: steps[1].expect.never.call.status["$type"]: expected string, number, boolean, object, array, null, seen "text"',
    ],
    [
      '- advance: PT1H\n- expect: { reply: { body: { $not: { a: { $length: x } } } } }',
      '4:43: steps[1].expect.reply.body["$not"].a["$length"]: expected a whole number, seen "x"',
    ],
  ])('look at what there is: %j', (steps, problem) => {
    expect(problemsInSteps(`${steps}\n`)).toEqual([problem]);
  });

  it('may take what a matcher looks for from a name', () => {
    expect(problemsInSteps('- advance: PT1H\n- expect: { reply: { body: { a: { $atLeast: "${now}" } } } }\n')).toEqual(
      [],
    );
  });
});

describe('captures', () => {
  it.each([
    [
      'repl.body',
      'expected a path that begins with one of reply, replies, notifications, device, order, client, outputs, now, seen "repl.body"; did you mean "reply"?',
    ],
    ['outputs.a', 'only a step with "use" has outputs'],
  ])('come from somewhere: %s', (path, problem) => {
    expect(problemsInSteps(`- { advance: PT1H, capture: { a: ${path} } }\n`)).toEqual([
      `3:34: steps[0].capture.a: ${problem}`,
    ]);
  });
});

describe('a warning', () => {
  const warningsIn = (text: string) => load({ 'story.yaml': text }).warnings.map(shown);

  it('is given of what is never used', () => {
    expect(
      warningsIn('name: x\nparams: { a: 1 }\nmatrix: { b: [1] }\nsteps:\n- { advance: PT1H, capture: { c: now } }\n'),
    ).toEqual([
      '2:11: params.a: the parameter is never used',
      '3:11: matrix.b: is never used, so its playings are all the same',
      '5:31: steps[0].capture.c: the capture is never used',
    ]);
  });

  it('is given of a wait in real time', () => {
    expect(warningsIn('name: x\nsteps: [{ realWait: PT1S }]\n')).toEqual([
      '2:11: steps[0].realWait: waits in real time; "advance" moves the clock at once',
    ]);
  });

  it('is kept back while the file has problems', () => {
    expect(warningsIn('name: x\nparams: { a: 1 }\nsteps: [{ advance: 1h }]\n')).toEqual([]);
  });
});
