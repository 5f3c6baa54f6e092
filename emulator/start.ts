import { toInstant } from './clock.ts';
import { type ConfigFile, configure } from './config.ts';
import { createSigningKeys } from './delivery/signing-key.ts';
import { SEED_CLIENT_ID } from './domain/seed.ts';
import { buildEmulator, type Emulator } from './emulator.ts';
import { furnish } from './furnish.ts';
import { completeRevocations } from './http/customer/revoke.ts';
import { randomSecret } from './ids.ts';
import type { StartOptions } from './options.ts';
import type { TimelineFile } from './store/timeline-file.ts';
import { VERSION } from './version.ts';

/** From options and configuration to a running emulator. */

/** Options that contradict each other or the configuration; the message is for the person who typed them. */
export class OptionsError extends Error {}

export interface Started {
  readonly emulator: Emulator;
  readonly controlToken: string | null;
  /** Environment for programs that talk to the emulator. */
  readonly env: Readonly<Record<string, string>>;
}

/** How long `--notify` waits for its listener to come up. */
const NOTIFY_PATIENCE_MS = 30_000;
const TIMELINE_ENTRIES = 20_000;
const TIMELINE_BYTES = 32 * 1024 * 1024;

const isLoopback = (host: string): boolean => host === 'localhost' || host === '::1' || /^127\./.test(host);

export async function start(
  options: StartOptions,
  config: ConfigFile,
  write: (line: string) => void,
): Promise<Started> {
  const { notify } = options;
  if (notify !== undefined && !/^https?:\/\//.test(notify)) {
    throw new OptionsError(`--notify: expected an http or https address, seen "${notify}"`);
  }
  const configured = configure(config, {
    ...(options.strict === undefined ? {} : { strict: options.strict }),
    ...(options.consent === undefined ? {} : { consent: options.consent }),
  });
  const clockOption = options.clock ?? config.clock ?? 'system';
  const scale = clockOption.startsWith('x') ? Number(clockOption.slice(1)) : 1;
  if (!(scale > 0)) throw new OptionsError(`--clock: expected a scale above 0, seen "${clockOption}"`);
  const now = options.now ?? config.now;
  const controlToken = options.controlToken ?? (isLoopback(options.host) ? null : randomSecret());
  const { data: dir } = options;
  const data = dir === undefined ? undefined : (await import('./store/open-data.ts')).openData(dir);
  const openTimeline = data?.openTimeline ?? (await ownTimelineFile(config.timeline?.file));

  const emulator = await buildEmulator({
    version: VERSION,
    portal: configured.portal,
    topics: configured.topics,
    configHash: configured.configHash,
    clock: {
      mode: clockOption === 'manual' ? 'manual' : 'system',
      scale,
      now: now === undefined ? null : toInstant(Date.parse(now)),
    },
    seed: options.seed ?? config.seed ?? null,
    host: options.host,
    port: options.port,
    snsUrl: config.snsUrl ?? null,
    controlToken,
    allowedHosts: [options.host, ...(options.allowHost ?? [])],
    timeline: {
      maxEntries: config.timeline?.maxEntries ?? TIMELINE_ENTRIES,
      maxBytes: config.timeline?.maxBytes ?? TIMELINE_BYTES,
    },
    quiet: options.quiet ?? false,
    write,
    connectPatienceMs: (endpoint) => (endpoint === notify ? NOTIFY_PATIENCE_MS : 0),
    signingKeys: createSigningKeys(data?.signingKeyFile ?? {}),
    ...(data === undefined ? {} : { openStore: data.openStore }),
    ...(openTimeline === undefined ? {} : { openTimeline }),
    furnish: (world) => furnish(world, configured, notify),
    repair: completeRevocations,
  });
  return { emulator, controlToken, env: environmentOf(emulator, controlToken) };
}

/** A file of the configuration's own: written, but not read back, since the world it tells of is gone. */
async function ownTimelineFile(file: string | undefined) {
  if (file === undefined) return undefined;
  const { openTimelineFile } = await import('./store/timeline-file.ts');
  return (note: (problem: string) => void): TimelineFile => ({ sink: openTimelineFile(file, note).sink, restored: [] });
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
