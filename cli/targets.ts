import { nearestName } from '../contracts/nearest-name.ts';
import { ConfigFile } from '../emulator/config.ts';
import { checkConfig } from '../emulator/config-problems.ts';
import type { InProcess } from '../emulator/in-process.ts';
import type { EmulatorOptions, RunningEmulator } from '../emulator/index.ts';
import { ConfigError, OptionsError } from '../emulator/options.ts';
import { within } from '../scenarios/runner/patience.ts';
import {
  type CheckWorld,
  type ControlReply,
  type OpenTarget,
  type Target,
  TargetError,
  WorldError,
} from '../scenarios/runner/target.ts';
import { createTransport } from '../scenarios/runner/transport.ts';

/** What scenarios are played against: an emulator of their own in this process, or a running one. */

/** Of the house, it is talked with without the network where that is nobody's business. */
export type StartEmulator = (options: EmulatorOptions) => Promise<RunningEmulator & Partial<InProcess>>;

const DEFAULT_NOW = '2031-03-04T10:00:00Z';
const DEFAULT_SEED = 1;

/** Keys of the configuration file that mean the process, not the world in it. */
export const NOT_OF_THE_WORLD: readonly string[] = [
  'version',
  'port',
  'host',
  'tls',
  'tlsPort',
  'caDir',
  'data',
  'notify',
  'quiet',
  'readyFile',
  'config',
];

/** What a scenario may say of its world; who is told of them can use each. */
const WORLD_KEYS: readonly string[] = [
  'listener',
  ...Object.keys(ConfigFile.shape).filter((key) => !NOT_OF_THE_WORLD.includes(key)),
];

/** A world of its own for each scenario: any free port, memory, a clock that stands. */
export const ownTargets =
  (startEmulator: StartEmulator): OpenTarget =>
  async (world, seed) => {
    const problem = checkWorld(world);
    if (problem !== undefined) throw new WorldError(problem.message);
    const emulator = await startEmulator({
      config: { version: 1, ...world },
      host: '127.0.0.1',
      port: 0,
      clock: 'manual',
      ...(world.now === undefined ? { now: DEFAULT_NOW } : {}),
      ...(seed === undefined ? (world.seed === undefined ? { seed: DEFAULT_SEED } : {}) : { seed }),
    }).catch((error: unknown) => {
      if (error instanceof OptionsError || error instanceof ConfigError) throw new WorldError(error.message);
      throw error;
    });
    const target = targetOf(emulator, () => emulator.close());
    const { inside } = emulator;
    return inside === undefined ? target : { ...target, inside };
  };

/** An emulator of this process as what a scenario is played against. */
export function targetOf({ url, env }: Pick<RunningEmulator, 'url' | 'env'>, close: () => Promise<void>): Target {
  const controlToken = env.DRS_CONTROL_TOKEN ?? null;
  const link = controlLink(url, controlToken);
  return {
    url,
    isOwn: true,
    clientId: env.DRS_CLIENT_ID ?? '',
    clientSecret: env.DRS_CLIENT_SECRET ?? '',
    topicArn: env.DRS_TOPIC_ARN ?? '',
    controlToken,
    control: link.control,
    async close() {
      link.close();
      await close();
    },
  };
}

/** What a world of a scenario may not be. */
export const checkWorld: CheckWorld = (world) => {
  const foreign = NOT_OF_THE_WORLD.find((key) => Object.hasOwn(world, key));
  if (foreign !== undefined)
    return { path: [foreign], ofKey: true, message: `${foreign}: is of the process, not of a world` };
  const unknown = Object.keys(world).find((key) => !WORLD_KEYS.includes(key));
  if (unknown !== undefined) {
    const nearest = nearestName(unknown, WORLD_KEYS);
    const hint = nearest === undefined ? '' : `; did you mean "${nearest}"?`;
    const message = `${unknown}: unknown key; expected one of ${WORLD_KEYS.join(', ')}${hint}`;
    return { path: [unknown], ofKey: true, message };
  }
  if (world.clock !== undefined && world.clock !== 'manual')
    return { path: ['clock'], ofKey: false, message: 'clock: the clock of a scenario stands; expected manual' };
  const checked = checkConfig({ version: 1, ...world });
  return checked.ok ? undefined : checked.problem;
};

/** So many real milliseconds an answer may take; moving the clock alone waits for whatever that brings about. */
const ANSWER_MS = 15_000;

/** It takes the connection, and says nothing. */
class SilentTarget extends TargetError {}

/** A running emulator, which others use too. Its identities are those it is configured with. */
export function remoteTarget(address: string, controlToken: string | null, answerMs = ANSWER_MS): OpenTarget {
  let silence: SilentTarget | undefined;
  return async () => {
    const url = address.replace(/\/+$/, '');
    if (!/^https?:\/\//i.test(url) || !URL.canParse(url))
      throw new TargetError(`expected an address such as http://127.0.0.1:8700, seen "${address}"`);
    // Whoever said nothing to the first scenario is not waited for by each of the others.
    if (silence !== undefined) throw silence;
    const link = controlLink(url, controlToken, answerMs);
    try {
      return {
        url,
        isOwn: false,
        controlToken,
        ...(await identitiesOf(url, link)),
        ...link,
        close: async () => link.close(),
      };
    } catch (error) {
      link.close();
      if (error instanceof SilentTarget) silence = error;
      throw error;
    }
  };
}

interface Link {
  control: Target['control'];
  close(): void;
}

/** `answerMs`: how long an answer may take; for ever when absent. */
function controlLink(url: string, token: string | null, answerMs?: number): Link {
  const transport = createTransport();
  const late = () =>
    new SilentTarget(`${url} gave no answer within ${(answerMs ?? 0) / 1000} s; is an emulator listening there?`);
  return {
    async control<T>(method: string, path: string, body?: unknown): Promise<ControlReply<T>> {
      const sent = transport.send({
        method,
        url: `${url}/_emulator/${path}`,
        headers: {
          accept: '*/*',
          ...(token === null ? {} : { authorization: `Bearer ${token}` }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const isPatient = answerMs === undefined || path === 'clock/advance';
      const reply = await (isPatient ? sent : within(answerMs, sent, late));
      return { status: reply.status, body: reply.body as T };
    },
    close: transport.close,
  };
}

/** What of a state document says who the maker is. */
interface State {
  readonly portal?: {
    readonly securityProfiles?: readonly { readonly clientId: string; readonly clientSecret: string }[];
  };
  readonly topics?: readonly { readonly topicArn: string }[];
}

async function identitiesOf(url: string, { control }: Link) {
  const { status, body } = await control<State | null>('GET', 'state?secrets=true').catch((error: unknown) => {
    if (error instanceof TargetError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    throw new TargetError(
      `no emulator answers at ${url} (${code ?? message}); start one with: npx drs-emulator start --clock manual`,
    );
  });
  if (status === 401)
    throw new TargetError(`the emulator at ${url} asks for its control token; give it with --control-token`);
  const [profile] = body?.portal?.securityProfiles ?? [];
  const [topic] = body?.topics ?? [];
  if (status !== 200 || profile === undefined || topic === undefined)
    throw new TargetError(`${url} answers ${status}, but not as an emulator does; is something else listening there?`);
  const { clientId, clientSecret } = profile;
  return { clientId, clientSecret, topicArn: topic.topicArn };
}
