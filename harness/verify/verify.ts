import { createExchangeLog } from '../../scenarios/runner/exchange-log.ts';
import { createPatience } from '../../scenarios/runner/patience.ts';
import type { Target } from '../../scenarios/runner/target.ts';
import { CannotTest, type Check, type CheckResult, type Need } from './check.ts';
import { type Coverage, coverageOf, type Seen } from './coverage.ts';
import type { Inbox } from './inbox.ts';
import { createSession } from './session.ts';
import { createSubject, type Given, type Subject, type Unit } from './subject.ts';

/** Contract tests of any server that claims to be DRS, one check after the other. */

export interface Verified {
  readonly results: readonly CheckResult[];
  readonly coverage: Coverage;
}

export interface VerifyOptions {
  readonly given: Given;
  readonly checks: readonly Check[];
  /** The control interface of the server; undefined when it has none. */
  readonly control: Target | undefined;
  readonly inbox: Inbox | undefined;
  /** What else was seen of the same server. */
  readonly also?: readonly Seen[] | undefined;
  /** Real milliseconds a check may take; 30 s when absent. */
  readonly patienceMs?: number | undefined;
  readonly onResult?: ((result: CheckResult) => void) | undefined;
}

export async function verify(options: VerifyOptions): Promise<Verified> {
  const { given, checks, control, inbox, also = [], onResult } = options;
  const subject = createSubject(given, control, inbox !== undefined);
  const log = createExchangeLog();
  const tokens = new Map<Unit, string>();
  const patience = createPatience(options.patienceMs);
  const results: CheckResult[] = [];
  try {
    for (const check of checks) {
      const result = await resultOf(
        check,
        subject,
        async (session) => patience(check.id, check.run(session)),
        () => createSession({ subject, log, control, inbox, tokens }),
      );
      results.push(result);
      onResult?.(result);
    }
  } finally {
    await subject.leave().catch(() => {});
    log.close();
  }
  const own: Seen[] = log.all.map(({ operation, reply, refusals }) => ({
    operation,
    isSuccess: reply.status < 400,
    refusals,
  }));
  return { results, coverage: coverageOf([...own, ...also], control !== undefined) };
}

async function resultOf(
  { id, title, source, needs }: Check,
  subject: Subject,
  run: (session: ReturnType<typeof createSession>) => Promise<void>,
  open: () => ReturnType<typeof createSession>,
): Promise<CheckResult> {
  const about = { id, title, source };
  const missing = needs.map((need: Need) => subject.missing(need)).find((lacking) => lacking !== undefined);
  if (missing !== undefined) return { ...about, outcome: 'not tested', reason: `it needs ${missing}`, differences: [] };
  const session = open();
  try {
    await run(session);
  } catch (error) {
    const differences = session.end();
    if (error instanceof CannotTest && differences.length === 0)
      return { ...about, outcome: 'not tested', reason: error.message, differences };
    const { message } = error as Error;
    const broken = { path: 'the exchange', expected: 'a whole reply', seen: message };
    return { ...about, outcome: 'failed', reason: '', differences: [...differences, broken] };
  }
  const differences = session.end();
  return { ...about, outcome: differences.length === 0 ? 'passed' : 'failed', reason: '', differences };
}
