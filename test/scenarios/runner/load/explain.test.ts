import { describe, expect, it } from 'vitest';
import { load, problemsIn, problemsInSteps } from './given-files.ts';

/** Mistakes against the grammar, as their author is told. The device is there, so that nothing else is wrong. */
const REGISTERED = '- service: { register: }\n';
const inStep = (step: string): string[] => problemsInSteps(`${REGISTERED}${step}\n`);

describe('a misspelt key is told with the nearest one', () => {
  it.each([
    [
      'of a file',
      'nmae: x\nname: y\nsteps: [{ advance: PT1H }]\n',
      '1:1: nmae: unknown key; expected one of name, description, tags, requires, skip, params, matrix, world, steps, outputs; did you mean "name"?',
    ],
    [
      'of the listener',
      'name: y\nworld: { listener: { topicArm: x } }\nsteps: [{ advance: PT1H }]\n',
      '2:22: world.listener.topicArm: unknown key; expected one of rawMessageDelivery, topicArn; did you mean "topicArn"?',
    ],
  ])('%s', (_, text, problem) => {
    expect(problemsIn(text)).toEqual([problem]);
  });

  it.each([
    [
      'of a step',
      '- advnce: PT1H',
      '4:3: steps[1].advnce: unknown key; expected one of id, note, capture, use, device, service, call, advance, advanceTo, expect, realWait; did you mean "advance"?',
    ],
    [
      'a verb',
      '- device: { replensih: beans }',
      '4:13: steps[1].device.replensih: unknown key; expected one of use, report, deviceStatus, replenish, restock, live, exchange, refresh, subscriptionInfo, orderInfo, cancelTestOrders, deregister, listen, as; did you mean "replenish"?',
    ],
    [
      'of a verb',
      '- device: { use: { amout: 2 } }',
      '4:20: steps[1].device.use.amout: unknown key; expected one of slotId, amount; did you mean "amount"?',
    ],
    [
      'beside a verb',
      '- device: { use: beans, az: kitchen }',
      '4:25: steps[1].device.az: unknown key; expected one of use, report, deviceStatus, replenish, restock, live, exchange, refresh, subscriptionInfo, orderInfo, cancelTestOrders, deregister, listen, as; did you mean "as"?',
    ],
    [
      'in a list',
      '- expect: { notification: [{ type: ItemShippedNotification }, { typ: B }] }',
      '4:65: steps[1].expect.notification[1].typ: unknown key; expected one of type, version, slotId, count, payload, envelope; did you mean "type"?',
    ],
    [
      'of a slot',
      '- service: { register: { stock: { beans: { onhand: 3 } } } }',
      '4:44: steps[1].service.register.stock.beans.onhand: unknown key; expected one of capacity, remaining, onHand, refillOn, perDay; did you mean "onHand"?',
    ],
  ])('%s', (_, step, problem) => {
    const problems = inStep(step);
    expect(problems[0]).toBe(problem);
  });

  it('and what is missing because of it is not told beside it', () => {
    expect(inStep('- device: { replensih: beans }')).toHaveLength(1);
    expect(inStep('- advnce: PT1H')).toHaveLength(1);
    expect(inStep('- expect: { notification: [{ typ: B }] }')).toHaveLength(1);
    // A key that is missing may well be another one than the unknown one.
    expect(inStep('- expect: { notification: [{ vresion: "1.0" }] }')).toHaveLength(2);
  });
});

