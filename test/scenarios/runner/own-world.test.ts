import { describe, expect, it } from 'vitest';
import { ownTargets } from '../../../cli/targets.ts';
import { startInProcess } from '../../../emulator/in-process.ts';
import { createOwnTransport } from '../../../scenarios/runner/own-world.ts';
import { playText } from './given.ts';

/** Calls that need no network leave the process to others, too. */

const answer = { status: 200, headers: {}, text: '' };
const call = (number: number) => ({ method: 'GET', url: `http://127.0.0.1:1/${number}` });

describe('calls without a connection', () => {
  it('give others their turn, however many there are', async () => {
    let hadTurn = false;
    setImmediate(() => {
      hadTurn = true;
    });
    const own = createOwnTransport(async () => answer);
    let made = 0;
    while (!hadTurn && made < 1000) {
      await own.send(call(made));
      made += 1;
    }
    expect(hadTurn).toBe(true);
  });

  it('are answered in the order in which they were made', async () => {
    const asked: string[] = [];
    const own = createOwnTransport(async ({ target }) => {
      asked.push(target);
      return answer;
    });
    const numbers = Array.from({ length: 200 }, (_, number) => number);
    const under = numbers.map((number) => own.send(call(number)));
    // And whoever calls as soon as it can, again and again.
    for (let number = 200; number < 600; number += 1) under.push(Promise.resolve().then(() => own.send(call(number))));
    await under[70];
    under.push(own.send(call(600)));
    await Promise.all(under);
    expect(asked).toEqual(Array.from({ length: 601 }, (_, number) => `/${number}`));
  });

  it('are not asked any more once the transport is closed', async () => {
    const asked: string[] = [];
    const own = createOwnTransport(async ({ target }) => {
      asked.push(target);
      return answer;
    });
    const sent = Array.from({ length: 70 }, (_, number) => own.send(call(number)));
    own.close();
    const ends = await Promise.allSettled(sent);
    await new Promise((resolve) => setImmediate(resolve));
    expect(asked).toHaveLength(63);
    expect(ends.every(({ status }) => status === 'rejected')).toBe(true);
  });
});

it('a step that never settles ends in a world without the network, too', async () => {
  const outcome = await playText(
    `  - service: { register: }
  - device: { listen: { call: { method: POST, path: /, form: { Action: Publish, TopicArn: '\${topicArn}', Message: a } } } }
  - service: { select: { asin: B0EMUL0002 } }\n`,
    { openTarget: ownTargets(startInProcess), patienceMs: 2000 },
  );
  expect(outcome).toMatchObject({ status: 'errored', blame: 'author' });
  expect(outcome.reason).toMatch(/^story\.yaml:6:5: "service: select asin B0EMUL0002" did not settle within 2 s/);
});
