import type { CheckResult } from '../harness/verify/check.ts';
import { checks } from '../harness/verify/checks/index.ts';
import { type Inbox, openInbox } from '../harness/verify/inbox.ts';
import { resultOfStory, seenInStory } from '../harness/verify/stories.ts';
import { coverageText, resultText, summaryText } from '../harness/verify/text.ts';
import { type Verified, verify } from '../harness/verify/verify.ts';
import { painter } from '../scenarios/report/style.ts';
import { findScenarioFiles } from '../scenarios/runner/find-files.ts';
import { play } from '../scenarios/runner/play.ts';
import type { OpenTarget, Target } from '../scenarios/runner/target.ts';
import { variantsOf } from '../scenarios/runner/variants.ts';
import { Ended, EXIT, Failure } from './exit.ts';
import { loadAll } from './run/loader.ts';
import { shippedFolder } from './run/shipped.ts';
import { remoteTarget } from './targets.ts';
import type { Terminal } from './terminal.ts';
import { controlOf } from './verify/control-of.ts';
import { givenVerifyOptions, type VerifyOptions } from './verify/options.ts';

/** `verify`: contract tests of any server that claims to be DRS; of an emulator also every story that suits it. */
export async function runVerify(flags: Readonly<Record<string, unknown>>, terminal: Terminal): Promise<void> {
  const options = givenVerifyOptions(flags, terminal.env);
  const { json = false, only } = options;
  const paint = painter(terminal.colour);
  const tell = (result: CheckResult): void =>
    terminal.out(json ? `${JSON.stringify({ event: 'check', ...result })}\n` : resultText(result, paint));
  const openTarget = remoteTarget(options.target, options.controlToken ?? terminal.env.DRS_CONTROL_TOKEN ?? null);
  const control = await controlOf(options.target, openTarget, PATIENCE_MS);
  const isWanted = ({ id, title }: Pick<CheckResult, 'id' | 'title'>): boolean =>
    only === undefined || id.includes(only) || title.includes(only);

  let inbox: Listening | undefined;
  try {
    const stories = control === undefined ? [] : await playedStories(openTarget, control, isWanted, tell);
    inbox = await inboxOf(options, control);
    const { target: url, lwa: lwaUrl, model: modelId, serial: serialNumber, slot: slotId, ...given } = options;
    const verified = await verify({
      given: { ...given, url, lwaUrl, modelId, serialNumber, slotId },
      checks: checks.filter(isWanted),
      control,
      inbox: inbox?.inbox,
      also: stories.flatMap(({ seen }) => seen),
      onResult: tell,
    });
    const all = { ...verified, results: [...stories.map(({ result }) => result), ...verified.results] };
    const { DRS_REFRESH_TOKEN: known } = terminal.env;
    if (known !== undefined && options.refreshToken === known && isTokenRefused(verified)) terminal.err(STALE);
    finish(all, { json, only }, terminal);
  } finally {
    await inbox?.close();
    await control?.close();
  }
}

/** A variable is easily left over from another start; the checks can only say that the server refused it. */
const STALE =
  'DRS_REFRESH_TOKEN: the server refuses this refresh token; if it is of an earlier start, unset it or take that of a device that is registered now\n';

const isTokenRefused = ({ results }: Verified): boolean =>
  results
    .flatMap(({ differences }) => differences)
    .some(({ expected, seen }) => expected === 'a success' && seen.includes('invalid_grant'));

function finish(
  { results, coverage }: Verified,
  { json, only }: Pick<VerifyOptions, 'json' | 'only'>,
  terminal: Terminal,
): void {
  if (results.length === 0)
    throw new Failure(EXIT.usage, `--only: no check has ${JSON.stringify(only)} in its id or title`);
  const hasFailed = results.some(({ outcome }) => outcome === 'failed');
  if (json) terminal.out(`${JSON.stringify({ event: 'summary', coverage, failed: hasFailed })}\n`);
  else {
    // Of a selection it would say nothing.
    if (only === undefined) terminal.out(coverageText(coverage, painter(terminal.colour)));
    terminal.out(summaryText(results));
  }
  if (results.every(({ outcome }) => outcome === 'not tested'))
    throw new Failure(EXIT.usage, 'nothing could be tested with what was given');
  if (hasFailed) throw new Ended(EXIT.failed);
}

const PATIENCE_MS = 15_000;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

interface Listening {
  readonly inbox: Inbox;
  close(): Promise<void>;
}

/** Listens where the service was told to post, or where an emulator is told to. */
async function inboxOf(
  { target: url, listen, topicArn }: VerifyOptions,
  control: Target | undefined,
): Promise<Listening | undefined> {
  if (control === undefined && listen === undefined) return undefined;
  const topic = topicArn ?? control?.topicArn;
  if (topic === undefined)
    throw new Failure(EXIT.usage, '--listen: needs --topic-arn, the topic that the service publishes to');
  const inbox = await openInbox({ listenAt: listen, url, topicArn: topic, patienceMs: PATIENCE_MS, pause }).catch(
    ({ code, message }: NodeJS.ErrnoException) => {
      throw new Failure(EXIT.fault, `--listen: cannot listen there (${code ?? message})`);
    },
  );
  const arn = await subscribed(inbox, control).catch(async (error: unknown) => {
    await inbox.close();
    throw error;
  });
  return {
    inbox,
    async close() {
      // A server that is gone keeps nothing, and takes nothing back.
      if (arn !== undefined)
        await control?.control('DELETE', `subscriptions/${encodeURIComponent(arn)}`).catch(() => {});
      await inbox.close();
    },
  };
}

/** Where there is a control interface, the endpoint is subscribed when this resolves. */
async function subscribed(inbox: Inbox, control: Target | undefined): Promise<string | undefined> {
  const reply = await control?.control<{ readonly subscriptionArn: string }>('POST', 'subscriptions', {
    endpoint: inbox.url,
  });
  const arn = reply?.body.subscriptionArn;
  // Until the handshake is over.
  if (arn !== undefined) await inbox.wait(({ type }) => type === 'SubscriptionConfirmation');
  return arn;
}

interface PlayedStory {
  readonly result: CheckResult;
  readonly seen: ReturnType<typeof seenInStory>;
}

/** The stories that come with the program, one after the other on the clock of the server, if it stands. */
async function playedStories(
  openTarget: OpenTarget,
  control: Target,
  isWanted: (about: Pick<CheckResult, 'id' | 'title'>) => boolean,
  tell: (result: CheckResult) => void,
): Promise<PlayedStory[]> {
  const { body } = await control.control<{ readonly mode?: string } | null>('GET', 'clock');
  const folder = shippedFolder();
  if (body?.mode !== 'manual' || folder === undefined) {
    const stories: CheckResult = {
      id: 'stories',
      title: 'the stories that come with the program',
      source: 'DESIGN',
      outcome: 'not tested',
      reason: 'they need a clock that stands: start the emulator with --clock manual',
      differences: [],
    };
    if (isWanted(stories)) tell(stories);
    return isWanted(stories) ? [{ result: stories, seen: [] }] : [];
  }
  const { files } = findScenarioFiles([folder], folder);
  const played: PlayedStory[] = [];
  for (const variant of variantsOf(loadAll(files, folder).scenarios)) {
    const about = resultOfStory({ variant, status: 'passed' } as never);
    if (!isWanted(about)) continue;
    const outcome = await play(variant, { openTarget });
    const story = { result: resultOfStory(outcome), seen: seenInStory(outcome) };
    tell(story.result);
    played.push(story);
  }
  return played;
}