describe('a slip that is made again and again has a hint of its own', () => {
  it.each([
    [
      '- sleep: 3',
      'steps[1].sleep: unknown key; there is no sleep: move the clock with "advance"; a real wait is spelled "realWait"',
    ],
    [
      '- wait: PT3S',
      'steps[1].wait: unknown key; there is no sleep: move the clock with "advance"; a real wait is spelled "realWait"',
    ],
    ['- replenish: beans', 'steps[1].replenish: unknown key; "replenish" is a verb of "device:"'],
    ['- subscribe: beans', 'steps[1].subscribe: unknown key; "subscribe" is a verb of "service:"'],
    ['- deregister:', 'steps[1].deregister: unknown key; "deregister" is a verb of "device:" and of "service:"'],
    ['- device: { cancel: beans }', 'steps[1].device.cancel: unknown key; "cancel" is a verb of "service:"'],
    ['- service: { replenish: beans }', 'steps[1].service.replenish: unknown key; "replenish" is a verb of "device:"'],
    [
      '- service: { subscribe: beans, as: device }',
      'steps[1].service.as: unknown key; which device it is, is said by "device:" here',
    ],
    [
      '- device: { report: beans, device: device }',
      'steps[1].device.device: unknown key; which device it is, is said by "as:" here',
    ],
    ['- assert: { reply: { status: 200 } }', 'steps[1].assert: unknown key; it is called "expect" here'],
    [
      '- device: replenish',
      'steps[1].device: expected a mapping (one verb), seen "replenish"; write device: { replenish: }',
    ],
    [
      '- device: replenish beans',
      'steps[1].device: expected a mapping (one verb), seen "replenish beans"; write device: { replenish: beans }',
    ],
    [
      '- advance: 24h',
      'steps[1].advance: expected an ISO 8601 duration such as PT24H, P3D or P1DT12H30M5.5S, seen "24h"; did you mean "PT24H"?',
    ],
    [
      '- advance: 3 days',
      'steps[1].advance: expected an ISO 8601 duration such as PT24H, P3D or P1DT12H30M5.5S, seen "3 days"; did you mean "P3D"?',
    ],
    ['- advance: PT0.0001S', 'steps[1].advance: expected whole milliseconds, such as PT0.001S, seen "PT0.0001S"'],
    ['- realWait: PT1,50001S', 'steps[1].realWait: expected whole milliseconds, such as PT0.001S, seen "PT1,50001S"'],
    ['- advance: 24', 'steps[1].advance: expected an ISO 8601 duration such as PT24H, seen 24'],
    [
      '- advance: P1M',
      'steps[1].advance: years and months have no fixed length; expected weeks, days, hours, minutes or seconds, such as PT24H, P3D or P1DT12H30M5.5S, seen "P1M"',
    ],
    [
      '- advanceTo: 2031-03-05',
      'steps[1].advanceTo: expected an ISO 8601 instant such as 2031-03-04T10:00:00Z or "next", seen "2031-03-05"; a date needs a time; did you mean "2031-03-05T00:00:00Z"?',
    ],
    [
      '- advanceTo: 2031-03-05 10:00',
      'steps[1].advanceTo: expected an ISO 8601 instant such as 2031-03-04T10:00:00Z or "next", seen "2031-03-05 10:00"; an instant needs a zone; did you mean "2031-03-05T10:00:00Z"?',
    ],
    [
      '- service: { register: { isTestDevice: yes } }',
      'steps[1].service.register.isTestDevice: expected true or false, seen "yes"; "yes" is a text in YAML 1.2; did you mean "true"?',
    ],
    [
      '- service: { register: { isTestDevice: "true" } }',
      'steps[1].service.register.isTestDevice: expected true or false, seen "true"; without quotes, in small letters',
    ],
    [
      '- service: { register: { serialNumber: 0001 } }',
      'steps[1].service.register.serialNumber: expected a text, seen 0001; put it in quotes: "0001"',
    ],
    [
      '- device: { deregister: { version: 2.0 } }',
      'steps[1].device.deregister.version: expected one of "1.0", "2.0", seen 2.0; put it in quotes: "2.0"',
    ],
    [
      '- device: { use: { amount: "2" } }',
      'steps[1].device.use.amount: expected a number above 0, seen "2"; without quotes',
    ],
    [
      '- advance: $wait',
      'steps[1].advance: expected an ISO 8601 duration such as PT24H, P3D or P1DT12H30M5.5S, seen "$wait"; a name is written with a dollar sign and braces; did you mean "${wait}"?',
    ],
    [
      '- advance: "{{ wait }}"',
      'steps[1].advance: expected an ISO 8601 duration such as PT24H, P3D or P1DT12H30M5.5S, seen "{{ wait }}"; a name is written with a dollar sign and braces; did you mean "${wait}"?',
    ],
  ])('%s', (step, problem) => {
    expect(inStep(step).map((text) => text.replace(/^\d+:\d+: /, ''))).toEqual([problem]);
  });
});

