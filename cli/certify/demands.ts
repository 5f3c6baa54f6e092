import { earlierReport } from '../../harness/report/earlier.ts';
import type { Demands } from '../../harness/report/standing.ts';
import { EXIT, Failure } from '../exit.ts';
import type { CertifyOptions } from './options.ts';
import { readNamed } from './read-named.ts';

/** What a report is asked for: which rules fail it, which may be broken, and what was so before. */

type Asked = Pick<CertifyOptions, 'failOn' | 'baseline' | 'expect'>;

/** What is wrong with the files is told before anything is judged. */
export async function demandsOf({ failOn = 'must', baseline, expect }: Asked): Promise<Omit<Demands, 'now'>> {
  // Reading YAML is loaded for those who have some.
  const expected = expect === undefined ? [] : (await import('./expect-file.ts')).readExpected(expect);
  if (baseline === undefined) return { failOn, expected };
  const earlier = earlierReport(baseline, readNamed('--baseline', baseline));
  if (typeof earlier === 'string') throw new Failure(EXIT.usage, `--baseline: ${earlier}`);
  return { failOn, expected, earlier };
}
