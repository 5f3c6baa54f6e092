import { type Finding, failed, notObservable, passed, type Reply, replyText } from './outcome.ts';
import type { Trial } from './trial.ts';

/** Collects what speaks against a listener in one check, and what could not be told. */
export interface Sheet {
  /** A defect. */
  problem(text: string): void;
  /** Something that decides the check could not be seen. */
  unclear(text: string): void;
  /** A defect beats what is unclear, and only what is clear passes. */
  finding(good?: string): Finding;
}

export function createSheet(): Sheet {
  const problems = new Set<string>();
  const unclear = new Set<string>();
  return {
    problem: (text) => void problems.add(text),
    unclear: (text) => void unclear.add(text),
    finding(good = '') {
      if (problems.size > 0) return failed([...problems].join('; '));
      return unclear.size > 0 ? notObservable([...unclear].join('; ')) : passed(good);
    },
  };
}

/** Whether the listener asked SNS for the certificate of the key. If it never did, it may just not have got there. */
export const askedForCertificate = ({ sns, materials }: Trial): boolean =>
  sns.asked(`/${materials.signer.fileName}`) > 0;

/** Why a listener may refuse all that the harness sends, and yet be right. */
export function refusalHint({ messages, materials, settings, sns }: Trial): string {
  const { topicArn } = settings;
  const topic = `and does it listen to the topic ${topicArn} (--topic-arn)?`;
  const address = messages.fileUrl(materials.signer.fileName);
  return address.startsWith(sns.url)
    ? `it never asked for the certificate at ${address}: a validator that insists on SNS's own host refuses this one; give --tls, or --sns-url https://sns.{region}.amazonaws.com, and let that name lead to the harness (--sns-port), ${topic}`
    : `it never asked for the certificate at ${address}: does that name lead to ${sns.url} for your listener, ${sns.url.startsWith('https:') ? 'does it trust the local CA (npx drs-emulator tls show), ' : ''}${topic}`;
}

/** Judges the answer to a genuine message: 2xx, and nothing else, tells SNS that it was taken. */
export function judgeAnswer(trial: Trial, sheet: Sheet, what: string, reply: Reply): void {
  if (reply.kind === 'cut') return;
  if (reply.kind === 'late') judgeLateness(trial, sheet, what, reply);
  else if (reply.kind === 'broken') sheet.problem(`${what}: ${replyText(reply)}`);
  else if (reply.status >= 300 && reply.status < 400)
    sheet.problem(`${what} was answered ${reply.status}: SNS follows no redirect, so the message is lost`);
  else if (reply.status < 200 || reply.status >= 400) {
    if (trial.memory.accepted || askedForCertificate(trial)) sheet.problem(`${what} was answered ${reply.status}`);
    else sheet.unclear(`${what} was answered ${reply.status}; ${refusalHint(trial)}`);
  }
}

/** Judges the answer to something that nobody should have sent: anything but a breakdown will do. */
export function judgeComposure(trial: Trial, sheet: Sheet, what: string, reply: Reply): void {
  if (reply.kind === 'cut') return;
  if (reply.kind === 'broken') sheet.problem(`${what}: ${replyText(reply)}`);
  else if (reply.kind === 'late') judgeLateness(trial, sheet, what, reply);
  else if (reply.status >= 500) sheet.problem(`${what} was answered ${reply.status}, so SNS sends it again and again`);
}

/** A listener that is late with everything is late with this too; one that answers otherwise hangs because of this. */
function judgeLateness({ memory }: Trial, sheet: Sheet, what: string, reply: Reply): void {
  if (memory.isLate && !memory.isAnswering) sheet.unclear('messages are not answered in time, which C-03 is about');
  else sheet.problem(`${what}: ${replyText(reply)}`);
}