const CARRIED = 'expected what a header can carry: no line breaks, no control characters, nothing beyond Latin-1';

describe('a wrong value is told with what was expected and seen', () => {
  it.each([
    ['- device: { use: { amount: two } }', '4:28: steps[1].device.use.amount: expected a number above 0, seen "two"'],
    ['- device: { use: { amount: -1 } }', '4:28: steps[1].device.use.amount: expected a number above 0, seen -1'],
    [
      '- device: { use: { amount: "1${now}" } }',
      '4:28: steps[1].device.use.amount: expected a number above 0, or one ${…} and nothing else, seen "1${now}"',
    ],
    [
      '- device: { use: 3 }',
      '4:18: steps[1].device.use: expected a mapping (slotId, amount), a text or nothing, seen 3; put it in quotes: "3"',
    ],
    [
      '- device: { use: [beans] }',
      '4:18: steps[1].device.use: expected a mapping (slotId, amount), a text or nothing, seen a list',
    ],
    [
      '- call: { path: /, headers: { X A: b } }',
      '4:36: steps[1].call.headers["X A"]: expected the name of a header, seen "b"',
    ],
    // That a name can stand there is not the question.
    [
      '- call: { path: /, headers: { X-A: "${now} 💥" } }',
      `4:36: steps[1].call.headers.X-A: ${CARRIED}, seen "\${now} 💥"`,
    ],
    ['- call: { path: /, auth: "${now} 💥" }', `4:26: steps[1].call.auth: ${CARRIED}, seen "\${now} 💥"`],
    [
      '- device: { listen: { call: { path: /, headers: { X-A: 💥 } } } }',
      `4:56: steps[1].device.listen.call.headers.X-A: ${CARRIED}, seen "💥"`,
    ],
    [
      '- call: { path: /, headers: { X-A: "a\\r\\nb" } }',
      `4:36: steps[1].call.headers.X-A: ${CARRIED}, seen "a\\r\\nb"`,
    ],
    ['- call: { path: /, auth: "a\\nb" }', `4:26: steps[1].call.auth: ${CARRIED}, seen "a\\nb"`],
    [
      '- call: { path: /, versions: { type: A@1.0💥, accept: B@1.0 } }',
      `4:38: steps[1].call.versions.type: ${CARRIED}, seen "A@1.0💥"`,
    ],
    ['- device: { refresh: now }', '4:22: steps[1].device.refresh: expected an empty mapping or nothing, seen "now"'],
    [
      '- service: { select: { asin: B0 } }',
      '4:30: steps[1].service.select.asin: expected 10 capital letters or digits, seen "B0"',
    ],
    [
      '- service: { select: { slotId: beans } }',
      '4:14: steps[1].service.select.asin: is missing; expected an ASIN of 10 capital letters or digits or nothing',
    ],
    [
      '- service: { trigger: { event: item-shiped } }',
      '4:32: steps[1].service.trigger.event: expected one of order-placed, order-cancelled, item-shipped, item-delivered, deregistered, subscription-changed, seen "item-shiped"; did you mean "item-shipped"?',
    ],
    [
      '- call: { method: post, path: / }',
      '4:19: steps[1].call.method: expected one of GET, POST, PUT, DELETE, PATCH, HEAD, OPTIONS, seen "post"; did you mean "POST"?',
    ],
    [
      '- device: { listen: { answer: 99 } }',
      '4:31: steps[1].device.listen.answer: expected a whole number from 200 to 599 or "nothing", seen 99',
    ],
    [
      '- expect: { notification: B }',
      '4:27: steps[1].expect.notification: expected a mapping (type, version, slotId, count, payload, envelope) or a list, seen "B"',
    ],
    [
      '- expect: { state: { clock: 10 } }',
      '4:29: steps[1].expect.state.clock: expected an ISO 8601 instant such as 2031-03-04T10:00:00Z, seen 10',
    ],
    [
      '- just text',
      '4:3: steps[1]: expected a step: a mapping with one verb, such as "device: { replenish: beans }", seen "just text"',
    ],
    [
      '- ',
      '4:3: steps[1]: expected a step: a mapping with one verb, such as "device: { replenish: beans }", seen nothing',
    ],
    ['- {}', '4:3: steps[1]: expected one of use, device, service, call, advance, advanceTo, expect, realWait'],
    [
      '- device: {}',
      '4:11: steps[1].device: expected one of use, report, deviceStatus, replenish, restock, live, exchange, refresh, subscriptionInfo, orderInfo, cancelTestOrders, deregister, listen',
    ],
    ['- device:', '4:3: steps[1].device: expected a mapping (one verb), seen nothing'],
    [
      '- { advance: PT1H, expect: { reply: {} } }',
      '4:20: steps[1].expect: advance and expect cannot stand together; choose one of them',
    ],
    [
      '- device: { use: beans, report: beans }',
      '4:25: steps[1].device.report: use and report cannot stand together; choose one of them',
    ],
    [
      '- device: { live: { for: PT1H, until: 2031-03-05T10:00:00Z } }',
      '4:32: steps[1].device.live.until: for and until cannot stand together; choose one of them',
    ],
    ['- device: { live: {} }', '4:19: steps[1].device.live: expected one of for, until'],
    [
      '- call: { path: /, json: {}, text: x }',
      '4:30: steps[1].call.text: json and text cannot stand together; choose one of them',
    ],
    [
      '- expect: {}',
      '4:11: steps[1].expect: expected at least one of reply, notification, state, findings, faults, never',
    ],
    [
      '- { id: 1st, advance: PT1H }',
      '4:9: steps[1].id: expected a name of letters, digits, "-" and "_" that begins with a letter, seen "1st"',
    ],
    [
      '- { capture: { 1x: now }, advance: PT1H }',
      '4:16: steps[1].capture["1x"]: expected a name of letters, digits and "_" that begins with a letter, seen "1x"',
    ],
    [
      '- { capture: { x: "a b" }, advance: PT1H }',
      '4:19: steps[1].capture.x: expected a path such as reply.body.eventInstanceId or notifications[0].payload.orderInfo.instanceId, seen "a b"',
    ],
  ])('%s', (step, problem) => {
    expect(inStep(step)).toContain(problem);
  });

  it.each([
    ['steps: [{ advance: PT1H }]\n', '1:1: name: is missing; expected a text that is not empty'],
    ['name: x\n', '1:1: steps: is missing; expected a list'],
    ['name: x\nsteps: []\n', '2:8: steps: expected at least 1 item, seen a list'],
    ['name: ""\nsteps: [{ advance: PT1H }]\n', '1:7: name: expected a text that is not empty, seen ""'],
    ["name: '   '\nsteps: [{ advance: PT1H }]\n", '1:7: name: expected a text that is not empty, seen "   "'],
    ['name: x\nskip: " "\nsteps: [{ advance: PT1H }]\n', '2:7: skip: expected a text that is not empty, seen " "'],
    [
      `name: ${'x'.repeat(201)}\nsteps: [{ advance: PT1H }]\n`,
      `1:7: name: expected at most 200 characters, seen "${'x'.repeat(58)}…`,
    ],
    ['name: x\ntags: order\nsteps: [{ advance: PT1H }]\n', '2:7: tags: expected a list, seen "order"'],
    [
      'name: x\nrequires: [own-word]\nsteps: [{ advance: PT1H }]\n',
      '2:12: requires[0]: expected one of own-world, manual-clock, reference-device, seen "own-word"; did you mean "own-world"?',
    ],
    ['name: x\nmatrix: { a: 1 }\nsteps: [{ advance: "${a}" }]\n', '2:14: matrix.a: expected a list, seen 1'],
    [
      'name: x\nparams: { a-b: 1 }\nsteps: [{ advance: PT1H }]\n',
      '2:11: params.a-b: expected a name of letters, digits and "_" that begins with a letter, seen "a-b"',
    ],
    ['name: x\noutputs: { a: now }\nsteps: [{ advance: PT1H }]\n', '2:15: outputs.a: expected ${name}, seen "now"'],
    ['- a\n- b\n', '1:1: expected a scenario: a mapping with "name" and "steps", seen a list'],
    ['just text\n', '1:1: expected a scenario: a mapping with "name" and "steps", seen "just text"'],
    ['', '1:1: the file is empty; expected a scenario: a mapping with "name" and "steps"'],
    ['# nothing yet\n', '1:1: the file is empty; expected a scenario: a mapping with "name" and "steps"'],
  ])('of the file: %j', (text, problem) => {
    expect(problemsIn(text)).toEqual([problem]);
  });
});

