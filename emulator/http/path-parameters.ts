import type { z } from 'zod';
import type { EndpointDefinition, Path } from '../../contracts/endpoint.ts';
import { partialParameters } from './path-template.ts';

/** The parameters of a path, and what their contract makes of them. */
export interface PathParameters {
  readonly raw: Readonly<Record<string, string>>;
  /** Undefined when the endpoint takes none. */
  readonly checked: z.ZodSafeParseResult<Record<string, unknown>> | undefined;
}

/** Paths that were found good lately: what is the same path is good again. Most devices have a slot or two. */
const REMEMBERED = 256;
const LONGEST = 256;

/** Reads parameters out of what the router cut from a path; `cut` is called for a path that was not seen lately. */
export function pathParameters(
  endpoint: EndpointDefinition,
  template: Path,
): (path: string, cut: () => Record<string, string>) => PathParameters {
  const partial = partialParameters(template.path);
  const good = new Map<string, PathParameters>();

  /** Of a segment that has more in it than the parameter, only the parameter. */
  const read = (params: Record<string, string>): PathParameters => {
    const raw = { ...params };
    for (const { name, before, after } of partial) {
      const whole = params[name] ?? '';
      raw[name] = whole.slice(before, whole.length - after);
    }
    return { raw, checked: endpoint.params?.safeParse(raw) };
  };

  return (path, cut) => {
    const known = good.get(path);
    if (known !== undefined) return known;
    const fresh = read(cut());
    if (fresh.checked?.success !== false && path.length <= LONGEST) {
      if (good.size >= REMEMBERED) good.clear();
      good.set(path, fresh);
    }
    return fresh;
  };
}
