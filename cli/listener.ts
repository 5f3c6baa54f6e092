import { nearestName } from '../contracts/nearest-name.ts';
import { stopwatch, toInstant, wallMs } from '../emulator/clock.ts';
import { SEED_CLIENT_ID, SEED_CUSTOMER_ID, SEED_TOPIC_ARN } from '../emulator/domain/seed.ts';
import type { Check } from '../harness/listener/check.ts';
import { checks } from '../harness/listener/checks/index.ts';
import {
  checkListener,
  countsAsFailed,
  type ListenerReport,
  type ListenerRun,
  SnsPortError,
  shown,
  UnreachableError,
} from '../harness/listener/run.ts';
import { createObserver, ObserveError } from '../harness/observe.ts';
import { painter } from '../scenarios/report/style.ts';
import { Ended, EXIT, Failure } from './exit.ts';
import { junitXml } from './listener/junit.ts';
import { createMaterials } from './listener/materials.ts';
import { givenListenerOptions, type ListenerOptions } from './listener/options.ts';
import { jsonReporter, listedLine, type Reporter, textReporter } from './listener/reporter.ts';
import { writeNamed } from './run/write-file.ts';
import type { Terminal } from './terminal.ts';

/** `listener`: contract tests of a maker's SNS endpoint. */
export async function runListener(flags: Readonly<Record<string, unknown>>, terminal: Terminal): Promise<void> {
  const options = givenListenerOptions(flags, terminal.env);
  const chosen = choose(options.only);
  // Who only wants to see the checks need not say where.
  if (options.list === true || options.url === undefined) return list(chosen, options, terminal);
  const url = new URL(options.url);
  const elapsed = stopwatch();
  const startedAt = toInstant(wallMs());
  const reporter = reporterFor(url, options, terminal);
  const stop = stopOf(terminal);
  const { results, refusesAll } = await checked({
    ...(await runOf(options, chosen, url, terminal)),
    onReady: reporter.ready,
    onResult: reporter.result,
    signal: stop,
  });
  const ms = elapsed();
  const isFailed = results.some((result) => countsAsFailed(result, options.failOn ?? 'must'));
  const isVain = refusesAll && results.some(({ outcome }) => outcome === 'not observable');
  const exitCode = stop.aborted ? EXIT.interrupted : isFailed ? EXIT.failed : isVain ? EXIT.usage : EXIT.fine;
  if (options.junit !== undefined)
    writeNamed('--junit', options.junit, junitXml(results, { url: shown(url), wallMs: ms, startedAt }));
  reporter.finish({ results, wallMs: ms, exitCode });
  if (exitCode === EXIT.usage)
    terminal.err('drs-emulator: the listener took no genuine message, so nothing was shown; the lines above say why\n');
  if (exitCode !== EXIT.fine) throw new Ended(exitCode);
}

/** The checks that were asked for, in the order in which they are made. */
function choose(only: readonly string[] | undefined): readonly Check[] {
  if (only === undefined) return checks;
  const ids = checks.map(({ id }) => id);
  const wanted = only.map((id) => id.trim()).filter((id) => id !== '');
  for (const id of wanted) {
    if (ids.some((known) => known.toLowerCase() === id.toLowerCase())) continue;
    const nearest = nearestName(id, ids);
    const hint = nearest === undefined ? '--list shows them all' : `did you mean ${nearest}?`;
    throw new Failure(EXIT.usage, `--only: there is no check ${JSON.stringify(id)}; ${hint}`);
  }
  if (wanted.length === 0) throw new Failure(EXIT.usage, '--only: expected checks such as C-01,C-12');
  return checks.filter(({ id }) => wanted.some((one) => one.toLowerCase() === id.toLowerCase()));
}

function list(chosen: readonly Check[], { json }: ListenerOptions, { out, colour }: Terminal): void {
  const paint = painter(colour);
  for (const check of chosen) {
    if (json === true) out(listedLine(check));
    else
      out(
        `${check.id.padEnd(5)} ${paint(check.level.padEnd(6), 'grey')} ${check.title}${check.needsObserve ? paint('  (--observe)', 'grey') : ''}\n`,
      );
  }
}

async function runOf(
  options: ListenerOptions,
  chosen: readonly Check[],
  url: URL,
  { env }: Terminal,
): Promise<ListenerRun> {
  const topicArn = options.topicArn ?? SEED_TOPIC_ARN;
  const snsCertificate =
    options.tls === true
      ? await (await import('./listener/sns-certificate.ts')).snsCertificate(topicArn, options.caDir, env)
      : undefined;
  const [modelId = '', serialNumber = ''] = (options.device ?? 'acme-coffee/SN-0001').split('/');
  const slotId = options.slot ?? 'beans';
  const { signatureVersion = 'both' } = options;
  return {
    checks: chosen,
    materials: await createMaterials(),
    observer: options.observe === undefined ? undefined : createObserver(options.observe),
    snsUrl: options.snsUrl,
    snsPort: options.snsPort ?? (options.tls === true ? 443 : 0),
    snsCertificate,
    about: {
      modelId,
      serialNumber,
      slotId,
      clientId: options.clientId ?? SEED_CLIENT_ID,
      directedCustomerId: options.customer ?? SEED_CUSTOMER_ID,
    },
    settings: {
      url,
      topicArn,
      modelId,
      serialNumber,
      slotId,
      signatureVersions: signatureVersion === 'both' ? ['1', '2'] : [signatureVersion],
      raw: options.raw === true,
      attemptTimeoutMs: SNS_WAITS_MS,
      patienceMs: (options.timeout ?? STANDARD_PATIENCE_S) * 1000,
    },
  };
}

/** SNS gives an endpoint so much real time. */
const SNS_WAITS_MS = 15_000;
const STANDARD_PATIENCE_S = 10;

async function checked(run: ListenerRun): Promise<ListenerReport> {
  try {
    return await checkListener(run);
  } catch (error) {
    if (error instanceof UnreachableError || error instanceof ObserveError)
      throw new Failure(EXIT.usage, error.message);
    throw error instanceof SnsPortError ? new Failure(EXIT.fault, error.message) : error;
  } finally {
    run.observer?.close();
  }
}

function reporterFor(url: URL, options: ListenerOptions, terminal: Terminal): Reporter {
  if (options.json === true) return jsonReporter(shown(url), terminal.out);
  return textReporter(shown(url), terminal, {
    show: options.show === true,
    repeat: (id) => `npx drs-emulator listener ${repeatFlags(url, options)} --only ${id} --show`,
  });
}

/** What was said of the listener, so that a check can be made again alone. */
function repeatFlags(url: URL, { observe, topicArn, device, snsUrl, snsPort, tls, caDir }: ListenerOptions): string {
  const given = [
    ['--url', shown(url)],
    ['--observe', observe],
    ['--topic-arn', topicArn],
    ['--device', device],
    ['--sns-url', snsUrl],
    ['--sns-port', snsPort === undefined ? undefined : String(snsPort)],
    ['--ca-dir', caDir],
  ];
  const words = given.flatMap(([name, value]) => (value === undefined ? [] : [`${name} ${quoted(value)}`]));
  return [...words, ...(tls === true ? ['--tls'] : [])].join(' ');
}

const quoted = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

/** The first signal ends the run after the check that is being made, the second one at once. */
function stopOf({ onSignal, exit }: Terminal): AbortSignal {
  const stop = new AbortController();
  onSignal(() => {
    if (stop.signal.aborted) exit(EXIT.interrupted);
    stop.abort();
  });
  return stop.signal;
}
