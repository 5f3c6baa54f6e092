import type { EndpointDefinition, Tolerance } from './endpoint.ts';
import { citation } from './sources.ts';

/** The slips of shipped clients that are served all the same, of all endpoints together. */

export interface CollectedTolerance extends Tolerance {
  /** Names of the endpoints that serve it. */
  readonly endpoints: readonly string[];
}

/** Each tolerance once, by id. Throws when two endpoints mean different things by one id. */
export function collectTolerances(endpoints: Readonly<Record<string, EndpointDefinition>>): CollectedTolerance[] {
  const collected = new Map<string, CollectedTolerance>();
  for (const { name, tolerances = [] } of Object.values(endpoints)) {
    for (const tolerance of tolerances) {
      const known = collected.get(tolerance.id);
      if (known !== undefined && !sameMeaning(known, tolerance)) {
        throw new Error(`the tolerance ${tolerance.id} means another thing in ${name} than in ${known.endpoints[0]}`);
      }
      collected.set(tolerance.id, { ...tolerance, endpoints: [...(known?.endpoints ?? []), name] });
    }
  }
  return [...collected.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

const sameMeaning = (a: Tolerance, b: Tolerance): boolean =>
  a.field === b.field &&
  a.text === b.text &&
  a.strict === b.strict &&
  a.obligation === b.obligation &&
  a.evidence === b.evidence &&
  a.source === b.source;

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

const row = ({ id, text, field, strict, evidence, source, obligation, endpoints }: CollectedTolerance): string => {
  const rule = obligation === undefined ? '' : String(obligation);
  const cells = [`\`${id}\``, text, field, strict, evidence, citation(source), rule, endpoints.join(', ')];
  return `| ${cells.map(cell).join(' | ')} |`;
};

/** The page for makers: docs/tolerances.md. */
export function renderTolerances(endpoints: Readonly<Record<string, EndpointDefinition>>): string {
  return [
    '# Tolerances',
    '',
    'Generated from `contracts/`; do not edit.',
    '',
    'What shipped clients send although no page allows it. It is served, and noted as a finding: under the number of the',
    'obligation it touches ([obligations](obligations.md)), else under the id of the tolerance. `--strict` answers an',
    'error where the column says `refuse`.',
    '',
    '| Id | What is served | Field | `--strict` | Evidence | Source | Obligation | Endpoints |',
    '|---|---|---|---|---|---|---|---|',
    ...collectTolerances(endpoints).map(row),
    '',
  ].join('\n');
}
