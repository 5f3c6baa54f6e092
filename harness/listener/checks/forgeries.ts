import type { Check } from '../check.ts';
import { altered, checksSignatures, type Forgery, tryForgeries } from '../effects.ts';
import { createSheet, judgeComposure, type Sheet } from '../sheet.ts';
import type { Trial } from '../trial.ts';
import { badSignature, judgeVisits } from './handshake.ts';

/**
 * Messages of somebody who is not SNS. They name loopback addresses of the harness only, so that nothing leads a
 * listener that believes them out of this machine.
 */

type Parts = Omit<Parameters<Trial['messages']['notification']>[0], 'of'>;

/** A forged notification of its own, so that its effect can be told from those of others. */
async function forgery(trial: Trial, what: string, parts: Parts): Promise<Forgery> {
  const payload = trial.payloads.slot(true);
  return { what, payload, message: await trial.messages.notification({ of: payload, ...parts }) };
}

/** Puts on the sheet what was believed, unless this says no more than that signatures are not checked at all. */
async function judgeBelieved(trial: Trial, sheet: Sheet, believed: readonly string[]): Promise<void> {
  if (believed.length === 0) return;
  if (await checksSignatures(trial)) for (const what of believed) sheet.problem(`${what} took effect`);
  else sheet.unclear('signatures are not checked at all, which C-05 is about');
}

export const rejectsBadSignatures: Check = {
  id: 'C-05',
  level: 'must',
  title: 'gives messages with a bad signature no effect',
  stimulus:
    'Notifications whose text was changed after signing, with one bit of the signature flipped, with the signature of another key, and with none.',
  expects: 'No effect, while a genuine one has its own.',
  needsObserve: true,
  source: 'AWS-SNS-SIGN',
  async run(trial) {
    const { materials, messages } = trial;
    const sheet = createSheet();
    const changed = trial.payloads.slot(true);
    const forgeries: Forgery[] = [
      { what: 'a notification whose text was changed', payload: changed, message: await altered(trial, changed) },
      await forgery(trial, 'a notification with one bit of its signature flipped', { altered: badSignature }),
      await forgery(trial, 'a notification signed by another key', {
        signer: materials.stranger,
        certificateUrl: messages.fileUrl(materials.signer.fileName),
      }),
      await forgery(trial, 'a notification without a signature', {
        altered: (envelope) => ({ ...envelope, Signature: undefined }),
      }),
    ];
    const { believed } = await tryForgeries(trial, sheet, forgeries);
    const [first] = forgeries;
    trial.memory.checksSignatures ??= Promise.resolve(first === undefined || !believed.includes(first.what));
    for (const what of believed) sheet.problem(`${what} took effect`);
    return sheet.finding();
  },
};

export const answersForgeriesCalmly: Check = {
  id: 'C-05b',
  level: 'should',
  title: 'answers a forgery without breaking down',
  stimulus: 'Notifications with a bad signature, and with a certificate at an address of ours.',
  expects: 'A 4xx, which SNS does not repeat; a 5xx would be sent again and again.',
  needsObserve: false,
  source: 'AWS-SNS-RETRY',
  async run(trial) {
    const sheet = createSheet();
    for (const { what, message } of [
      await forgery(trial, 'a notification with one bit of its signature flipped', { altered: badSignature }),
      await forgery(trial, 'a notification of a foreign certificate host', foreignCertificate(trial, 'status')),
    ])
      judgeComposure(trial, sheet, what, await trial.send(what, message));
    return sheet.finding();
  },
};

const foreignCertificate = ({ materials, canary }: Trial, path: string): Parts => ({
  signer: materials.stranger,
  certificateUrl: canary.address(`${path}/${materials.stranger.fileName}`),
});

