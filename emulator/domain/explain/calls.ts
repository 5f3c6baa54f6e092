import { replenish } from '../../../contracts/drs/replenish.ts';
import type { Source } from '../../../contracts/sources.ts';
import type { TimelineEntry } from '../../../contracts/timeline.ts';
import { type Asked, type Step, step } from './explanation.ts';
import { type CallEntry, isMisnamed, isReplenishCall, repliedTo, type Unit } from './record.ts';

/** The Replenish calls on the record that did not get an answer about an order, and why. */

/** Calls shown; what came before them says the same again or is no longer true. */
const SHOWN = 3;

export interface FailedCall {
  readonly call: CallEntry;
  readonly why: 'call-struck' | 'call-refused';
  readonly step: Step;
}

type Refusals = Readonly<Record<string, { readonly when: string; readonly source: Source } | undefined>>;

const REASONS: Readonly<Record<string, string>> = {
  unknownPath: 'The path is none of the device API.',
  methodNotAllowed: 'The method is not served at this path.',
};

/** Whether the call brought an order about, even if its answer was lost. */
const tookEffect = (entries: readonly TimelineEntry[], call: CallEntry): boolean =>
  entries.some((entry) => entry.kind === 'state' && entry.subject === 'order' && entry.cause === call.seq);

const succeeded = ({ reply, refusal }: CallEntry): boolean =>
  refusal === null && reply.status >= 200 && reply.status < 300;

/** What was refused, struck or missed, oldest first. */
export function failedCalls({ entries }: Asked, unit: Unit, slotId: string): FailedCall[] {
  return entries
    .filter(
      (entry): entry is CallEntry =>
        entry.kind === 'call' && (isReplenishCall(entry, unit, slotId) || isMisnamed(entry, unit)),
    )
    .filter((call) => !succeeded(call) && !tookEffect(entries, call))
    .slice(-SHOWN)
    .map((call) => failed(call, entries));
}

function failed(call: CallEntry, entries: readonly TimelineEntry[]): FailedCall {
  const { at, seq, refusal, fault } = call;
  const struck = fault === null ? undefined : entries.find((entry) => entry.seq === fault);
  if (fault !== null) {
    const what = struck?.kind === 'fault' ? `fault ${struck.faultId} (${struck.effect})` : 'a fault';
    return {
      call,
      why: 'call-struck',
      step: step(`A Replenish call was struck by ${what}: it was answered ${repliedTo(call)}, and ordered nothing.`, {
        at,
        seq,
        rule: 'fault',
        source: 'DESIGN',
      }),
    };
  }
  const declared = refusal === null ? undefined : (replenish.refusals as Refusals)[refusal];
  const reason = declared?.when ?? REASONS[refusal ?? ''] ?? '';
  const whose =
    refusal !== 'invalidToken'
      ? ''
      : call.tokenId === null
        ? ' No access token came with it.'
        : call.device === null
          ? ` Its token (${call.tokenId}) is none that this world made, so which device called is not known.`
          : ` Its token was ${call.tokenId}.`;
  return {
    call,
    why: 'call-refused',
    step: step(
      `A Replenish call (${call.method} ${pathOf(call)}) was answered ${repliedTo(call)}. ${reason}${whose}`.trim(),
      {
        at,
        seq,
        rule: refusal,
        source: declared?.source ?? 'API',
      },
    ),
  };
}

const pathOf = ({ path }: CallEntry): string => path.slice(0, 200);
