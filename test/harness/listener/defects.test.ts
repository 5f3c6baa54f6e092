import { describe, expect, it } from 'vitest';
import { createMaterials } from '../../../cli/listener/materials.ts';
import type { CheckResult, Outcome } from '../../../harness/listener/outcome.ts';
import { checkListener } from '../../../harness/listener/run.ts';
import { freePort, type GivenRun, givenMaterials, givenRun, handTimers, TOPIC } from './given.ts';
import { type Defect, startMaker } from './maker.ts';

/** Listeners that are told apart by what they do wrong, and a correct one that nothing is said against. */

/** What nobody is asked who has neither raw delivery nor credentials, and what no endpoint can be asked. */
const SKIPPED = ['C-29', 'C-30', 'C-18', 'C-31', 'C-32', 'C-33'];

async function checked(defect: Defect | undefined, given: GivenRun = {}, onHeld?: () => void) {
  const snsPort = await freePort();
  const maker = await startMaker({
    topicArn: TOPIC,
    snsHost: `127.0.0.1:${snsPort}`,
    ...(defect === undefined ? {} : { defect }),
    ...(onHeld === undefined ? {} : { onHeld }),
  });
  return checkListener(givenRun(maker, { snsPort, ...given }));
}

const idsOf = (results: readonly CheckResult[], outcome: Outcome): string[] =>
  results.filter((result) => result.outcome === outcome).map(({ id }) => id);

const inShort = (results: readonly CheckResult[]) => ({
  failed: idsOf(results, 'failed'),
  unclear: idsOf(results, 'not observable'),
  skipped: idsOf(results, 'skipped'),
});

const resultOf = (results: readonly CheckResult[], id: string): CheckResult => {
  const result = results.find((one) => one.id === id);
  if (result === undefined) throw new Error(`there is no check ${id}`);
  return result;
};

describe('a listener', () => {
  it('that is correct fails nothing, and all of it could be seen', async () => {
    const { results, accepted } = await checked(undefined);
    expect(inShort(results)).toEqual({ failed: [], unclear: [], skipped: SKIPPED });
    expect(accepted).toBe(true);
  });

  it('that is correct and works after it has answered fails nothing either', async () => {
    const { results } = await checked('works-afterwards');
    expect(inShort(results)).toEqual({ failed: [], unclear: [], skipped: SKIPPED });
  });

  it('that skips signature checks does what strangers tell it', async () => {
    const { results } = await checked('skips-signatures');
    expect(inShort(results)).toEqual({
      failed: ['C-05', 'C-08', 'C-08b'],
      // Whoever checks no signature has no use for certificates, and says nothing about them.
      unclear: ['C-06', 'C-07', 'C-11', 'C-34', 'C-25', 'C-26'],
      skipped: SKIPPED,
    });
    expect(resultOf(results, 'C-05').reason).toContain('a notification whose text was changed took effect');
    expect(resultOf(results, 'C-08').reason).toContain('the forged SubscribeURL was visited (/bad-signature/confirm)');
    expect(resultOf(results, 'C-06').reason).toBe('signatures are not checked at all, which C-05 is about');
  });

  it('that trusts any certificate host is caught at the address it should not have visited', async () => {
    const { results } = await checked('any-certificate-host');
    expect(inShort(results)).toEqual({ failed: ['C-06'], unclear: [], skipped: SKIPPED });
    const { reason } = resultOf(results, 'C-06');
    expect(reason).toContain('the foreign certificate address was visited (/other-host/');
    expect(reason).toContain('the foreign certificate address was visited (/user-info/');
    expect(reason).toContain('a notification with its certificate under another host took effect');
  });

  it('that is not idempotent is caught with counts', async () => {
    const { results } = await checked('not-idempotent');
    expect(inShort(results)).toEqual({ failed: ['C-12', 'C-13'], unclear: [], skipped: SKIPPED });
    expect(resultOf(results, 'C-12').reason).toBe(
      'a message that came twice took effect 2 times; a message that came twice at once took effect 2 times; a message whose answer got lost took effect 2 times',
    );
    expect(resultOf(results, 'C-13').reason).toBe('a notification that was published twice took effect 2 times');
  });

  it('that answers after SNS has hung up fails that alone, and nothing else is held against it', async () => {
    const { after, strike } = handTimers();
    // Whatever it does with a message it has done by the time its answer would be due.
    const materials = { ...givenMaterials(), after };
    const { results } = await checked('answers-late', { materials }, strike);
    const { failed, unclear } = inShort(results);
    expect(failed).toEqual(['C-03']);
    expect(resultOf(results, 'C-03').reason).toContain('no complete answer within 15 s');
    const reasons = new Set(unclear.map((id) => resultOf(results, id).reason));
    expect([...reasons]).toEqual(['messages are not answered in time, which C-03 is about']);
    // Effects are seen all the same.
    expect(idsOf(results, 'passed')).toEqual(
      expect.arrayContaining(['C-01', 'C-16', 'C-05', 'C-06', 'C-08', 'C-09', 'C-11']),
    );
  });

  it('that breaks down on unknown members is caught by what it was sent', async () => {
    const { results } = await checked('dies-on-unknown-members');
    expect(inShort(results)).toEqual({ failed: ['C-15'], unclear: [], skipped: SKIPPED });
    expect(resultOf(results, 'C-15').reason).toContain(
      'a notification with further members in its envelope was answered 500',
    );
  });

  it('that ends at unknown members is said to have ended there, and nothing more is asked of it', async () => {
    const { results } = await checked('crashes-on-unknown-members');
    expect(inShort(results)).toMatchObject({ failed: ['C-15'], unclear: [] });
    expect(resultOf(results, 'C-15').reason).toContain(
      'the listener ended at a notification with further members in its envelope',
    );
    for (const id of ['C-24', 'C-17', 'C-17b'])
      expect(resultOf(results, id)).toMatchObject({
        outcome: 'skipped',
        reason: expect.stringMatching(/^nobody listens at http:.* any more, since C-15$/),
      });
  });
});

