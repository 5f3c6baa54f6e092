/** OpenAPI path templates, as Hono routes them and as a path is compared with them. */

const PART = /^([^{]*)\{(\w+)\}(.*)$/;
const literal = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** `/replenish/{slotId}` -> `/replenish/:slotId`; a parameter inside a segment becomes a pattern of the whole segment. */
export const honoPath = (template: string): string =>
  template
    .split('/')
    .map((segment) => {
      const [, before = '', name, after = ''] = PART.exec(segment) ?? [];
      if (name === undefined) return segment;
      return before === '' && after === '' ? `:${name}` : `:${name}{${literal(before)}[^/]+${literal(after)}}`;
    })
    .join('/');

/** The parameters of a template whose segment has more than the parameter in it, with what to cut off. */
export function partialParameters(template: string): { name: string; before: number; after: number }[] {
  return template.split('/').flatMap((segment) => {
    const [, before = '', name, after = ''] = PART.exec(segment) ?? [];
    return name === undefined || before + after === '' ? [] : [{ name, before: before.length, after: after.length }];
  });
}

/** Whether a cleaned path is one of the template. */
export function matches(template: string, path: string): boolean {
  const parts = template.split('/');
  const segments = path.split('/');
  return (
    parts.length === segments.length &&
    parts.every((part, at) => {
      const segment = segments[at] as string;
      const [, before = '', name, after = ''] = PART.exec(part) ?? [];
      if (name === undefined) return part === segment;
      return segment.length > before.length + after.length && segment.startsWith(before) && segment.endsWith(after);
    })
  );
}
