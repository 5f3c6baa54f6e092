import { nearestName } from '../../../contracts/nearest-name.ts';

/** Refusals that the control interface shares, as answers. */

/** Something in the request is not right: where, what, and what comes near. */
export function invalid(
  field: string,
  problem: string,
  near?: { readonly seen: string; readonly known: readonly string[] },
) {
  const nearest = near === undefined ? undefined : nearestName(near.seen, near.known);
  return {
    kind: 'refusal' as const,
    name: 'invalid' as const,
    params: { field, problem },
    extra: { path: field, ...(nearest === undefined ? {} : { nearest }) },
  };
}

export const notFound = (what: string, id: string) => ({
  kind: 'refusal' as const,
  name: 'notFound' as const,
  params: { what, id },
});

export const conflict = (problem: string) => ({
  kind: 'refusal' as const,
  name: 'conflict' as const,
  params: { problem },
});
