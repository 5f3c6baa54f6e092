import type { Parameter, SentAttribute, ValuesOf } from '../../../contracts/sns/action.ts';
import type { ReadRequest } from '../answer.ts';

/**
 * Parameters of the Query protocol, `Attributes.entry.1.key=…`, as the values that an action declares. Names are
 * taken apart once, into maps, so that no name means anything but itself; gaps between numbers are no matter.
 */

interface Node {
  value: string | undefined;
  readonly below: Map<string, Node>;
}

export type ReadParameters<P extends Readonly<Record<string, Parameter>>> =
  | { readonly ok: true; readonly values: ValuesOf<P> }
  | { readonly ok: false; readonly missing: string };

/** Deeper than any declared parameter; what is deeper still is nothing we know. */
const LEVELS_MAX = 8;
const NUMBER = /^[1-9]\d{0,8}$/;

/** A parameter by its whole name; the query comes before the form, the first of two before the second. */
export function fieldsOf({ query, form, body }: Pick<ReadRequest, 'query' | 'form' | 'body'>): Map<string, string> {
  const fields = new Map<string, string>();
  for (const [name, [value = '']] of query) fields.set(name, value);
  if (form !== 'form') return fields;
  for (const [name, value] of Object.entries(body as Record<string, string>)) {
    if (!fields.has(name)) fields.set(name, value);
  }
  return fields;
}

export function readParameters<P extends Readonly<Record<string, Parameter>>>(
  fields: ReadonlyMap<string, string>,
  parameters: P,
): ReadParameters<P> {
  const root: Node = { value: undefined, below: new Map() };
  for (const [name, value] of fields) {
    const [first = ''] = name.split('.', 1);
    if (Object.hasOwn(parameters, first)) plant(root, name, value);
  }
  const read = readAll(root, parameters, '');
  return typeof read === 'string' ? { ok: false, missing: read } : { ok: true, values: read as ValuesOf<P> };
}

function plant(root: Node, name: string, value: string): void {
  const parts = name.split('.', LEVELS_MAX + 1);
  if (parts.length > LEVELS_MAX) return;
  let node = root;
  for (const part of parts) {
    const next = node.below.get(part) ?? { value: undefined, below: new Map() };
    node.below.set(part, next);
    node = next;
  }
  node.value ??= value;
}

class Missing {
  readonly path: string;
  constructor(path: string) {
    this.path = path;
  }
}

/** The values, or the name of the first parameter that is missing. */
function readAll(
  at: Node,
  parameters: Readonly<Record<string, Parameter>>,
  above: string,
): Record<string, unknown> | string {
  const values: Record<string, unknown> = {};
  for (const [name, parameter] of Object.entries(parameters)) {
    const node = at.below.get(name);
    if (node?.value === undefined && parameter.required) return `${above}${lowerFirst(name)}`;
    const value = readValue(node, parameter, `${above}${lowerFirst(name)}`);
    if (value instanceof Missing) return value.path;
    values[name] = value;
  }
  return values;
}

function readValue(node: Node | undefined, parameter: Parameter, path: string): unknown {
  switch (parameter.form) {
    case 'text':
      return node?.value;
    case 'flag':
      return node?.value?.toLowerCase() === 'true';
    case 'texts':
      return numbered(node, 'member').flatMap(({ value }) => (value === undefined ? [] : [value]));
    case 'map':
      return entriesOf(node);
    case 'attributes':
      return numbered(node, 'entry').map(attributeOf);
    case 'members': {
      const list: unknown[] = [];
      for (const [index, member] of numbered(node, 'member').entries()) {
        const read = readAll(member, parameter.fields, `${path}.${index + 1}.member.`);
        if (typeof read === 'string') return new Missing(read);
        list.push(read);
      }
      return list;
    }
  }
}

/** What stands under `.member.N` or `.entry.N`, in the order of the numbers. */
function numbered(node: Node | undefined, word: 'member' | 'entry'): Node[] {
  const below = node?.below.get(word)?.below ?? new Map<string, Node>();
  return [...below]
    .filter(([name]) => NUMBER.test(name))
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([, item]) => item);
}

/** Of two entries with one key the first counts, as everywhere; an entry without a value has an empty one. */
function entriesOf(node: Node | undefined): Map<string, string> {
  const entries = new Map<string, string>();
  for (const { below } of numbered(node, 'entry')) {
    const key = below.get('key')?.value;
    if (key !== undefined && !entries.has(key)) entries.set(key, below.get('value')?.value ?? '');
  }
  return entries;
}

function attributeOf({ below }: Node): SentAttribute {
  const value = below.get('Value')?.below;
  return {
    Name: below.get('Name')?.value ?? '',
    DataType: value?.get('DataType')?.value,
    StringValue: value?.get('StringValue')?.value,
    BinaryValue: value?.get('BinaryValue')?.value,
  };
}

/** AWS names parameters that are missing as its Java code does. */
const lowerFirst = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);
