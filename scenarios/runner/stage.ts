import { AdapterFailure, type Adapters } from './adapter/link.ts';
import { type AdapterSession, createAdapterSession } from './adapter/session.ts';
import { adopting, type Beside, sentMessages } from './beside.ts';
import { type Arrived, type ReadMessage, readMessage } from './check/notification-check.ts';
import type { ReceivedMessage } from './device/inbox.ts';
import { createMaker, type Maker } from './device/maker.ts';
import { createDevices } from './devices.ts';
import { createExchangeLog, type ExchangeLog } from './exchange-log.ts';
import { AuthorMistake, StepFailure } from './failures.ts';
import { judgeContracts } from './judge.ts';
import type { Patience } from './patience.ts';
import { BEGINNING, momentOf, type Playing } from './playing.ts';
import { createRegister, type Register } from './register.ts';
import { checkClock, foreignDevices, lastSeqOf, leaveTarget } from './shared-target.ts';
import type { Target } from './target.ts';
import { createTimelineReader } from './timeline-reader.ts';
import { createWorldLink, type WorldLink } from './world-link.ts';
import type { WantedWorld } from './world-of-scenario.ts';

/** What stands ready before the first step: a world with a standing clock, a maker, and its listener confirmed. */
export interface Stage {
  readonly playing: Playing;
  readonly register: Register;
  /** Throws when what was done so far did not come out as its contracts say, or the listener is not confirmed. */
  check(): void;
  close(): Promise<void>;
}

export interface StageOptions {
  readonly title: string;
  readonly runId: string | undefined;
  readonly patience: Patience;
  readonly realWait: (ms: number) => Promise<void>;
  /** A maker's own device, in the place of the reference device. */
  readonly adapters: Adapters | undefined;
  readonly beside: Beside | undefined;
}

