import type { Declined } from '../lwa/consenting.ts';
import { nearestName } from '../violation.ts';

/** What the customer's consent cannot be given for, as a refusal that names the member and what would do. */
export function declined({ path, problem, candidates }: Declined) {
  const nearest = nearestName(problem.split(' ').at(-1) ?? '', candidates);
  const expected =
    candidates.length === 0 ? '' : `; expected ${candidates.length === 1 ? '' : 'one of '}${candidates.join(', ')}`;
  return {
    kind: 'refusal' as const,
    name: 'invalid' as const,
    params: { field: path, problem: problem + expected },
    extra: { path, ...(nearest === undefined ? {} : { nearest }) },
  };
}