describe('where no name can stand, that is told', () => {
  it.each([
    [
      '- device: { replenish: beans, as: "${a}" }',
      '5:35: steps[2].device.as: expected a name of letters, digits, "-" and "_" that begins with a letter, seen "${a}"',
    ],
    ['- service: { register: "${a}" }', '5:24: steps[2].service.register: expected a mapping, seen "${a}"'],
    ['- expect: { findings: "${a}" }', '5:23: steps[2].expect.findings: expected a list, seen "${a}"'],
    ['- expect: { state: {}, exactly: "${a}" }', '5:33: steps[2].expect.exactly: expected true or false, seen "${a}"'],
    [
      '- { advance: PT1S, capture: { "${a}": now } }',
      '5:31: steps[2].capture["${a}"]: expected a name of letters, digits and "_" that begins with a letter, seen "${a}"',
    ],
    ['- call: { path: /, headers: "${a}" }', '5:29: steps[2].call.headers: expected a mapping, seen "${a}"'],
  ])('%s', (step, problem) => {
    const [told, ...more] = inStep(`- { advance: PT1S, capture: { a: now } }\n${step}`);
    expect(more).toEqual([]);
    expect(told?.replace(' or nothing', '')).toBe(`${problem}; no \${…} can stand here`);
  });

  it('of the items of a list in a fault, though one can stand for the list', () => {
    const fault = (operations: string) =>
      inStep(
        `- { advance: PT1S, capture: { a: now } }\n- service: { fault: { effect: reset, operations: ${operations} } }`,
      );
    expect(fault('["${a}"]')).toEqual([expect.stringMatching(/, seen "\$\{a\}"; no \$\{…\} can stand here$/)]);
    expect(fault('"${a}"')).toEqual([]);
  });
});

