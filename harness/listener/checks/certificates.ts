import type { Check } from '../check.ts';
import { checksSignatures, judgeOnce, visibilityOf } from '../effects.ts';
import { is2xx, type Reply, replyText } from '../outcome.ts';
import { askedForCertificate, createSheet, judgeAnswer } from '../sheet.ts';

/** The signing certificate: fetched seldom, fetched anew when it changes, and missed for a while only. */

/** A few processes may each fetch it. */
const A_FEW = 3;
const MANY = 20;

export const keepsTheCertificate: Check = {
  id: 'C-25',
  level: 'should',
  title: 'keeps the certificate, and fetches a new one when its name changes',
  stimulus: '20 genuine notifications, and then one that is signed by a new key whose certificate has another name.',
  expects:
    'The certificate is fetched 3 times at most for the 20; the new one is fetched, and its message takes effect.',
  needsObserve: true,
  source: 'AWS-SNS-SIGN',
  async run(trial) {
    const { payloads, messages, materials, sns, memory } = trial;
    const sheet = createSheet();
    const path = `/${materials.signer.fileName}`;
    const before = sns.asked(path);
    const sent = [];
    for (let number = 1; number <= MANY; number += 1) {
      const payload = payloads.slot(true);
      const what = `notification ${number} of ${MANY}`;
      const reply = await trial.sendGenuine(what, await messages.notification({ of: payload }));
      judgeAnswer(trial, sheet, `one of ${MANY} notifications`, reply);
      sent.push(payload);
      if (memory.isLate) break;
    }
    await judgeOnce(trial, sheet, sent, `one of ${MANY} notifications`);
    const fetched = sns.asked(path) - before;
    trial.note(`the certificate was fetched ${fetched} times for some ${sent.length} notifications`);
    if (fetched > A_FEW)
      sheet.problem(`the certificate was fetched ${fetched} times for some ${sent.length} notifications`);

    const payload = payloads.slot(true);
    const what = 'the first notification of a new key';
    const message = await messages.notification({ of: payload, signer: materials.rotated });
    judgeAnswer(trial, sheet, what, await trial.sendGenuine(what, message));
    await judgeOnce(trial, sheet, [payload], what);
    if (!askedForCertificate(trial)) sheet.unclear('the certificate was never asked for');
    else if (sns.asked(`/${materials.rotated.fileName}`) === 0)
      sheet.problem('the certificate of the new key was not fetched');
    return sheet.finding();
  },
};

const isRetried = (reply: Reply): boolean =>
  reply.kind !== 'answered' || reply.status === 429 || (reply.status >= 500 && reply.status < 600);

export const outlivesCertificateOutage: Check = {
  id: 'C-26',
  level: 'should',
  title: 'asks for another attempt while the certificate cannot be had',
  stimulus:
    'A genuine notification whose certificate address answers 503 for two attempts, and then has the certificate.',
  expects: '5xx or 429 meanwhile, so that SNS tries again; then 2xx and one effect.',
  needsObserve: true,
  source: 'AWS-SNS-RETRY',
  async run(trial) {
    const { payloads, messages, materials, sns } = trial;
    const sheet = createSheet();
    // A new name, which nobody can have kept.
    const fileName = `SimpleNotificationService-${materials.hex(32)}.pem`;
    sns.serve(`/${fileName}`, { status: 503, body: '<Error>ServiceUnavailable</Error>', contentType: 'text/xml' });
    const payload = payloads.slot(true);
    const message = await messages.notification({
      of: payload,
      signer: materials.rotated,
      certificateUrl: messages.fileUrl(fileName),
    });
    const replies = [];
    for (const what of ['a notification whose certificate is not there', 'the same again'])
      replies.push(await trial.send(what, message));
    const visibility = await visibilityOf(trial);
    const isEarly = visibility.visible && (await trial.effectsOf(payload)) > 0;
    const { signer, rotated } = materials;
    sns.serve(`/${fileName}`, { status: 200, body: rotated.certificatePem });
    const last = await trial.sendGenuine('the same, with its certificate there', message);

    if (sns.asked(`/${fileName}`) === 0) {
      sheet.unclear('the certificate was never asked for');
      if (sns.asked(`/${signer.fileName}`) > 0) trial.note('the certificate of the usual key was asked for');
      return sheet.finding();
    }
    if (isEarly && (await checksSignatures(trial))) sheet.problem('it took effect before its certificate could be had');
    for (const reply of replies) {
      if (isRetried(reply) || is2xx(reply)) continue;
      sheet.problem(
        `answered ${replyText(reply)} while the certificate could not be had, so SNS does not try again and the message is lost`,
      );
    }
    judgeAnswer(trial, sheet, 'the notification, once its certificate was there,', last);
    await judgeOnce(trial, sheet, [payload], 'the notification, once its certificate was there,');
    return sheet.finding();
  },
};
