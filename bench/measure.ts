/** Arithmetic of the table, and the stopwatch. */

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}

export interface Row {
  readonly what: string;
  readonly measured: string;
  readonly wanted: string;
  readonly met: boolean;
}

export const percent = (ratio: number): string => `${Math.round(ratio * 100)} %`;
export const times = (ratio: number): string => `${ratio.toFixed(2)} x`;

export function table(rows: readonly Row[]): string {
  return [
    '| what | measured | wanted | |',
    '|---|---|---|---|',
    ...rows.map(
      ({ what, measured, wanted, met }) => `| ${what} | ${measured} | ${wanted} | ${met ? 'met' : 'MISSED'} |`,
    ),
  ].join('\n');
}

/** Real milliseconds that some work takes. */
export async function elapsedMs(work: () => Promise<void>): Promise<number> {
  const start = process.hrtime.bigint();
  await work();
  return Number(process.hrtime.bigint() - start) / 1e6;
}
