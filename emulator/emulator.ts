import type { AddressInfo } from 'node:net';
import type { TimelineEntry } from '../contracts/timeline.ts';
import { applyConfiguration } from './apply-configuration.ts';
import { createClock, toInstant, wallMs } from './clock.ts';
import { createDispatcher } from './delivery/dispatcher.ts';
import { reachable } from './delivery/reachable.ts';
import { createSender, type Sender } from './delivery/send.ts';
import { createSigningKeys, type SigningKeys } from './delivery/signing-key.ts';
import { createTargets, type TargetSettings } from './delivery/targets/index.ts';
import type { DomainEvent } from './domain/outcome.ts';
import { audienceOf } from './domain/sns/audience.ts';
import type { Authority } from './front/authority.ts';
import type { Front } from './front/front.ts';
import { hasVouchedSns } from './front/names.ts';
import { sharedApp } from './http/app.ts';
import { pruneDevices } from './http/customer/prune-devices.ts';
import { createLog, type RequestLog } from './http/log.ts';
import { createHttpServer, type HttpServer } from './http/server.ts';
import { createIds } from './ids.ts';
import { onLanding } from './landing.ts';
import { listen, reachableName } from './listen.ts';
import { portalNotes } from './portal-notes.ts';
import { createEngine } from './run-due.ts';
import { type SeedOptions, seededSnapshot } from './seeded-snapshot.ts';
import { createMemoryStore } from './store/memory.ts';
import type { Ref, Snapshot, Store } from './store/port.ts';
import type { TimelineFile } from './store/timeline-file.ts';
import { createTimeline } from './timeline.ts';
import { createTokens } from './tokens.ts';
import { collectUnits, regionsOf } from './units.ts';
import { decideOn, isConfirmed, PORTAL, topicRef, type World, type WorldOptions } from './world.ts';

/** The composition root: builds the rooms, joins them, listens, closes in good order. */

export interface BuildOptions extends SeedOptions {
  readonly version: string;
  readonly host: string;
  readonly port: number;
  /** Base of the SNS URLs; when null the genuine hosts where a front is open, the emulator's own address elsewhere. */
  readonly snsUrl: string | null;
  /** As if a front were open. */
  readonly hasGenuineNames?: boolean;
  readonly controlToken: string | null;
  readonly allowedHosts: readonly string[];
  readonly timeline: { readonly maxEntries: number; readonly maxBytes: number };
  readonly quiet: boolean;
  readonly write: (line: string) => void;
  readonly signingKeys?: SigningKeys;
  readonly sender?: Sender;
  /** Queues and functions, where the user runs some. */
  readonly targets?: TargetSettings;
  /** Real milliseconds an attempt may take; tests shorten it. */
  readonly attemptTimeoutMs?: number;
  /** Real milliseconds a subscription's first attempt waits for its endpoint, by endpoint. */
  readonly connectPatienceMs?: (endpoint: string) => number;
  /** Opens the store that keeps the world; memory when absent. */
  readonly openStore?: (seeded: () => Snapshot) => Promise<Store>;
  /** Opens the file that keeps the timeline, once the store is open. */
  readonly openTimeline?: (note: (problem: string) => void) => TimelineFile;
  /** Once it listens, and before the first message could go out: the time to open a front. */
  readonly beforeFurnish?: (openFront: OpenFront) => Promise<void>;
  /** Subscriptions and devices of the configuration; applied to a fresh world, also after `reset`. */
  readonly furnish?: (world: World) => Promise<void>;
  /** Work a crash may have left half done. */
  readonly repair?: (world: World) => Promise<void>;
  /** Hears of every entry of the timeline as it is appended, from the first one on. */
  readonly follow?: (entry: TimelineEntry) => void;
}

export interface Emulator {
  readonly url: string;
  readonly port: number;
  readonly world: World;
  readonly log: RequestLog;
  readonly http: HttpServer;
  readonly openFront: OpenFront;
  close(): Promise<void>;
}

