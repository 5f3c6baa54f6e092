import type { TimelineEntry } from '../contracts/timeline.ts';
import type { ConfigFile } from './config.ts';
import { createControl } from './control-client.ts';
import { createSender } from './delivery/send.ts';
import { type OwnListener, sendingToOwn } from './delivery/send-own.ts';
import type { Ask } from './http/own-call.ts';
import type { EmulatorOptions, RunningEmulator } from './index.ts';
import { OptionsError, readOptions } from './options.ts';
import { start } from './start.ts';

/** An emulator in this process, for those who are of the house: they talk with it without the network. */

/** What passes the network by. */
export interface Inside {
  /** Answers a call as it would over HTTP. */
  readonly ask: Ask;
  /** From now on messages to an endpoint are handed to this listener. */
  handOver(endpoint: string, listener: OwnListener): void;
  /** The timeline behind a number, as it stands; much of an entry is worked out when it is looked at. */
  entriesAfter(seq: number): readonly TimelineEntry[];
}

export interface InProcess extends RunningEmulator {
  readonly inside: Inside;
}

export async function startInProcess(options: EmulatorOptions = {}): Promise<InProcess> {
  const { config: given, log, judge, ...rest } = options;
  const config = await configOf(given);
  const ownTlsPort = (rest.tls ?? config.tls) === true ? { tlsPort: config.tlsPort ?? 0 } : {};
  const settled = { port: config.port ?? 0, quiet: log === undefined, ...ownTlsPort, ...readOptions(rest) };
  const listeners = new Map<string, OwnListener>();
  const { emulator, env, controlToken, judgement, tls } = await start(settled, config, log ?? (() => {}), {
    sender: sendingToOwn(listeners, createSender()),
    signsAtOnce: true,
    ...(judge === undefined ? {} : { judge }),
  });
  const control = createControl(emulator.url, controlToken);
  const { world } = emulator;
  const entriesAfter = (after: number) => world.timeline.query({ after, limit: Number.POSITIVE_INFINITY }).items;
  const quiet = (wanted: { quietMs?: number } | undefined) => wanted?.quietMs ?? 0;
  return {
    url: emulator.url,
    env,
    clock: {
      now: () => world.clock.now(),
      advance: (by, wanted) => control.advance({ by, quietMs: quiet(wanted) }),
      advanceTo: (to, wanted) => control.advance({ to, quietMs: quiet(wanted) }),
      advanceToNextDue: (wanted) => control.advance({ toNextDue: true, quietMs: quiet(wanted) }),
      settle: () => world.engine.settle(),
    },
    control,
    tls,
    judgement,
    entries: () => entriesAfter(0).map(plain),
    inside: {
      ask: emulator.http.ask,
      handOver: (endpoint, listener) => void listeners.set(endpoint, listener),
      entriesAfter,
    },
    close: () => emulator.close(),
  };
}

/** Whoever looks at an entry, or changes it, finds values, and not what works them out. */
const plain = (entry: TimelineEntry): TimelineEntry =>
  entry.kind === 'call' ? { ...entry, reply: { ...entry.reply } } : entry;

async function configOf(config: EmulatorOptions['config']): Promise<ConfigFile> {
  if (config === undefined) return { version: 1 };
  if (typeof config === 'string') return (await import('./config-file.ts')).readConfigFile(config);
  const { checkConfig } = await import('./config-problems.ts');
  const checked = checkConfig({ version: 1, ...config });
  if (checked.ok) return checked.config;
  throw new OptionsError(`config: ${checked.problem.message}`);
}
