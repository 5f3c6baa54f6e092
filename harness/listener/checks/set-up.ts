import type { Check } from '../check.ts';
import { judgeOnce } from '../effects.ts';
import { is2xx, replyText, skipped } from '../outcome.ts';
import { createSheet, judgeAnswer } from '../sheet.ts';

/** What depends on how the listener is set up, and what an endpoint cannot be asked for at all. */

export const takesRawDelivery: Check = {
  id: 'C-29',
  level: 'should',
  title: 'takes raw delivery',
  stimulus: 'The bare DRS payload under `x-amz-sns-rawdelivery: true`.',
  expects: '2xx, and the usual effect. Nobody can verify such a message.',
  needsObserve: true,
  source: 'AWS-SNS-FORMATS',
  async run(trial) {
    if (!trial.settings.raw) return skipped('the subscription has no raw delivery (--raw)');
    const payload = trial.payloads.slot(true);
    const sheet = createSheet();
    const what = 'a raw notification';
    judgeAnswer(trial, sheet, what, await trial.sendGenuine(what, trial.messages.raw(payload)));
    await judgeOnce(trial, sheet, [payload], what);
    trial.note('a raw notification has no signature: whoever knows the address can send one');
    return sheet.finding();
  },
};

export const asksForCredentials: Check = {
  id: 'C-30',
  level: 'should',
  title: 'asks for the credentials of its address',
  stimulus:
    'A genuine notification without the credentials that are in the address, and then with them, as SNS does it.',
  expects: '401 with `WWW-Authenticate: Basic`, and then 2xx.',
  needsObserve: false,
  source: 'AWS-SNS-FORMATS',
  async run(trial) {
    const { username, password } = trial.settings.url;
    if (username === '' && password === '') return skipped('there are no credentials in --url');
    const sheet = createSheet();
    const message = await trial.messages.notification({ of: trial.payloads.slot(true) });
    const first = await trial.send('a notification without credentials', message, { authorized: false });
    if (is2xx(first)) sheet.problem('the credentials are not asked for: a message without them was answered 2xx');
    else if (first.kind !== 'answered' || first.status !== 401)
      sheet.problem(`expected 401 to a message without credentials, seen ${replyText(first)}`);
    else if (!/\bbasic\b/i.test(first.challenge ?? ''))
      sheet.problem(
        `expected WWW-Authenticate with Basic beside 401, seen ${first.challenge ?? 'none'}: SNS does not come back`,
      );
    judgeAnswer(
      trial,
      sheet,
      'the notification with credentials',
      await trial.sendGenuine('the same with credentials', message),
    );
    return sheet.finding();
  },
};

const elsewhere = (about: Omit<Check, 'level' | 'needsObserve' | 'run'> & Partial<Check>, why: string): Check => ({
  level: 'should',
  needsObserve: false,
  run: async () => skipped(why),
  ...about,
});

/** They are listed so that nobody thinks they were forgotten. */
export const notOfAnEndpoint: readonly Check[] = [
  elsewhere(
    {
      id: 'C-18',
      title: 'says with 5xx or 429 that it failed for the moment',
      stimulus: 'A failure inside of your own system, such as a database that is away.',
      expects: '5xx or 429, so that SNS tries again; a 4xx loses the message.',
      source: 'AWS-SNS-RETRY',
    },
    'nothing outside of your system can make it fail; C-26 does so with the certificate',
  ),
  elsewhere(
    {
      id: 'C-31',
      level: 'must',
      title: 'has a topic whose policy lets DRS publish',
      stimulus: 'The policy of your topic.',
      expects: 'Account 476877469412 may publish, and not everybody.',
      source: 'SNS',
    },
    'a policy belongs to the topic, not to the endpoint',
  ),
  elsewhere(
    {
      id: 'C-32',
      title: 'takes messages from a queue as it does over http',
      stimulus: 'Messages in an SQS queue.',
      expects: 'As C-12 to C-15.',
      source: 'AWS-SNS-FORMATS',
    },
    'only http and https endpoints are asked',
  ),
  elsewhere(
    {
      id: 'C-33',
      title: 'takes the event of a Lambda function as it does a message over http',
      stimulus: 'An SNS event of Lambda.',
      expects: 'As C-12 to C-15.',
      source: 'AWS-SNS-FORMATS',
    },
    'only http and https endpoints are asked',
  ),
];
