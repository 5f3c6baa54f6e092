import type { EndpointDefinition, Surface } from '../../contracts/endpoint.ts';
import { endpoints } from '../../contracts/index.ts';

/** Which outcomes of which operations were seen, and why the others were not. */

/** One exchange. */
export interface Seen {
  /** Null where the call was for no endpoint. */
  readonly operation: string | null;
  readonly isSuccess: boolean;
  /** Several names where the wire does not tell refusals apart; they all count. */
  readonly refusals: readonly string[];
}

export interface OperationCoverage {
  readonly operation: string;
  readonly surface: Surface;
  /** `success`, or the name of a refusal. */
  readonly seen: readonly string[];
  readonly missing: readonly string[];
  /** Why what is missing is; empty when nothing is. */
  readonly reason: string;
}

export interface Coverage {
  readonly operations: readonly OperationCoverage[];
  readonly seen: number;
  readonly total: number;
}

const SUCCESS = 'success';

export function coverageOf(seen: readonly Seen[], hasControl: boolean): Coverage {
  const outcomes = new Map<string, Set<string>>();
  for (const { operation, isSuccess, refusals } of seen) {
    if (operation === null) continue;
    const known = outcomes.get(operation) ?? new Set();
    if (isSuccess) known.add(SUCCESS);
    for (const refusal of refusals) known.add(refusal);
    outcomes.set(operation, known);
  }
  const operations = (Object.values(endpoints) as readonly EndpointDefinition[]).map(
    ({ name, surface, refusals }): OperationCoverage => {
      const all = [SUCCESS, ...Object.keys(refusals)];
      const had = outcomes.get(name) ?? new Set<string>();
      const missing = all.filter((outcome) => !had.has(outcome));
      return {
        operation: name,
        surface,
        seen: all.filter((outcome) => had.has(outcome)),
        missing,
        reason: missing.length === 0 ? '' : reasonOf(surface, hasControl),
      };
    },
  );
  const count = (pick: (one: OperationCoverage) => readonly string[]): number =>
    operations.reduce((sum, one) => sum + pick(one).length, 0);
  const total = count((one) => one.seen) + count((one) => one.missing);
  return { operations, seen: count((one) => one.seen), total };
}

function reasonOf(surface: Surface, hasControl: boolean): string {
  if (!hasControl && (surface === 'control' || surface === 'customer'))
    return 'it has no control interface, by which the customer and the clock are played';
  if (!hasControl && surface === 'sns') return 'SNS is a service of its own there';
  if (!hasControl)
    return 'it needs a customer who signs up, a clock that can be moved, or something that was not given';
  return 'only a story in a world of its own brings it about: npx drs-emulator run plays them';
}
