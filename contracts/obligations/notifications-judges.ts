import type { CallEntry, DeliveryEntry } from './entries.ts';
import { amount, grace, spanText } from './grace.ts';
import { defineRule, type Note, onCalls, type Rule } from './kit.ts';
import { beganAfter, isServed, isUnderstood, lineOf, SERVICE_CALLS } from './maker-calls.ts';
import { type Stamp, slotView } from './view.ts';

/** Judges of how a maker's listener takes what the service tells it. */

/** When the maker learned that the registration is over. */
interface Ended {
  told: Stamp | null;
}

const afterTheEnd = (refusal: string) => (ended: Ended, call: CallEntry, note: Note) => {
  if (call.refusal !== refusal || ended.told === null || !beganAfter(call, ended.told)) return;
  note.broken('no more calls with the tokens of the ended registration', lineOf(call), ended.told.seq);
};

const oldTokensAreDropped = defineRule<Ended>({
  rule: 20,
  exercise: 'A registration that ends, with DeviceDeregistered delivered.',
  per: 'device',
  outlives: true,
  begin: () => ({ told: null }),
  on: {
    ...onCalls(SERVICE_CALLS, afterTheEnd('invalidToken')),
    'call:token': afterTheEnd('refreshTokenRevoked'),
    'call:deregister': (ended, call, note) => {
      if (isServed(call)) ended.told = note.now;
      else afterTheEnd('invalidToken')(ended, call, note);
    },
    'told:DeviceDeregisteredNotification': (ended, _, note) => {
      // The message of an earlier registration says nothing about the present one.
      if (note.device.registered) return;
      ended.told ??= note.now;
      note.kept();
    },
  },
});

const switchIsFollowed = defineRule<null>({
  rule: 21,
  exercise: 'A slot that the customer switches off, with SubscriptionChanged delivered.',
  per: 'device',
  begin: () => null,
  on: {
    'told:SubscriptionChangedNotification': (_, { slots = {}, seq }, note) => {
      for (const slotId of Object.keys(slots)) {
        const { told } = slotView(note.view, note.deviceName, slotId);
        if (slots[slotId] === false && told?.on === true && told.origin < seq) note.kept();
      }
    },
    'call:replenish': (_, call, note) => {
      const { told } = note.slot;
      if (!isUnderstood(call) || told === null || told.on || told.by !== 'message' || !beganAfter(call, told.stamp))
        return;
      note.broken(
        'no Replenish after SubscriptionChanged said that the slot is off',
        lineOf(call),
        told.origin,
        told.stamp.seq,
      );
    },
  },
});

/** When the first attempt of a message ended, by message. */
type Tries = Record<string, Stamp>;
const TRIES_MAX = 64;

/**
 * What came of the tries of a message. Given up on counts only where the pauses between them were lived through by both
 * clocks: a clock that jumps or races leaves a listener in trouble no time to recover.
 */
function wereLivedThrough(tries: Tries, { messageId, outcome }: DeliveryEntry, note: Note): boolean {
  const first = tries[messageId] ?? note.now;
  if (outcome === 'retry') {
    tries[messageId] = first;
    const [oldest = '', ...rest] = Object.keys(tries);
    if (rest.length >= TRIES_MAX) delete tries[oldest];
    return true;
  }
  delete tries[messageId];
  // Half of it: the attempts themselves may take time by one of the clocks alone.
  return outcome !== 'exhausted' || note.lived(first) >= (note.now.at - first.at) / 2;
}

interface Handshake {
  pending: Stamp | null;
  /** When the listener took the message that asks for the confirmation. */
  asked: Stamp | null;
  /** What the listener answered instead of taking it. */
  declined: { readonly seq: number; readonly status: number } | null;
  tries: Tries;
}

const CONFIRM = amount(grace.confirm);

/** A handshake that came to nothing so far, or in the end. */
function judgeUnconfirmed({ pending, asked, declined }: Handshake, note: Note): void {
  if (pending === null) return;
  const expected = `a confirmation within ${spanText(CONFIRM)}`;
  const waited = asked === null ? 0 : note.now.wall - asked.wall;
  if (asked !== null && waited > CONFIRM) {
    note.broken(expected, `none for ${spanText(waited)}`, pending.seq, asked.seq);
  } else if (asked === null && declined !== null) {
    note.broken(expected, `${declined.status} to the message that asks for it`, pending.seq, declined.seq);
  }
}

const handshakeIsConfirmed = defineRule<Handshake>({
  rule: 22,
  exercise: 'A subscription, and its confirmation by the listener.',
  per: 'subscription',
  begin: () => ({ pending: null, asked: null, declined: null, tries: {} }),
  on: {
    'state:subscription': (handshake, { to }, note) => {
      if (to === 'confirmed' && handshake.pending !== null) note.kept();
      // Its time ran out, or somebody took it back: what was missed until then stays missed. Asked again is a new chance.
      else if (to !== 'pending') judgeUnconfirmed(handshake, note);
      handshake.pending = to === 'pending' ? note.now : null;
      handshake.asked = null;
      handshake.declined = null;
    },
    delivery: (handshake, entry, note) => {
      const { type, outcome, status } = entry;
      if (type !== 'SubscriptionConfirmation' || handshake.pending === null) return;
      const livedThrough = wereLivedThrough(handshake.tries, entry, note);
      if (outcome === 'delivered') handshake.asked ??= note.now;
      else if (outcome !== 'retry' && status !== null && livedThrough)
        handshake.declined = { seq: note.now.seq, status };
    },
  },
  atEnd: judgeUnconfirmed,
});

const IN_TIME = `a 2xx status within ${spanText(amount(grace.answer))}`;
/** How an attempt ends that nobody answered in time; any other end without a status met no listener at all. */
const TIMED_OUT = /^no complete answer within/;

const answersAreQuick = defineRule<Tries>({
  rule: 29,
  exercise: 'A message that is delivered to a listener.',
  per: 'device',
  begin: () => ({}),
  on: {
    delivery: (tries, entry, note) => {
      const { outcome, status, error = '', wallMs } = entry;
      const livedThrough = wereLivedThrough(tries, entry, note);
      if (outcome === 'delivered') note.kept();
      else if (TIMED_OUT.test(error)) note.broken(IN_TIME, `${error} (${spanText(wallMs)})`);
      // 5xx and 429 ask for another try, as a listener in trouble should; what is given up on is lost.
      else if (status !== null && outcome !== 'retry' && livedThrough) {
        note.broken(
          IN_TIME,
          outcome === 'permanent' ? `${status}, which is not tried again` : `${status} to every try`,
        );
      }
    },
  },
});

export const notificationsJudges: readonly Rule[] = [
  oldTokensAreDropped,
  switchIsFollowed,
  handshakeIsConfirmed,
  answersAreQuick,
];