export const rejectsForeignCertificates: Check = {
  id: 'C-06',
  level: 'must',
  title: 'trusts no certificate from another host, and does not fetch it',
  stimulus:
    'Notifications with a good signature of a stranger, whose certificate is at an address of ours: under another host, under a name that begins like SNS, behind user info that looks like SNS, and named .pem only in the query.',
  expects: 'No effect, and no request to that address.',
  needsObserve: true,
  source: 'AWS-SNS-SIGN',
  async run(trial) {
    const { materials, canary, settings } = trial;
    const { fileName } = materials.stranger;
    const name = `sns.${settings.topicArn.split(':')[3] ?? 'us-east-1'}.amazonaws.com`;
    const port = canary.host.split(':')[1] ?? '';
    const places: readonly [string, string][] = [
      ['under another host', canary.address(`other-host/${fileName}`)],
      // Names below localhost never leave the machine (RFC 6761).
      ['under a name that begins like SNS', `http://${name}.localhost:${port}/look-alike/${fileName}`],
      ['behind user info that looks like SNS', `http://${name}:443@${canary.host}/user-info/${fileName}`],
      ['named .pem only in the query', canary.address(`query?file=${fileName}`)],
      ['over TLS under another host', `https://${canary.host}/tls/${fileName}`],
    ];
    const sheet = createSheet();
    const forgeries: Forgery[] = [];
    for (const [where, certificateUrl] of places)
      forgeries.push(
        await forgery(trial, `a notification with its certificate ${where}`, {
          signer: materials.stranger,
          certificateUrl,
        }),
      );
    const { believed } = await tryForgeries(trial, sheet, forgeries);
    for (const visit of new Set(trial.canaryVisits()))
      sheet.problem(`the foreign certificate address was visited (${visit})`);
    await judgeBelieved(trial, sheet, believed);
    return sheet.finding();
  },
};

export const rejectsWrappedCertificates: Check = {
  id: 'C-07',
  level: 'should',
  title: 'takes no certificate out of something that is none',
  stimulus:
    'A notification whose certificate address is at SNS and answers with XML that has the certificate of a stranger in it.',
  expects: 'No effect.',
  needsObserve: true,
  source: 'AWS-SNS-SIGN',
  async run(trial) {
    const { materials, messages, sns } = trial;
    const fileName = `SimpleNotificationService-${materials.hex(32)}.pem`;
    sns.serve(`/${fileName}`, {
      status: 200,
      contentType: 'text/xml',
      body: `<Response><Message>\n${materials.stranger.certificatePem}</Message></Response>\n`,
    });
    const sheet = createSheet();
    const what = 'a notification whose certificate is wrapped in XML';
    const { believed } = await tryForgeries(trial, sheet, [
      await forgery(trial, what, { signer: materials.stranger, certificateUrl: messages.fileUrl(fileName) }),
    ]);
    await judgeBelieved(trial, sheet, believed);
    return sheet.finding();
  },
};

export const rejectsUnknownSignatureVersions: Check = {
  id: 'C-11',
  level: 'should',
  title: 'refuses a SignatureVersion that is unknown or missing',
  stimulus: 'Notifications whose SignatureVersion is "3", and one without it.',
  expects: 'No effect.',
  needsObserve: true,
  source: 'AWS-SNS-SIGN',
  async run(trial) {
    const sheet = createSheet();
    const { believed } = await tryForgeries(trial, sheet, [
      await forgery(trial, 'a notification of SignatureVersion 3', {
        signatureVersion: '2',
        altered: (envelope) => ({ ...envelope, SignatureVersion: '3' }),
      }),
      await forgery(trial, 'a notification without SignatureVersion', {
        signatureVersion: '1',
        altered: (envelope) => ({ ...envelope, SignatureVersion: undefined }),
      }),
    ]);
    await judgeBelieved(trial, sheet, believed);
    return sheet.finding();
  },
};

/** Another account's topic in the same region. */
const foreignTopic = (topicArn: string): string => {
  const parts = topicArn.split(':');
  return [...parts.slice(0, 4), '999999999999', 'not-yours'].join(':');
};

