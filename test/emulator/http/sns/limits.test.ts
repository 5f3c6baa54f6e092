import { describe, expect, it } from 'vitest';
import { SEED_TOPIC_ARN } from '../../../../emulator/domain/seed.ts';
import { startTestEmulator } from '../../../support/emulator.ts';

const entry = (at: number, message: number, attribute: number): [string, string][] => {
  const name = `PublishBatchRequestEntries.member.${at}`;
  return [
    [`${name}.Id`, `e${at}`],
    [`${name}.Message`, 'x'.repeat(message)],
    [`${name}.MessageAttributes.entry.1.Name`, 'a'],
    [`${name}.MessageAttributes.entry.1.Value.DataType`, 'String'],
    [`${name}.MessageAttributes.entry.1.Value.StringValue`, 'y'.repeat(attribute)],
  ];
};

async function post(parameters: [string, string][]) {
  const { url } = await startTestEmulator();
  const body = new URLSearchParams(parameters);
  const text = await (await fetch(url, { method: 'POST', body })).text();
  return [/<Code>(.*)<\/Code>/.exec(text)?.[1], /<Message>(.*)<\/Message>/.exec(text)?.[1]];
}

describe('a batch', () => {
  const batch = (...entries: [string, string][][]) =>
    post([['Action', 'PublishBatch'], ['TopicArn', SEED_TOPIC_ARN], ...entries.flat()]);

  it('is measured with its attributes: their names, types and values', async () => {
    // 262,144 bytes with `a` and `String` twice.
    expect(await batch(entry(1, 100_000, 100_000), entry(2, 62_000, 130))).toEqual([undefined, undefined]);
    expect(await batch(entry(1, 100_000, 100_000), entry(2, 62_000, 131))).toContain('BatchRequestTooLong');
  });
});

describe('a tag', () => {
  it.each(['aws:', 'AWS:cloudformation:stack-name'])('may not be one of AWS: %s', async (key) => {
    const tags: [string, string][] = [
      ['Tags.member.1.Key', key],
      ['Tags.member.1.Value', 'v'],
    ];
    const problem = 'Invalid parameter: Tag Key Reason: keys that begin with aws: are reserved';
    expect(await post([['Action', 'TagResource'], ['ResourceArn', SEED_TOPIC_ARN], ...tags])).toEqual([
      'InvalidParameter',
      problem,
    ]);
    expect(await post([['Action', 'CreateTopic'], ['Name', 'orders'], ...tags])).toEqual(['InvalidParameter', problem]);
  });
});