describe('without --observe', () => {
  it('nothing passes that only the system of the maker could have shown', async () => {
    const { results } = await checked(undefined, { observe: false });
    expect(idsOf(results, 'failed')).toEqual([]);
    const needing = results.filter(({ needsObserve, outcome }) => needsObserve && outcome !== 'skipped');
    expect(new Set(needing.map(({ outcome }) => outcome))).toEqual(new Set(['not observable']));
    expect(needing.length).toBeGreaterThan(15);
    expect(resultOf(results, 'C-05').reason).toContain('--observe tells the harness whom to ask');
    expect(idsOf(results, 'passed')).toEqual(expect.arrayContaining(['C-01', 'C-03', 'C-04', 'C-08', 'C-34']));
  });

  it('a visit of an address that nobody should visit is proof enough', async () => {
    const forging = await checked('skips-signatures', { observe: false });
    expect(idsOf(forging.results, 'failed')).toEqual(['C-08', 'C-08b']);
    const trusting = await checked('any-certificate-host', { observe: false });
    expect(idsOf(trusting.results, 'failed')).toEqual(['C-06']);
  });
});

describe('a strict listener that does not get to the harness', () => {
  const strict = async (given: GivenRun) => {
    const { results, accepted } = await checked(undefined, given);
    expect(accepted).toBe(false);
    expect(idsOf(results, 'failed')).toEqual([]);
    expect(idsOf(results, 'passed')).not.toEqual(expect.arrayContaining(['C-01']));
    return resultOf(results, 'C-01');
  };

  it('is not accused of refusing the plain address of the harness, and is told what to do', async () => {
    const { outcome, reason } = await strict({ snsUrl: undefined, settings: { patienceMs: 200 } });
    expect(outcome).toBe('not observable');
    expect(reason).toContain('answered 403, but did not confirm');
    expect(reason).toContain('give --tls, or --sns-url https://sns.{region}.amazonaws.com,');
  });

  it('is not accused of refusing another topic than its own', async () => {
    const topicArn = 'arn:aws:sns:us-east-1:000000000000:another';
    const { outcome, reason } = await strict({ settings: { topicArn, patienceMs: 200 } });
    expect(outcome).toBe('not observable');
    expect(reason).toContain('does it listen to the topic arn:aws:sns:us-east-1:000000000000:another (--topic-arn)?');
  });
});

describe('what is sent', () => {
  it('leads nowhere but to SNS as it was named and to this machine', async () => {
    const { results } = await checked('skips-signatures');
    const bodies = results.flatMap(({ exchanges }) => exchanges.map(({ body }) => body));
    const hosts = new Set(
      bodies.flatMap((body) => [...body.matchAll(/https?:\/\/[^\s"\\]+/g)].map(([url]) => new URL(url).hostname)),
    );
    expect([...hosts].sort()).toEqual([
      '127.0.0.1',
      'sns.us-east-1.amazonaws.com',
      'sns.us-east-1.amazonaws.com.localhost',
    ]);
    expect(bodies.length).toBeGreaterThan(100);
  });

  it('is another message every time, so that a second run finds the same', async () => {
    const snsPort = await freePort();
    const maker = await startMaker({ topicArn: TOPIC, snsHost: `127.0.0.1:${snsPort}` });
    for (const _ of [1, 2]) {
      const materials = { ...(await createMaterials()), pause: givenMaterials().pause };
      const { results } = await checkListener(givenRun(maker, { snsPort, materials }));
      expect(inShort(results)).toEqual({ failed: [], unclear: [], skipped: SKIPPED });
    }
  });
});
