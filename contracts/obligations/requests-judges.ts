import { deregister } from '../drs/deregister.ts';
import { subscriptionInfo } from '../drs/subscription-info.ts';
import type { CallEntry } from './entries.ts';
import { eachOf, type Note, onCalls, type Rule } from './kit.ts';
import { isKnown, isUnderstood, member, SERVICE_CALLS, textOf } from './maker-calls.ts';

/** Judges of how each call has to look. */

/** Findings of a rule in calls that were understood, each a breach. */
const noFinding =
  (rule: string) =>
  (call: CallEntry, note: Note): void => {
    if (!isUnderstood(call)) return;
    const findings = call.findings.filter((finding) => finding.rule === rule);
    if (findings.length === 0) note.kept();
    for (const { field, expected, seen } of findings) note.broken(`${field}: ${expected}`, `${field}: ${seen}`);
  };

/** `x-amzn-accept-type: missing; supported: …`, as the refusal says it. */
const VERSION_MESSAGE = /^(\S+): (.*); supported: (.*)$/s;

const versions = eachOf(
  1,
  'A call of the device API under a good token.',
  onCalls(SERVICE_CALLS, (call: CallEntry, note: Note) => {
    if (!isKnown(call)) return;
    if (call.refusal !== 'invalidVersion') return note.kept();
    const said = textOf(member(call.reply.body, 'message'));
    const [, header = 'x-amzn-type-version, x-amzn-accept-type', problem = said, supported = 'one of the endpoint'] =
      VERSION_MESSAGE.exec(said) ?? [];
    note.broken(`${header}: ${supported}`, `${header}: ${problem}`);
  }),
);

const exactVersions = eachOf(2, 'A call of the device API that is understood.', onCalls(SERVICE_CALLS, noFinding('2')));

const last = <T>(list: readonly T[]): T => list[list.length - 1] as T;
const NEWEST_RESULT = last(subscriptionInfo.paths[0].versions.results);
const NEWEST_REQUEST = deregister.paths[0].versions.input;

const newest = (header: string, expected: string) => (call: CallEntry, note: Note) => {
  if (!isUnderstood(call)) return;
  const seen = call.headers[header] ?? 'none';
  // The slips of shipped clients are another rule's business.
  if (seen.replace(/\s+/g, '').endsWith(expected)) note.kept();
  else note.broken(`${header}: ${expected}`, `${header}: ${seen}`);
};

const newestVersions = eachOf(3, 'A call of SubscriptionInfo or Deregistration.', {
  'call:subscriptionInfo': newest('x-amzn-accept-type', NEWEST_RESULT),
  'call:deregister': newest('x-amzn-type-version', NEWEST_REQUEST),
});

const isoJson = eachOf(
  8,
  'A report: SlotStatus or DeviceStatus.',
  onCalls(['slotStatus', 'deviceStatus'], (call: CallEntry, note: Note) => {
    // A body that stayed text could not be read as JSON.
    if (call.refusal === 'invalidInput' && typeof call.body === 'string') {
      return note.broken('body: a JSON object', `body: ${call.body}`);
    }
    noFinding('8')(call, note);
  }),
);

const noSlotInPath = eachOf(47, 'A call of DeviceStatus.', { 'call:deviceStatus': noFinding('47') });

export const requestsJudges: readonly Rule[] = [versions, exactVersions, newestVersions, isoJson, noSlotInPath];