export async function setStage(target: Target, wanted: WantedWorld, options: StageOptions): Promise<Stage> {
  const { isOwn, url, clientId, clientSecret, topicArn } = target;
  const { beside, patience } = options;
  // Whoever has the device has its listener too; another one would answer in his place.
  const listener = beside === undefined ? wanted.listener : null;
  if (!isOwn) await checkClock(target);
  const startSeq = isOwn ? 0 : await lastSeqOf(target);
  const runId = isOwn ? null : `${options.runId ?? startSeq}/${options.title}`;

  const log = createExchangeLog(target);
  const world = createWorldLink(target, log, beside?.pause);
  const environment = {
    drsUrl: url,
    tokenUrl: `${url}/auth/o2/token`,
    clientId,
    clientSecret,
    topicArn: wanted.listener?.topicArn ?? topicArn,
  };
  const maker = await createMaker({
    environment,
    transport: log.shortcutOf('maker'),
    rawMessageDelivery: wanted.listener?.rawMessageDelivery ?? false,
  });
  target.inside?.handOver(maker.listenerUrl, maker.receive);
  const link = options.adapters?.open();
  let subscriptionArn: string | null = null;
  let makersArn: string | null = null;
  const devices = createDevices(world, runId);
  let playing: Playing | undefined;
  const close = async (): Promise<void> => {
    await playing?.adapter?.stop().catch(() => {});
    const arns = [subscriptionArn, makersArn].filter((arn) => arn !== null);
    if (!isOwn)
      await patience('leave the target', leaveTarget(target, arns, devices.all, plannedFaults(log))).catch(() => {});
    log.close();
    await Promise.all([maker.close(), link?.close()]);
  };
  try {
    const timeline = createTimelineReader(world.look, startSeq, target.inside?.entriesAfter);
    if (listener !== null)
      subscriptionArn = await patience('subscribe the listener', subscribe(world, maker, listener));
    timeline.mark(await patience('settle before the first step', world.settle()));
    const received =
      beside === undefined
        ? reader(maker, wanted.listener?.rawMessageDelivery ?? false)
        : () => sentMessages(timeline.entries);
    const isForeign = isOwn ? () => false : await foreignDevices(target);
    const adapter =
      link === undefined
        ? null
        : createAdapterSession({
            link,
            maker,
            target,
            world,
            log,
            timeline,
            environment,
            isForeign,
            observerArn: () => subscriptionArn,
          });
    if (adapter !== null) {
      // Asked in any case, for then one knows whether there is an adapter.
      const listener = await adapter.listener();
      const endpoint = options.adapters?.notify ?? listener;
      if (endpoint !== undefined && wanted.listener !== null)
        makersArn = await patience(
          'subscribe the listener of the device',
          subscribeMaker(world, adapter, endpoint, environment.topicArn),
        );
      timeline.mark(await patience('settle before the first step', world.settle()));
    }
    playing = {
      target,
      world,
      log,
      timeline,
      devices,
      maker,
      adapter,
      get received() {
        return received();
      },
      isForeign,
      warnings: [],
      patience,
      realWait: options.realWait,
      beside,
    };
    const { configuration } = wanted;
    const open = adapter === null ? maker.open : adapter.open;
    const register =
      beside === undefined
        ? createRegister({ world, devices, open, environment, configuration })
        : adopting(beside, { world, devices, maker });
    const stage = playing;
    const check = (): void => {
      judgeContracts(stage, { from: BEGINNING, to: momentOf(stage) });
      if (subscriptionArn !== null) checkConfirmed(maker);
    };
    return { playing: stage, register, check, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Names of the faults that were planned on the way; those that were cleared since are not there any more. */
const plannedFaults = ({ all }: ExchangeLog): string[] =>
  all.flatMap(({ operation, reply }) =>
    operation === 'planFault' && reply.status === 201 ? [(reply.body as { readonly faultId: string }).faultId] : [],
  );

/** The real handshake: the topic posts a confirmation, and the listener visits what is in it. */
async function subscribe(
  world: WorldLink,
  { listenerUrl: endpoint }: Maker,
  listener: NonNullable<WantedWorld['listener']>,
): Promise<string> {
  const { status, text, body } = await world.act('POST', 'subscriptions', { endpoint, ...listener });
  const path = listener.topicArn === undefined ? undefined : ['world', 'listener', 'topicArn'];
  if (status !== 201)
    throw new AuthorMistake(`the listener could not be subscribed: ${status} ${text}`, undefined, path);
  return (body as { readonly subscriptionArn: string }).subscriptionArn;
}

/** The maker's own listener hears what the player's hears, from the first registration on. */
async function subscribeMaker(
  world: WorldLink,
  adapter: AdapterSession,
  endpoint: string,
  topicArn: string,
): Promise<string> {
  const { status, text, body } = await world.act('POST', 'subscriptions', { endpoint, topicArn });
  if (status !== 201) throw new AdapterFailure('listener', `${endpoint} could not be subscribed: ${status} ${text}`);
  const { subscriptionArn } = body as { readonly subscriptionArn: string };
  await world.settle();
  await adapter.follow();
  const reply = await world.look('subscriptions?limit=1000');
  const { items } = reply.body as { readonly items: readonly { subscriptionArn: string; status: string }[] };
  if (items.find((one) => one.subscriptionArn === subscriptionArn)?.status !== 'confirmed')
    throw new AdapterFailure('listener', `${endpoint} did not confirm its subscription`);
  return subscriptionArn;
}

function checkConfirmed({ received }: Maker): void {
  const asked = received.filter(({ type }) => type === 'SubscriptionConfirmation');
  if (asked.some(({ effect }) => effect === 'applied')) return;
  const problem = asked.at(-1)?.problem ?? 'it was not asked to';
  throw new StepFailure(`the listener did not confirm its subscription: ${problem}`);
}

/** The messages of the listener, each read and checked once. */
function reader({ received }: Maker, isRaw: boolean): () => readonly ReadMessage[] {
  const read: ReadMessage[] = [];
  return () => {
    for (const message of received.slice(read.length)) read.push(readMessage(arrived(message, isRaw)));
    return read;
  };
}

/** Nobody looked at the signature of a message that was sent away, and a bare payload has none. */
const arrived = ({ envelope: body, headers, verified, problem }: ReceivedMessage, isRaw: boolean): Arrived => ({
  body,
  headers,
  problem,
  verified: verified || !(isRaw || problem?.startsWith('the listener was told')) ? verified : null,
});