describe('what would be refused when it is played is told before', () => {
  it.each([
    ['fault: { effect: delay }', '4:14: steps[1].service.fault.delayMs: expected how long, in real milliseconds'],
    [
      'fault: { effect: order-problem }',
      '4:14: steps[1].service.fault.problem: expected "address", "payment" or "stock"',
    ],
    [
      'fault: { effect: reset, from: 2031-03-05T10:00:00Z, until: 2031-03-05T11:00:00+01:00 }',
      '4:73: steps[1].service.fault.until: expected a later instant than from',
    ],
    [
      'fault: { effect: reset, problem: stock }',
      '4:38: steps[1].service.fault.problem: says nothing about the effect reset',
    ],
    [
      'fault: { preset: out-of-stock, for: PT1H, until: 2031-03-05T10:00:00Z }',
      '4:50: steps[1].service.fault.for: expected at most one of until, for',
    ],
    [
      'fault: { effect: reset, serialNumber: S1 }',
      '4:14: steps[1].service.fault.modelId: expected the model of the serial number',
    ],
  ])('service: { %s }', (verb, problem) => {
    expect(inStep(`- service: { ${verb} }`)).toEqual([problem]);
  });

  it.each([
    'fault: { effect: reset, serialNumber: S1 }, device: device',
    'fault: { effect: "${a}", problem: stock }',
    'fault: { effect: delay, delayMs: "${a}" }',
    'fault: { effect: reset, from: "${a}", until: 2031-03-05T10:00:00Z }',
    'fault: { preset: payment-declined }',
  ])('but not of service: { %s }', (verb) => {
    expect(inStep(`- { advance: PT1S, capture: { a: now } }\n- service: { ${verb} }`)).toEqual([]);
  });

  it.each([
    [
      '_emulator/health',
      'expected a path that begins with "/", seen "_emulator/health"; did you mean "/_emulator/health"?',
    ],
    ['', 'expected a path that begins with "/", seen ""'],
    ['x${now}', 'expected a path that begins with "/", seen "x${now}"; did you mean "/x${now}"?'],
  ])('a call of %j', (path, problem) => {
    expect(inStep(`- call: { path: '${path}' }`)).toEqual([`4:17: steps[1].call.path: ${problem}`]);
    expect(inStep(`- device: { listen: { call: { path: '${path}' } } }`)).toEqual([
      `4:37: steps[1].device.listen.call.path: ${problem}`,
    ]);
  });

  it.each([
    ['/a b\\r\\nX: y', '/a b\\r\\nX: y'],
    ['/a\\tb', '/a\\tb'],
    ['/${now}\\0', '/${now}\\u0000'],
    ['a\\n', 'a\\n'],
  ])('a call of %s, which has more than a line', (path, seen) => {
    const problem = `expected a path without line breaks and other control characters, seen "${seen}"`;
    expect(inStep(`- call: { path: "${path}" }`)).toEqual([`4:17: steps[1].call.path: ${problem}`]);
    expect(inStep(`- device: { listen: { call: { path: "${path}" } } }`)).toEqual([
      `4:37: steps[1].device.listen.call.path: ${problem}`,
    ]);
  });

  it.each(['/', '/a b', '/ä/😀', '//a', '${url}/a', '${now}', 'http://127.0.0.1:8700/a'])(
    'but not a call of %j',
    (path) => {
      expect(inStep(`- call: { path: '${path}' }`)).toEqual([]);
    },
  );

  it('and of an address that is written out, its author is warned', () => {
    const warned = (path: string) =>
      load({ 'a.yaml': `name: x\nsteps:\n- call: { path: '${path}' }\n` }).warnings.map(({ message }) => message);
    expect(warned('http://example.com/')).toEqual([
      'steps[0].call.path: is the address of one server; a path, or an address that begins with ${url}, is right wherever it is played',
    ]);
    expect(warned('${url}/')).toEqual([]);
  });

  it('a topic that cannot be one', () => {
    const world = (arn: string) =>
      problemsIn(`name: x\nworld: { listener: { topicArn: "${arn}" } }\nsteps: [{ advance: PT1H }]\n`);
    expect(world('arn:nosuch')).toEqual([
      '2:32: world.listener.topicArn: expected an SNS topic ARN, seen "arn:nosuch"',
    ]);
    expect(world('arn:aws:sns:us-east-1:000000000000:other')).toEqual([]);
  });
});

