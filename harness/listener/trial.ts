import type { Observation } from '../../contracts/observation.ts';
import type { Observer } from '../observe.ts';
import type { Canary } from './canary.ts';
import { connectProblem } from './connect-problem.ts';
import type { Materials, SignatureVersion } from './materials.ts';
import type { Message, Messages } from './messages.ts';
import { type Exchange, is2xx, type Reply } from './outcome.ts';
import type { Payload, Payloads } from './payloads.ts';
import { post } from './post.ts';
import type { SnsHost } from './sns-host.ts';

/** What one check has in its hands: it sends, looks and writes down; and what the checks of a run know in common. */

export interface Settings {
  /** Address of the listener. */
  readonly url: URL;
  readonly topicArn: string;
  readonly modelId: string;
  readonly serialNumber: string;
  readonly slotId: string;
  /** Versions that its topic may have; the first one is used where it does not matter. */
  readonly signatureVersions: readonly SignatureVersion[];
  /** The subscription has raw delivery. */
  readonly raw: boolean;
  /** Real time that an attempt may take: what SNS gives. */
  readonly attemptTimeoutMs: number;
  /** Real time within which everything that a message brings about has to show. */
  readonly patienceMs: number;
}

/** What is there for the whole run. */
export interface Stage {
  readonly settings: Settings;
  readonly materials: Materials;
  readonly messages: Messages;
  readonly payloads: Payloads;
  readonly sns: SnsHost;
  readonly canary: Canary;
  readonly observer: Observer | undefined;
  readonly memory: Memory;
}

/** What one check found out and the next ones need not find out again. */
export interface Memory {
  /** A genuine message was sent, and one was taken. */
  offered: boolean;
  accepted: boolean;
  /** A genuine message was answered in time. */
  isAnswering: boolean;
  /** One was not, so nobody waits so long for another until one is. */
  isLate: boolean;
  visibility: Promise<Visibility> | undefined;
  checksSignatures: Promise<boolean> | undefined;
  life: Promise<readonly Lived[]> | undefined;
  /** A subscription was confirmed; and how often one was not, as long as none was. */
  isConfirming: boolean;
  unconfirmed: number;
  unsubscribed: Promise<Unsubscribed> | undefined;
}

export interface Unsubscribed {
  readonly token: string;
  readonly reply: Reply;
}

/** Whether the effect of a genuine message can be seen, without which the absence of one proves nothing. */
export type Visibility = { readonly visible: true } | { readonly visible: false; readonly reason: string };

export interface Lived {
  readonly payload: Payload;
  readonly reply: Reply;
}

export interface Trial extends Stage {
  /** Posts a message, and keeps what came of it with the check. */
  send(what: string, message: Message, how?: SendHow): Promise<Reply>;
  /** The same for a message that SNS would send so: an answer of 2xx means that such messages are taken. */
  sendGenuine(what: string, message: Message, how?: SendHow): Promise<Reply>;
  /** Whether it becomes true within the patience of the run, or within less. */
  until(condition: () => boolean | Promise<boolean>, atMostMs?: number): Promise<boolean>;
  /** Asks the maker's system; only where there is an observer. */
  observation(): Promise<Observation>;
  /** How often a notification took effect, as the maker's system says. */
  effectsOf(payload: Payload): Promise<number>;
  /** Visits of the canary since the check began. */
  canaryVisits(): readonly string[];
  /** Writes down what was seen. */
  note(text: string): void;
}

export interface SendHow {
  /** As long as SNS waits, even after an answer was late. */
  readonly inFullTime?: boolean;
  readonly breakAfterBytes?: number;
  readonly authorized?: boolean;
}

export interface Notes {
  readonly exchanges: Exchange[];
  readonly observed: string[];
}

/** The listener ended while a check was under way, and did not come back. */
export class ListenerGone extends Error {}

const isRefused = (reply: Reply): boolean => reply.kind === 'broken' && reply.code === 'ECONNREFUSED';

/** After one answer that did not come in time. */
const CUT_TIMEOUT_MS = 1_000;
const BETWEEN_LOOKS_MS = 50;
const SHOWN_BODY = 4_000;

export function createTrial(stage: Stage, { exchanges, observed }: Notes): Trial {
  const { settings, materials, memory, observer, canary } = stage;
  const visitsBefore = canary.visits.length;

  const until: Trial['until'] = async (condition, atMostMs = settings.patienceMs) => {
    for (let waitedMs = 0; ; waitedMs += BETWEEN_LOOKS_MS) {
      if (await condition()) return true;
      if (waitedMs >= Math.min(atMostMs, settings.patienceMs)) return false;
      await materials.pause(BETWEEN_LOOKS_MS);
    }
  };
  const send: Trial['send'] = async (what, { headers, body }, how = {}) => {
    const { inFullTime = false, breakAfterBytes, authorized = true } = how;
    const isCut = memory.isLate && !memory.isAnswering && !inFullTime;
    const attempt = () =>
      post({
        url: settings.url,
        headers,
        body,
        timeoutMs: isCut ? Math.min(CUT_TIMEOUT_MS, settings.attemptTimeoutMs) : settings.attemptTimeoutMs,
        after: materials.after,
        elapsed: materials.stopwatch(),
        authorized,
        ...(breakAfterBytes === undefined ? {} : { breakAfterBytes }),
      });
    let reply = await attempt();
    if (isRefused(reply)) {
      // One that starts again is given the time for it, as SNS would.
      if (!(await until(async () => (await connectProblem(settings.url)) === null))) throw new ListenerGone();
      reply = await attempt();
    }
    exchanges.push({ what, headers, body: shortened(body), reply });
    return reply;
  };
  const observation = async (): Promise<Observation> => {
    if (observer === undefined) throw new Error('nobody can be asked');
    return observer.observe();
  };

  return {
    ...stage,
    send,
    async sendGenuine(what, message, how) {
      const reply = await send(what, message, how);
      memory.offered = true;
      if (is2xx(reply)) memory.accepted = true;
      if (reply.kind === 'answered') memory.isAnswering = true;
      if (reply.kind === 'late') memory.isLate = true;
      return reply;
    },
    until,
    observation,
    async effectsOf({ notificationId }) {
      const { effects } = await observation();
      return effects
        .filter((effect) => effect.notificationId === notificationId)
        .reduce((sum, { count }) => sum + count, 0);
    },
    canaryVisits: () => canary.visits.slice(visitsBefore),
    note: (text) => void observed.push(text),
  };
}

const shortened = (body: string): string =>
  body.length <= SHOWN_BODY ? body : `${body.slice(0, SHOWN_BODY)}… (${body.length} characters)`;
