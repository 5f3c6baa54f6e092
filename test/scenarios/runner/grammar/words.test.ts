import { describe, expect, it } from 'vitest';
import { readingsAt } from '../../../../scenarios/runner/grammar/walk.ts';
import { readingWords } from '../../../../scenarios/runner/grammar/words.ts';
import { ScenarioFile } from '../../../../scenarios/runner/scenario.ts';

const wordsAt = (...path: PropertyKey[]) => readingWords(readingsAt(ScenarioFile, path));
const inStep = (...path: PropertyKey[]) => wordsAt('steps', 0, ...path);

describe('the grammar in words', () => {
  it.each([
    ['name', 'a text that is not empty'],
    ['tags', 'a list'],
    ['requires.0', 'one of own-world, manual-clock, reference-device'],
    ['world.listener', 'true or false or a mapping (rawMessageDelivery, topicArn)'],
  ])('of a file: %s', (path, words) => {
    expect(wordsAt(...path.split('.').map((key) => (/^\d+$/.test(key) ? Number(key) : key)))).toBe(words);
  });

  it.each([
    ['device.use', 'a mapping (slotId, amount), a text or nothing'],
    ['device.use.amount', 'a number above 0'],
    ['device.refresh', 'an empty mapping or nothing'],
    ['device.listen.times', 'a whole number, 1 or more'],
    ['device.listen.answer', 'a whole number from 200 to 599 or "nothing"'],
    ['service.register.stock.beans.remaining', 'a number, 0 or more'],
    ['service.register.isTestDevice', 'true or false'],
    ['service.select.asin', 'an ASIN of 10 capital letters or digits or nothing'],
    ['device.deregister.version', 'one of "1.0", "2.0"'],
    ['advance', 'an ISO 8601 duration such as PT24H'],
    ['advanceTo', 'an ISO 8601 instant such as 2031-03-04T10:00:00Z or "next"'],
    ['call.json', 'any value'],
    ['call.headers', 'a mapping'],
    ['expect.notification.count', 'a whole number, 0 or more'],
  ])('of a step: %s', (path, words) => {
    expect(inStep(...path.split('.'))).toBe(words);
  });
});
