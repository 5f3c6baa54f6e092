import { readInstant } from '../contracts/control/instant-text.ts';
import type { JudgeOptions } from '../contracts/obligations/facts.ts';
import type { Judgement } from '../contracts/obligations/judge-all.ts';
import type { ConfigFile } from './config.ts';
import { configure } from './configure.ts';
import type { Sender } from './delivery/send.ts';
import { createSigningKeys, signingAtOnce } from './delivery/signing-key.ts';
import type { TargetSettings } from './delivery/targets/index.ts';
import type { Credentials } from './delivery/targets/sqs.ts';
import { SEED_CLIENT_ID } from './domain/seed.ts';
import { buildEmulator, type Emulator, type OpenFront } from './emulator.ts';
import type { Front } from './front/front.ts';
import { furnish } from './furnish.ts';
import { completeRevocations } from './http/customer/revoke.ts';
import { randomSecret } from './ids.ts';
import { StartError, type StartOptions } from './options.ts';
import type { ServingTls } from './serving-tls.ts';
import type { TimelineFile } from './store/timeline-file.ts';
import type { TimelineSink } from './timeline.ts';
import { VERSION } from './version.ts';

/** From options and configuration to a running emulator. */

export interface Started {
  readonly emulator: Emulator;
  readonly controlToken: string | null;
  /** Environment for programs that talk to the emulator. */
  readonly env: Readonly<Record<string, string>>;
  /** What the judges say of the timeline, fed as it grows; null unless somebody asked for it. */
  readonly judgement: Judgement | null;
  /** TLS for the hard-coded names; null unless somebody opened it. */
  readonly front: Front | null;
  /** Where TLS is served, when the options ask for it. */
  readonly tls: ServingTls | null;
}

export interface StartParts {
  /** Environment of the user, which says where his local CA is kept; that of the process when absent. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Opens TLS for the hard-coded names in the place of the options, before the first message could go out. */
  readonly front?: (openFront: OpenFront) => Promise<Front>;
  /** Judge the obligations of the maker from the first entry on; nobody judges when absent. */
  readonly judge?: JudgeOptions;
  /** Listeners find the genuine names of SNS, though no front is open yet. */
  readonly hasGenuineNames?: boolean;
  /** What the environment says of queues and functions; it beats the configuration. */
  readonly targets?: EnvironmentTargets;
  /** Takes the events of functions that are printed; the log when absent. */
  readonly print?: (line: string) => void;
  /** Sends the messages; by HTTP when absent. */
  readonly sender?: Sender;
  /** While its clock stands, whoever moves it waits for its messages anyway, so they are signed in this thread. */
  readonly signsAtOnce?: boolean;
}

export interface EnvironmentTargets {
  readonly sqsEndpoint?: string;
  readonly credentials?: Credentials;
  readonly lambdaUrl?: string;
}

/** How long `--notify` waits for its listener to come up. */
const NOTIFY_PATIENCE_MS = 30_000;
const TIMELINE_ENTRIES = 20_000;
const TIMELINE_BYTES = 32 * 1024 * 1024;

/** Where nobody but this machine can call; any other name may lead elsewhere. */
const isLoopback = (host: string): boolean => /^(localhost|::1|127\.\d{1,3}\.\d{1,3}\.\d{1,3})$/i.test(host);

/** `given` beats `config`; what neither says is as the options describe it. */
export async function start(
  given: Omit<StartOptions, 'config'>,
  config: ConfigFile,
  write: (line: string) => void,
  {
    judge,
    front: openWith,
    env = process.env,
    targets,
    print,
    sender,
    signsAtOnce = false,
    hasGenuineNames = false,
  }: StartParts = {},
): Promise<Started> {
  const options: ConfigFile = { ...config, ...given };
  const { host = '127.0.0.1', port = 8700, clock = 'system', notify, data: dir, now } = options;
  const { tlsPort, tls: wantsTls = tlsPort !== undefined } = options;
  const configured = configure(options);
  const controlToken = options.controlToken ?? (isLoopback(host) ? null : randomSecret());
  const maxEntries = options.timeline?.maxEntries ?? TIMELINE_ENTRIES;
  const data =
    dir === undefined ? undefined : (await import('./store/open-data.ts')).openData(dir, { keep: maxEntries });
  const ownTimeline = await ownTimelineFile(options.timeline?.file, write);
  const openTimeline = timelineOpener(data?.openTimeline, ownTimeline);

  try {
    // Judges are loaded for those who ask: they cost the others neither time at the start nor work for each call.
    const judgement = judge === undefined ? null : (await import('./judging.ts')).createJudging(judge);
    let front: Front | null = null;
    let tls: ServingTls | null = null;
    const signingKeys = createSigningKeys(data?.signingKeyFile);
    const emulator = await buildEmulator({
      version: VERSION,
      portal: configured.portal,
      topics: configured.topics,
      faults: configured.faults,
      configHash: configured.configHash,
      clock: {
        mode: clock === 'manual' ? 'manual' : 'system',
        scale: clock.startsWith('x') ? Number(clock.slice(1)) : 1,
        now: now === undefined ? null : (readInstant(now) ?? null),
      },
      seed: options.seed ?? null,
      host,
      port,
      snsUrl: options.snsUrl ?? null,
      hasGenuineNames,
      controlToken,
      allowedHosts: [host, ...(options.allowHost ?? [])],
      timeline: { maxEntries, maxBytes: options.timeline?.maxBytes ?? TIMELINE_BYTES },
      quiet: options.quiet ?? false,
      write,
      connectPatienceMs: (endpoint) => (endpoint === notify ? NOTIFY_PATIENCE_MS : 0),
      targets: { ...targetsOf(options, targets), ...(print === undefined ? {} : { print }) },
      signingKeys: signsAtOnce && clock === 'manual' ? signingAtOnce(signingKeys) : signingKeys,
      ...(sender === undefined ? {} : { sender }),
      ...(data === undefined ? {} : { openStore: data.openStore }),
      ...(openTimeline === undefined ? {} : { openTimeline }),
      furnish: (world) => furnish(world, configured, notify, (text) => options.quiet || write(text)),
      repair: completeRevocations,
      async beforeFurnish(openFront) {
        if (openWith !== undefined) front = await openWith(openFront);
        else if (wantsTls) {
          const { startTls } = await import('./start-tls.ts');
          ({ front, tls } = await startTls(openFront, { host, port: tlsPort ?? 443, caDir: options.caDir, env }));
        }
      },
      ...(judgement === null ? {} : { follow: judgement.step }),
    });
    return { emulator, controlToken, env: environmentOf(emulator, controlToken), judgement, front, tls };
  } catch (error) {
    await ownTimeline?.close();
    throw inWords(error, host, port);
  }
}