export const rejectsForeignTopics: Check = {
  id: 'C-09',
  level: 'must',
  title: 'gives messages of another topic no effect',
  stimulus:
    "A notification and a SubscriptionConfirmation of somebody else's topic, both with SNS's own good signature.",
  expects: 'No effect and no confirmation: a signature proves only that somebody has a topic.',
  needsObserve: true,
  source: 'AWS-SNS-SIGN',
  async run(trial) {
    const topicArn = foreignTopic(trial.settings.topicArn);
    const sheet = createSheet();
    const token = trial.messages.token();
    await trial.send(
      'a SubscriptionConfirmation of another topic',
      await trial.messages.handshake({ token, topicArn }),
    );
    await judgeVisits(trial, sheet, () =>
      trial.sns.confirmed(token) > 0 ? ['a subscription to another topic was confirmed'] : [],
    );
    const what = 'a notification of another topic';
    const { believed } = await tryForgeries(trial, sheet, [await forgery(trial, what, { topicArn })]);
    for (const one of believed) sheet.problem(`${one} took effect`);
    return sheet.finding();
  },
};

export const followsNoRedirects: Check = {
  id: 'C-34',
  level: 'should',
  title: 'follows no redirect away from SNS',
  stimulus: 'A certificate address and a SubscribeURL at SNS that both answer 302 to an address of ours.',
  expects: 'That address is not visited.',
  needsObserve: false,
  source: 'AWS-SNS-SIGN',
  async run(trial) {
    const { materials, messages, sns, canary } = trial;
    const fileName = `SimpleNotificationService-${materials.hex(32)}.pem`;
    const location = canary.address(`redirected/${materials.stranger.fileName}`);
    sns.serve(`/${fileName}`, { status: 302, body: '', location });
    const certificateUrl = messages.fileUrl(fileName);
    const what = 'a notification whose certificate address redirects';
    await trial.send(what, (await forgery(trial, what, { signer: materials.stranger, certificateUrl })).message);
    const token = messages.token();
    sns.redirect(token, canary.address('redirected/confirm'));
    await trial.send('a SubscriptionConfirmation whose SubscribeURL redirects', await messages.handshake({ token }));
    const confirmed = await trial.until(() => sns.confirmed(token) > 0);
    const sheet = createSheet();
    await judgeVisits(trial, sheet, () => trial.canaryVisits().map((path) => `a redirect was followed (${path})`));
    if (!confirmed) sheet.unclear('the SubscribeURL that redirects was not visited');
    if (sns.asked(`/${fileName}`) === 0) sheet.unclear('the certificate address that redirects was not asked for');
    return sheet.finding();
  },
};

export const decidesByTheSignedType: Check = {
  id: 'C-22',
  level: 'should',
  title: 'goes by the signed Type, not by the header',
  stimulus:
    'A signed notification under the header of a SubscriptionConfirmation, with a SubscribeURL and a Token that are not signed; and a signed SubscriptionConfirmation under the header of a notification.',
  expects: 'Nothing is confirmed because of a header, and nothing breaks down.',
  needsObserve: false,
  source: 'AWS-SNS-FORMATS',
  async run(trial) {
    const { messages, canary } = trial;
    const sheet = createSheet();
    const bait = await forgery(trial, 'a notification under the header of a SubscriptionConfirmation', {
      altered: (envelope) => ({
        ...envelope,
        Token: messages.token(),
        SubscribeURL: canary.address('by-header/confirm'),
      }),
    });
    const asHandshake = {
      ...bait.message,
      headers: { ...bait.message.headers, 'x-amz-sns-message-type': 'SubscriptionConfirmation' },
    };
    judgeComposure(trial, sheet, bait.what, await trial.send(bait.what, asHandshake));
    const token = messages.token();
    const genuine = await messages.handshake({ token });
    const what = 'a SubscriptionConfirmation under the header of a notification';
    const asNotification = { ...genuine, headers: { ...genuine.headers, 'x-amz-sns-message-type': 'Notification' } };
    judgeComposure(trial, sheet, what, await trial.send(what, asNotification));
    await judgeVisits(trial, sheet, () =>
      trial.canaryVisits().map((path) => `a notification was taken for a confirmation (${path})`),
    );
    trial.note(trial.sns.confirmed(token) > 0 ? 'the body decided: it was confirmed' : 'it was not confirmed');
    return sheet.finding();
  },
};