/** Puts TLS for the hard-coded names in front of the emulator. From then on SNS URLs have the genuine host, unless `snsUrl` says otherwise. */
export type OpenFront = (authority: Authority) => Promise<Front>;

const GENUINE_SNS_URL = 'https://sns.{region}.amazonaws.com';

const endsRegistration = (event: DomainEvent): boolean =>
  event.kind === 'state' && event.subject === 'registration' && event.to === null;

/**
 * Requests are numbered in series of their own: a device and whoever drives the machine call at the same time,
 * and a look at the machine changes nothing, so none of them may change the ids of the others.
 */
const REQUEST_SERIES = 3;
const seriesOf = (request: { readonly method?: string | undefined; readonly url?: string | undefined } = {}): number =>
  request.url?.includes('/_emulator/') !== true ? 0 : request.method === 'GET' || request.method === 'HEAD' ? 1 : 2;

/** Whether a call is for Login with Amazon, however odd its target is written. */
const isForLwa = (url: string | undefined): boolean =>
  url !== undefined && /^(?:https?:\/\/[^/?#]*)?\/+(?:auth|ap|user)\//i.test(url);

/** Makes a thing from a key of the world, and anew when the world was replaced by one with another key. */
function remember<T>(make: (key: string) => T): (key: string) => T {
  let known: { readonly key: string; readonly made: T } | undefined;
  return (key) => {
    if (known?.key !== key) known = { key, made: make(key) };
    return known.made;
  };
}

export async function buildEmulator(options: BuildOptions): Promise<Emulator> {
  const log = createLog(options.write, options.quiet);
  const store = options.openStore
    ? await options.openStore(() => seededSnapshot(options, 1, options.topics))
    : createMemoryStore(seededSnapshot(options, 1, options.topics));
  const clock = createClock({ mode: 'system', nowMs: wallMs(), scale: 1 });
  clock.restore(store.world().clock);
  const timeline = createTimeline({
    ...options.timeline,
    wallMs,
    toInstant,
    ...(options.openTimeline?.(log.note) ?? {}),
  });
  if (options.follow !== undefined) timeline.follow(options.follow);
  timeline.follow((entry) => {
    if (entry.kind === 'notification' && entry.declined !== undefined) log.note(declinedLine(entry));
  }, 'notification');
  const signingKeys = options.signingKeys ?? createSigningKeys();
  const ids = remember(createIds);
  const tokens = remember(createTokens);
  let requests = Array<number>(REQUEST_SERIES).fill(timeline.last);
  let url = '';
  let port = 0;
  const fronts = new Set<Front>();

  const targets = createTargets(options.sender ?? createSender(), { print: options.write, ...options.targets });
  const worldOptions: WorldOptions = {
    version: options.version,
    snsUrl(topicArn) {
      if (options.snsUrl !== null) return options.snsUrl;
      const isOpen = fronts.size > 0 || options.hasGenuineNames === true;
      // Under a name that nobody can vouch for a message could not be confirmed, nor its certificate be fetched.
      return isOpen && hasVouchedSns(topicArn.split(':')[3] ?? '') ? GENUINE_SNS_URL : url;
    },
    controlToken: options.controlToken,
    allowedHosts: options.allowedHosts,
    targets,
  };

  const world: World = {
    store,
    clock,
    timeline,
    signingKeys,
    options: worldOptions,
    get ids() {
      return ids(store.world().idKey);
    },
    get tokens() {
      return tokens(store.world().macKey);
    },
    requestId(request) {
      const series = seriesOf(request);
      const number = (requests[series] ?? 0) + 1;
      requests[series] = number;
      return world.ids.requestId(number * REQUEST_SERIES + series, isForLwa(request?.url) ? 4 : 1);
    },
    portal() {
      const portal = store.read(PORTAL);
      if (portal === undefined) throw new Error('the world has no portal');
      return portal.doc;
    },
    audience: (topicArn) => audienceOf(store.read(topicRef(topicArn))?.doc),
    decide: (ref, blank, choose) =>
      onLanding(decideOn(world, ref, blank, choose), (decided) => {
        // However a device came to its end, it is remembered for a while and not for ever.
        if (!decided.events.some(endsRegistration)) return decided;
        return pruneDevices(world, [ref as Ref<'device'>]).then(() => decided);
      }),
    get engine() {
      return engine;
    },
    async saveClock() {
      await store.saveWorld({ ...store.world(), clock: clock.save() });
    },
    async snapshot() {
      for (;;) {
        const { units, landings } = collectUnits(store);
        if (landings.length === 0) return { world: { ...store.world(), clock: clock.save() }, units };
        // What is still on its way may yet be taken back; what is handed out may not.
        await Promise.allSettled(landings);
      }
    },
    seeded() {
      // Subscriptions of the configuration stay confirmed: their listeners would not confirm twice.
      const topics = options.topics.map((topic) => {
        const now = store.read(topicRef(topic.topicArn))?.doc;
        const subscriptions = now?.subscriptions.filter((one) => one.configured && isConfirmed(one)) ?? [];
        return { ...topic, subscriptions };
      });
      return seededSnapshot(options, store.world().epoch + 1, topics);
    },
    async replace(snapshot, event) {
      await store.replace(snapshot);
      clock.restore(snapshot.world.clock);
      requests = Array<number>(REQUEST_SERIES).fill(0);
      world.timeline.append({ kind: 'world', at: clock.now(), cause: null, device: null, event });
      engine.reload();
      if (event === 'reset') await options.furnish?.(world);
    },
  };

  const engine = createEngine(world, {
    fault: log.fault,
    createDispatcher: (whole) =>
      createDispatcher(whole, {
        targets,
        fault: log.fault,
        note: log.note,
        reachable: (_, endpoint) => reachable(endpoint, options.connectPatienceMs?.(endpoint) ?? 0),
        ...(options.attemptTimeoutMs === undefined ? {} : { timeoutMs: options.attemptTimeoutMs }),
      }),
  });

  const http = createHttpServer(world, sharedApp(), log);
  /** In good order and to the end: what fails on the way must not keep the data folder locked. */
  const inOrder = async (...steps: (() => Promise<void>)[]): Promise<void> => {
    for (const step of steps) await step().catch((error: unknown) => log.fault('close', error));
  };
  const closeFronts = async (): Promise<void> => {
    for (const front of fronts) await front.close();
  };
  const release = () => inOrder(closeFronts, () => http.close(), engine.close, timeline.close, store.close);

  const openFront: OpenFront = async (authority) => {
    const { openFront: open } = await import('./front/front.ts');
    const front = await open({
      authority,
      regions: () => regionsOf(store),
      serve: http.accept,
      turnAway: http.turnAway,
      note: log.note,
    });
    const close = async (): Promise<void> => {
      fronts.delete(opened);
      await front.close();
    };
    const opened: Front = { ...front, close };
    fronts.add(opened);
    return opened;
  };
  try {
    await applyConfiguration(world, options, log.note);
    for (const text of portalNotes(world.portal())) log.note(text);
    await options.repair?.(world);
    await listen(http, options.host, options.port);
    port = (http.server.address() as AddressInfo).port;
    url = `http://${reachableName(options.host)}:${port}`;
    timeline.append({ kind: 'world', at: clock.now(), cause: null, device: null, event: 'started' });
    await options.beforeFurnish?.(openFront);
    await options.furnish?.(world);
  } catch (error) {
    await release();
    throw error;
  }
  engine.reload();

  let closing: Promise<void> | undefined;
  return {
    url,
    port,
    world,
    log,
    http,
    openFront,
    close() {
      closing ??= inOrder(closeFronts, () => http.close(), engine.close, world.saveClock, timeline.close, store.close);
      return closing;
    },
  };
}

/** What SNS would have answered DRS, for the person who watches. */
const declinedLine = ({ notificationType, topicArn, declined }: Extract<TimelineEntry, { kind: 'notification' }>) =>
  `${notificationType} reaches nobody: SNS declines the publish to ${topicArn} with ${declined === 'NotFound' ? 'NotFound (404): Topic does not exist' : 'AuthorizationError (403)'}`;