describe('what nobody could ever see need not be looked for', () => {
  const TYPES =
    'DeviceRegisteredNotification, SubscriptionChangedNotification, OrderPlacedNotification, OrderCancelledNotification, ItemShippedNotification, ItemDeliveredNotification, DeviceDeregisteredNotification';

  it.each([
    [
      'never: { notification: { type: OrderPlacdNotification } }',
      `4:44: steps[1].expect.never.notification.type: expected one of ${TYPES}, seen "OrderPlacdNotification"; did you mean "OrderPlacedNotification"?`,
    ],
    [
      'notification: { type: ItemShipped, count: 0 }',
      `4:35: steps[1].expect.notification.type: expected one of ${TYPES}, SubscriptionConfirmation, UnsubscribeConfirmation, seen "ItemShipped"; did you mean "ItemShippedNotification"?`,
    ],
    [
      'never: { call: { operation: replensh } }',
      '4:41: steps[1].expect.never.call.operation: expected one of replenish, slotStatus, deviceStatus, subscriptionInfo, getOrderInfo, cancelTestOrders, deregister, authorize, token, tokenInfo, profile, signIn, consent, slotPage, slotAction, setupOverview, snsQuery, signingCertificate, seen "replensh"; did you mean "replenish"?',
    ],
    [
      'never: { state: { subject: ordr } }',
      '4:40: steps[1].expect.never.state.subject: expected one of registration, order, slot, tokens, topic, subscription, message, consent, revocation, seen "ordr"; did you mean "order"?',
    ],
    [
      'never: { state: { subject: order, to: placd } }',
      '4:51: steps[1].expect.never.state.to: expected one of accepted, placed, in-resolution, shipped, delivered, cancelled, or nothing (null), seen "placd"; did you mean "placed"?',
    ],
    [
      'never: { state: { from: placd } }',
      '4:37: steps[1].expect.never.state.from: expected a state such as registered, or nothing (null), seen "placd"; did you mean "placed"?',
    ],
    [
      'never: { state: { subject: slot, to: subscribed } }',
      '4:50: steps[1].expect.never.state.to: expected a state such as subscribed:B0EMUL0001, or nothing (null), seen "subscribed"; did you mean "subscribed:B0EMUL0001"?',
    ],
    [
      'faults: [{ effect: order-problem adress, count: 0 }]',
      '4:32: steps[1].expect.faults[0].effect: expected one of status 503 (or another one that can be answered), delay, reset, truncate, order-problem address, order-problem payment, order-problem stock, notification-delayed, notification-doubled, notification-swapped, notification-lost, seen "order-problem adress"; did you mean "order-problem address"?',
    ],
    [
      'reply: { operation: replensh }',
      '4:33: steps[1].expect.reply.operation: expected the name of an operation such as replenish, token or advanceClock, seen "replensh"; did you mean "replenish"?',
    ],
    [
      'reply: { refusal: slotUnsubscribd }',
      '4:31: steps[1].expect.reply.refusal: expected the name of a refusal such as slotUnsubscribed or notFound, seen "slotUnsubscribd"; did you mean "slotUnsubscribed"?',
    ],
  ])('expect: { %s }', (expectation, problem) => {
    expect(inStep(`- expect: { ${expectation} }`)).toEqual([problem]);
  });

  it.each([
    ['never: { finding: { rule: nosuch } }', /seen "nosuch"$/],
    ['never: { finding: { rule: trailing-newlin } }', /did you mean "trailing-newline"\?$/],
    ['findings: [{ rule: 8 }]', /seen 8; put it in quotes: "8"$/],
    [
      'findings: [{ rule: date-form }]',
      /seen "date-form"; it is noted under the obligation that it touches; did you mean "8"\?$/,
    ],
  ])('expect: { %s }', (expectation, end) => {
    const problems = inStep(`- expect: { ${expectation} }`);
    expect(problems).toEqual([expect.stringMatching(end)]);
    expect(problems[0]).toContain('expected one of "2", "7", "8",');
  });

  it.each([
    '- device: { listen: { answer: 503, type: OrderPlaced } }',
    '- service: { redeliver: { type: OrderPlaced } }',
  ])('%s', (step) => {
    expect(inStep(step)).toEqual([expect.stringMatching(/did you mean "OrderPlacedNotification"\?$/)]);
  });

  it('but may be what a name stands for', () => {
    const captured = '- { advance: PT1S, capture: { a: now } }\n- expect: ';
    expect(inStep(`${captured}{ never: { state: { subject: "\${a}", to: "\${a}" } } }`)).toEqual([]);
    expect(inStep(`${captured}{ notification: { type: "Order\${a}Notification" } }`)).toEqual([]);
    expect(inStep(`${captured}{ faults: [{ effect: "status \${a}" }], findings: [{ rule: "\${a}" }] }`)).toEqual([]);
  });
});

