import type { AnyAnswer, ReadRequest } from './answer.ts';
import { redactText } from './redact.ts';

/** The request log: one line a call, for the person who watches. Faults are loud here and opaque on the wire. */

export interface RequestLog {
  request(
    raw: Pick<ReadRequest, 'method' | 'target'>,
    status: number,
    answer: AnyAnswer | undefined,
    elapsed: () => number,
  ): void;
  fault(where: string, error: unknown): void;
  note(text: string): void;
}

/** Shortened first: the half of an address does not look like one with a password in it. */
const TARGET_READ = 4096;
const TARGET_SHOWN = 300;

export const silentLog: RequestLog = { request() {}, fault() {}, note() {} };

/** Everything that is told about a request beyond its status, in a few words. */
function remarks(answer: AnyAnswer | undefined): string {
  if (answer === undefined) return '';
  const fault = answer.record?.fault;
  const struck = fault === undefined ? '' : ` (fault ${fault.faultId}: ${fault.effect})`;
  const refusal = answer.kind === 'refusal' ? ` ${answer.name}` : '';
  const findings = answer.record?.findings ?? [];
  const noted =
    findings.length === 0 ? '' : ` (findings: ${findings.map(({ rule, field }) => `${rule} ${field}`).join('; ')})`;
  const remark = answer.record?.remark;
  return refusal + (remark === undefined ? '' : `: ${redactText(remark)}`) + struck + noted;
}

export const createLog = (write: (line: string) => void, quiet: boolean): RequestLog => ({
  request(raw, status, answer, elapsed) {
    if (quiet) return;
    write(
      `${raw.method} ${redactText(raw.target.slice(0, TARGET_READ)).slice(0, TARGET_SHOWN)} ${status} ${elapsed().toFixed(1)} ms${remarks(answer)}`,
    );
  },
  fault(where, error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const cause = error instanceof Error && error.cause !== undefined ? `\n  cause: ${String(error.cause)}` : '';
    write(`FAULT in ${where}: ${redactText(text)}${redactText(cause)}`);
  },
  note(text) {
    if (!quiet) write(text);
  },
});