function targetsOf(
  { targets: configured = {} }: ConfigFile,
  { sqsEndpoint, credentials, lambdaUrl }: EnvironmentTargets = {},
): TargetSettings {
  const { sqs, lambda } = configured;
  const endpoint = sqsEndpoint ?? sqs?.endpoint;
  const url = lambdaUrl ?? lambda?.url;
  return {
    ...(endpoint === undefined
      ? {}
      : {
          sqs: {
            endpoint,
            ...(sqs?.region === undefined ? {} : { region: sqs.region }),
            ...(credentials === undefined ? {} : { credentials }),
          },
        }),
    ...(url === undefined ? {} : { lambda: { url } }),
    lambdaSaysVersion1: lambda?.signatureVersion === 'always-1',
  };
}

type OpenTimeline = (note: (problem: string) => void) => TimelineFile;

/** A file of the configuration's own: written, but not read back, since the world it tells of is gone. */
async function ownTimelineFile(
  file: string | undefined,
  note: (problem: string) => void,
): Promise<TimelineSink | undefined> {
  if (file === undefined) return undefined;
  const { appendTimelineFile } = await import('./store/timeline-file.ts');
  try {
    return appendTimelineFile(file, note);
  } catch (error) {
    throw new StartError(`timeline.file: ${file} cannot be written: ${codeOf(error)}`, { cause: error });
  }
}

/** The timeline of the data folder, that of the configuration, or both. */
function timelineOpener(kept: OpenTimeline | undefined, own: TimelineSink | undefined): OpenTimeline | undefined {
  if (own === undefined) return kept;
  return (note) => {
    const file = kept?.(note);
    if (file === undefined) return { sink: own, restored: [] };
    return {
      restored: file.restored,
      sink: {
        write(entry) {
          file.sink.write(entry);
          own.write(entry);
        },
        async close() {
          await Promise.all([file.sink.close(), own.close()]);
        },
      },
    };
  };
}

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? String(error);

/** Faults of the machine in one sentence each; any other error as it is. */
function inWords(error: unknown, host: string, port: number): unknown {
  if (!(error instanceof Error)) return error;
  const sentence = (message: string) => new StartError(message, { cause: error });
  if (error.name === 'DataFolderError' || error.name === 'AuthorityError') return sentence(error.message);
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (syscall !== 'listen' && syscall !== 'getaddrinfo') return error;
  switch (code) {
    case 'EADDRINUSE':
      return sentence(`${host}:${port} is in use; choose another port, or 0 for any free one`);
    case 'EACCES':
      return sentence(`${host}:${port}: not allowed to listen there; choose a port above 1023`);
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EAFNOSUPPORT':
    case 'EINVAL':
      return sentence(`${host}: this machine has no such address; choose another host`);
    default:
      return sentence(`${host}:${port}: cannot listen there: ${code}`);
  }
}

function environmentOf({ url, world }: Emulator, controlToken: string | null): Record<string, string> {
  const portal = world.portal();
  const profile =
    portal.securityProfiles.find(({ clientId }) => clientId === SEED_CLIENT_ID) ?? portal.securityProfiles[0];
  const model = portal.models.find(({ clientId }) => clientId === profile?.clientId);
  return {
    DRS_BASE_URL: url,
    LWA_TOKEN_URL: `${url}/auth/o2/token`,
    LWA_AUTHORIZE_URL: `${url}/ap/oa`,
    DRS_WEB_URL: url,
    DRS_EMULATOR_URL: url,
    ...(controlToken === null ? {} : { DRS_CONTROL_TOKEN: controlToken }),
    DRS_CLIENT_ID: profile?.clientId ?? '',
    DRS_CLIENT_SECRET: profile?.clientSecret ?? '',
    DRS_TOPIC_ARN: model?.topicArn ?? '',
  };
}
