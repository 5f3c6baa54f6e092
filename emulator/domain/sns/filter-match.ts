import type { Subscription } from '../state.ts';
import { type Leaf, passes, type Test } from './filter/leaf-test.ts';
import { type FilterPolicy, parseFilterPolicy, type Rule } from './filter-policy.ts';
import type { Publication } from './publication.ts';

/** Whether a filter policy lets a message through, and if not, which of its keys is why. */

/** What a filter looks at: the published text, and its attributes. */
export type FilteredMessage = Pick<Publication, 'message' | 'attributes'>;

export type Filtered =
  | { readonly accepted: true }
  /** As the end of "the filter policy". */
  | { readonly accepted: false; readonly why: string };

/** A leaf of the message, and which elements of which arrays it is in. */
interface Field {
  readonly leaf: Leaf;
  readonly places: ReadonlyMap<number, number>;
}

type Fields = ReadonlyMap<string, readonly Field[]>;

const LEAVES_MAX = 100_000;
/** Combinations of leaves that are tried; a body with more of them that all almost fit is let through by nothing. */
const TRIES_MAX = 100_000;

const parsedPolicies = new Map<string, FilterPolicy>();
const PARSED_MAX = 1000;

/** Whether a subscription wants a message: by its filter policy, of which it was checked that it can be read. */
export function passesFilter(
  { filterPolicy, filterPolicyScope: scope }: Pick<Subscription, 'filterPolicy' | 'filterPolicyScope'>,
  message: FilteredMessage,
): Filtered {
  if (filterPolicy === null) return { accepted: true };
  const name = `${scope} ${filterPolicy}`;
  let policy = parsedPolicies.get(name);
  if (policy === undefined) {
    const parsedPolicy = parseFilterPolicy(filterPolicy, scope);
    if (!parsedPolicy.ok) return refusedBecause(`cannot be read: ${parsedPolicy.problem}`);
    policy = parsedPolicy.policy;
    if (parsedPolicies.size >= PARSED_MAX) parsedPolicies.clear();
    parsedPolicies.set(name, policy);
  }
  return filterMessage(policy, message);
}

export function filterMessage(policy: FilterPolicy, message: FilteredMessage): Filtered {
  const { scope, alternatives } = policy;
  if (alternatives.some((rules) => rules.length === 0)) return { accepted: true };
  const fields = scope === 'MessageBody' ? fieldsOfBody(message.message) : fieldsOfAttributes(message.attributes);
  if (fields === undefined) return refusedBecause('needs a body that is a JSON object, which this message has not');
  if (alternatives.some((rules) => holdTogether(rules, fields))) return { accepted: true };
  return refusedBecause(reason(policy, fields));
}

const refusedBecause = (why: string): Filtered => ({ accepted: false, why });

/** All rules have to hold at once, so leaves of one array have to come from the same element of it. */
function holdTogether(rules: readonly Rule[], fields: Fields): boolean {
  const fitting: Field[][] = [];
  for (const rule of rules) {
    const there = fields.get(rule.path);
    if (there === undefined) {
      if (!isMissing(rule, fields)) return false;
      continue;
    }
    fitting.push(there.filter(({ leaf }) => rule.tests.some((test) => passes(test, leaf))));
  }
  let tries = 0;
  const choose = (index: number, taken: Field['places']): boolean => {
    const candidates = fitting[index];
    if (candidates === undefined) return true;
    return candidates.some(({ places }) => {
      tries += 1;
      if (tries > TRIES_MAX) return false;
      for (const [array, element] of places) if ((taken.get(array) ?? element) !== element) return false;
      return choose(index + 1, places.size === 0 ? taken : new Map([...taken, ...places]));
    });
  };
  return choose(0, new Map());
}

/** `exists: false` needs something else to be there: of nothing at all nothing is said to be missing. */
const isMissing = ({ tests }: Rule, fields: Fields): boolean =>
  fields.size > 0 && tests.some((test) => test.is === 'exists' && !test.expected);

function reason({ scope, alternatives }: FilterPolicy, fields: Fields): string {
  const of = scope === 'MessageBody' ? 'of the body' : 'among the message attributes';
  const failing = alternatives.map((rules) => rules.find((rule) => !holdTogether([rule], fields)));
  const rule = failing.find((one) => one !== undefined);
  if (rule === undefined) return 'asks for values that no single element of an array has together';
  const there = fields.get(rule.path);
  const wanted = rule.tests.map(inWords).join(' or ');
  const seen = there === undefined ? 'is missing' : `is ${there.map(({ leaf }) => JSON.stringify(leaf)).join(', ')}`;
  return `asks for ${wanted} in "${rule.path}" ${of}, which ${seen}`;
}

function inWords(test: Test): string {
  switch (test.is) {
    case 'equal':
      return JSON.stringify(test.value);
    case 'anything-but':
      return `anything but ${test.values.map((value) => JSON.stringify(value)).join(', ')}`;
    case 'anything-but-prefix':
      return `anything but the prefix ${JSON.stringify(test.pattern)}`;
    case 'anything-but-wildcard':
      return `anything but ${test.patterns.map((pattern) => JSON.stringify(pattern)).join(', ')}`;
    case 'numeric':
      return `a number ${test.bounds.map(({ operator, value }) => `${operator} ${value}`).join(' and ')}`;
    case 'exists':
      return test.expected ? 'any value' : 'no value';
    case 'cidr':
      return 'an address of the network';
    default:
      return `${test.is} ${JSON.stringify(test.pattern)}`;
  }
}

function fieldsOfAttributes(attributes: FilteredMessage['attributes']): Fields {
  const fields = new Map<string, Field[]>();
  for (const { Name, Type, Value } of attributes) {
    const leaves = leavesOf(Type, Value);
    // Each element of a String.Array is one more value of its attribute.
    if (leaves.length > 0)
      fields.set(
        Name,
        leaves.map((leaf) => ({ leaf, places: new Map() })),
      );
  }
  return fields;
}

const isLeaf = (value: unknown): value is Leaf => value === null || typeof value !== 'object';

function leavesOf(type: string, value: string): Leaf[] {
  if (type === 'String.Array') {
    const elements = parsed(value);
    return Array.isArray(elements) ? elements.filter(isLeaf) : [];
  }
  switch (type.split('.')[0]) {
    case 'String':
      return [value];
    case 'Number':
      return value.trim() === '' || Number.isNaN(Number(value)) ? [] : [Number(value)];
    default:
      return [];
  }
}

function fieldsOfBody(body: string): Fields | undefined {
  const document = parsed(body);
  if (typeof document !== 'object' || document === null || Array.isArray(document)) return undefined;
  const fields = new Map<string, Field[]>();
  let arrays = 0;
  let leaves = 0;
  const visit = (value: unknown, path: string, places: ReadonlyMap<number, number>): void => {
    if (leaves > LEAVES_MAX) return;
    if (isLeaf(value)) {
      leaves += 1;
      const there = fields.get(path) ?? [];
      there.push({ leaf: value, places });
      fields.set(path, there);
    } else if (Array.isArray(value)) {
      arrays += 1;
      const array = arrays;
      for (const [index, element] of value.entries()) visit(element, path, new Map([...places, [array, index]]));
    } else {
      for (const [name, member] of Object.entries(value as object)) {
        visit(member, path === '' ? name : `${path}.${name}`, places);
      }
    }
  };
  visit(document, '', new Map());
  return fields;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