describe('what an author is told', () => {
  const BAD =
    'name: x\nsteps:\n- service: { register: }\n- device: { use: { amout: 2, slotId: 5 } }\n- { advance: 24h, ide: a }\n- service: { select: }\n';

  it('is all that is wrong with a file, in the order of its places', () => {
    expect(problemsIn(BAD).map((text) => text.split(': ').slice(0, 2).join(' '))).toEqual([
      '4:20 steps[1].device.use.amout',
      '4:38 steps[1].device.use.slotId',
      '5:14 steps[2].advance',
      '5:19 steps[2].ide',
      '6:14 steps[3].service.select',
    ]);
  });

  it('has an example of the key that was meant', () => {
    const [first, , third] = load({ 'a.yaml': BAD }).problems;
    expect(first).toMatchObject({ nearest: 'amount', example: '- device: { use: { slotId: beans, amount: 2 } }' });
    expect(third).toMatchObject({ nearest: 'PT24H', example: '- advance: PT24H' });
  });

  it('names the file as it was given', () => {
    expect(load({ 'stories/a.yaml': 'name: x\n' }).problems[0]?.file).toBe('stories/a.yaml');
  });

  it('also when the file has Windows line ends and a byte order mark', () => {
    const text = '\uFEFFname: x\r\nsteps:\r\n- advance: 24h\r\n';
    expect(problemsIn(text)).toEqual([expect.stringMatching(/^3:12: steps\[0\]\.advance: /)]);
  });
});
