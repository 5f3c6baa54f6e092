import { ObserveError, type Observer } from '../observe.ts';
import { startCanary } from './canary.ts';
import type { Check } from './check.ts';
import { connectProblem } from './connect-problem.ts';
import { visibilityOf } from './effects.ts';
import type { Materials } from './materials.ts';
import { createMessages } from './messages.ts';
import { type CheckResult, type Exchange, type Finding, failed, notObservable, replyText, skipped } from './outcome.ts';
import { type About, createPayloads } from './payloads.ts';
import { type SnsCertificate, startSnsHost } from './sns-host.ts';
import { createTrial, ListenerGone, type Memory, type Settings, type Stage } from './trial.ts';

/** Makes checks of a listener, one after the other: what one message does must not be mixed up with another's. */

export interface ListenerRun {
  readonly checks: readonly Check[];
  readonly settings: Settings;
  readonly about: About;
  readonly materials: Materials;
  readonly observer: Observer | undefined;
  /** Base of the addresses in messages, with `{region}` in the place of the topic's; the harness itself when absent. */
  readonly snsUrl?: string | undefined;
  /** Port at which the harness plays SNS; 0 for any. */
  readonly snsPort: number;
  /** Play SNS over TLS under its own name, with this certificate. */
  readonly snsCertificate?: SnsCertificate | undefined;
  /** Told where SNS is played, before anything is sent. */
  readonly onReady?: (snsHost: string) => void;
  readonly onStart?: (check: Check) => void;
  readonly onResult?: (result: CheckResult) => void;
  /** Nothing more is sent once it is aborted. */
  readonly signal?: AbortSignal;
}

export interface ListenerReport {
  readonly results: readonly CheckResult[];
  /** A genuine message was taken. */
  readonly accepted: boolean;
  /** Genuine messages were sent and none was taken, so that little can be told. */
  readonly refusesAll: boolean;
}

/** The listener cannot be reached at all, or the harness cannot serve what it needs: one sentence. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError';
}
export class SnsPortError extends Error {
  override readonly name = 'SnsPortError';
}

export async function checkListener(run: ListenerRun): Promise<ListenerReport> {
  const { settings, materials, observer } = run;
  const problem = await connectProblem(settings.url);
  if (problem !== null)
    throw new UnreachableError(`nobody listens at ${shown(settings.url)} (${problem}); start your listener first`);
  // Whoever cannot be asked is found out before anything is sent.
  await observer?.observe();
  const sns = await startSnsHost(run.snsPort, run.snsCertificate).catch((error: NodeJS.ErrnoException) => {
    throw new SnsPortError(`--sns-port: 127.0.0.1:${run.snsPort} cannot be listened on: ${error.code}`);
  });
  const canary = await startCanary(materials.stranger.certificatePem).catch(async (error: unknown) => {
    await sns.close();
    throw error;
  });
  try {
    for (const key of [materials.signer, materials.rotated])
      sns.serve(`/${key.fileName}`, { status: 200, body: key.certificatePem });
    const region = settings.topicArn.split(':')[3] ?? '';
    const ownUrl = run.snsCertificate === undefined ? sns.url : 'https://sns.{region}.amazonaws.com';
    const base = (run.snsUrl ?? ownUrl).replaceAll('{region}', region).replace(/\/+$/, '');
    const signatureVersion = settings.signatureVersions[0] ?? '1';
    const memory: Memory = {
      offered: false,
      accepted: false,
      isAnswering: false,
      isLate: false,
      visibility: undefined,
      checksSignatures: undefined,
      life: undefined,
      isConfirming: false,
      unconfirmed: 0,
      unsubscribed: undefined,
    };
    const stage: Stage = {
      settings,
      materials,
      messages: createMessages({ base, topicArn: settings.topicArn, signatureVersion }, materials),
      payloads: createPayloads(run.about, materials),
      sns,
      canary,
      observer,
      memory,
    };
    run.onReady?.(sns.url);
    const results: CheckResult[] = [];
    let goneSince: string | undefined;
    for (const check of run.checks) {
      if (run.signal?.aborted === true) break;
      run.onStart?.(check);
      const result =
        goneSince === undefined
          ? await made(check, stage)
          : resultOf(check, skipped(`nobody listens at ${shown(settings.url)} any more, since ${goneSince}`), NOTHING);
      if (goneSince === undefined && result.gone) goneSince = check.id;
      const { gone: _, ...plain } = result;
      results.push(plain);
      run.onResult?.(plain);
    }
    return { results, accepted: memory.accepted, refusesAll: memory.offered && !memory.accepted };
  } finally {
    await Promise.all([sns.close(), canary.close()]);
  }
}

interface Made extends CheckResult {
  /** The listener has ended meanwhile. */
  readonly gone: boolean;
}

const NOTHING = { exchanges: [], observed: [], wallMs: 0 };

const resultOf = (
  { run: _, ...about }: Check,
  finding: Finding,
  seen: Pick<CheckResult, 'exchanges' | 'observed' | 'wallMs'>,
  gone = false,
): Made => ({ ...about, ...finding, ...seen, gone });

async function made(check: Check, stage: Stage): Promise<Made> {
  const elapsed = stage.materials.stopwatch();
  const exchanges: Exchange[] = [];
  const observed: string[] = [];
  const trial = createTrial(stage, { exchanges, observed });
  let isGone = false;
  const run = async (): Promise<Finding> => {
    // Found out before the check does anything to the listener.
    if (check.needsObserve && stage.observer !== undefined) await visibilityOf(trial);
    return check.run(trial);
  };
  const finding = await run().catch((error: unknown): Finding => {
    if (error instanceof ObserveError) return notObservable(error.message);
    if (!(error instanceof ListenerGone)) throw error;
    isGone = true;
    return failed(lastWords(exchanges));
  });
  const isBroken = exchanges.some(({ reply }) => reply.kind === 'broken');
  if (!isGone && isBroken)
    isGone = !(await trial.until(async () => (await connectProblem(stage.settings.url)) === null));
  // One that is gone cannot have passed, whatever else was looked at.
  const last = isGone && finding.outcome !== 'failed' ? failed(lastWords(exchanges)) : finding;
  return resultOf(check, last, { exchanges, observed, wallMs: elapsed() }, isGone);
}

/** The listener is gone: what it was told last. */
function lastWords(exchanges: readonly Exchange[]): string {
  const last = exchanges.findLast(({ reply }) => reply.kind === 'broken') ?? exchanges.at(-1);
  return last === undefined
    ? 'the listener ended before anything was sent'
    : `the listener ended at ${last.what}: ${replyText(last.reply)}, and nobody listens any more`;
}

/** An address without its password. */
export function shown(url: URL): string {
  const copy = new URL(url);
  if (copy.password !== '') copy.password = '***';
  return copy.href;
}

/** Whether any of these counts as failed at a level: `should` takes both, `never` neither. */
export const countsAsFailed = (
  { outcome, level }: Pick<CheckResult, 'outcome' | 'level'>,
  failOn: 'must' | 'should' | 'never',
): boolean => outcome === 'failed' && failOn !== 'never' && (failOn === 'should' || level === 'must');
