import { isAlias, isMap, isNode, isScalar, isSeq, type Pair, type ParsedNode, type YAMLMap } from 'yaml';

/** From nodes to plain values: what JSON could hold, with aliases replaced by what they stand for. */

export interface NodeMistake {
  readonly offset: number;
  /** Of the value, or of the key. */
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** `ok` is false when there is no value to go on with. */
export interface MadeValue {
  readonly ok: boolean;
  readonly value: unknown;
  readonly mistakes: readonly NodeMistake[];
}

/** More values than a file of a megabyte has use for; aliases of aliases would get there with a few lines. */
const MAX_VALUES = 100_000;
/** Aliases of aliases nest deeper than what is written does. */
const MAX_NESTING = 200;

/** What aliases stand for, as the values are made in the order of the text; and the keys of mappings. */
export class Targets {
  readonly #anchors = new Map<string, unknown>();
  readonly #targets = new Map<unknown, unknown>();

  /** To be told of every node, each after those before it. */
  meet(node: unknown): void {
    if (isAlias(node)) {
      // Not again: what an alias stands for may be met in its place once more.
      if (!this.#targets.has(node)) this.#targets.set(node, this.#anchors.get(node.source));
    } else if (isNode(node) && node.anchor !== undefined) this.#anchors.set(node.anchor, node);
  }

  /** The node itself, or that of the alias. */
  of(node: unknown): unknown {
    return isAlias(node) ? this.#targets.get(node) : node;
  }

  pair(map: YAMLMap, name: string): Pair | undefined {
    return map.items.find(({ key }) => keyText(this.of(key)) === name);
  }
}

/** A key as it was typed, so that `1.0` stays what it is. */
const keyText = (key: unknown): string | undefined =>
  isScalar(key) ? (key.source ?? String(key.value ?? '')) : undefined;

class TooMany extends Error {}

export function valueOfNode(contents: ParsedNode | null, targets: Targets): MadeValue {
  /** By what they say and where: of an alias they are made once more. */
  const mistakes = new Map<string, NodeMistake>();
  /** Lists and mappings that are being made. */
  const open = new Set<unknown>();
  /** Of the value that is being made. */
  const path: PropertyKey[] = [];
  let count = 0;

  const tell = (node: ParsedNode, message: string): void => {
    const [offset] = node.range;
    const said = `${offset} ${message}`;
    if (!mistakes.has(said)) mistakes.set(said, { offset, path: [...path], message });
  };
  /** Those of YAML itself too: quotes say the same, and say it everywhere. */
  const tellTag = (node: unknown): void => {
    if (isNode(node) && 'tag' in node && typeof node.tag === 'string')
      tell(node as ParsedNode, `a tag (${tagText(node.tag)}), which is not taken; a text is put in quotes`);
  };
  const within = <T>(key: PropertyKey, what: () => T): T => {
    path.push(key);
    const made = what();
    path.pop();
    return made;
  };

  const make = (node: ParsedNode | null): unknown => {
    if (node === null) return null;
    targets.meet(node);
    tellTag(node);
    count += 1;
    if (count > MAX_VALUES) {
      tell(node, `more than ${MAX_VALUES} values, counting those that aliases stand for`);
      throw new TooMany();
    }
    if (open.size > MAX_NESTING) {
      tell(node, `nested deeper than ${MAX_NESTING} levels, counting what aliases stand for`);
      throw new TooMany();
    }
    if (isAlias(node)) return ofAlias(node);
    if (isScalar(node)) return ofScalar(node as ParsedNode & { value: unknown; source?: string });
    open.add(node);
    const value = isMap(node) ? ofMap(node as YAMLMap<ParsedNode, ParsedNode | null>) : ofItems(node);
    open.delete(node);
    return value;
  };

  const ofAlias = (alias: ParsedNode & { source: string }): unknown => {
    const target = targets.of(alias) as ParsedNode | undefined;
    if (target === undefined)
      tell(alias, `no anchor "&${alias.source}" before it; put a text that begins with "*" in quotes`);
    else if (open.has(target)) tell(alias, `"*${alias.source}" stands for something that it is a part of`);
    else return make(target);
    return null;
  };

  const ofScalar = (node: ParsedNode & { value: unknown; source?: string }): unknown => {
    const { value, source } = node;
    if (typeof value !== 'number') return value ?? null;
    const isWhole = /^[-+]?\d+$/.test(source ?? '');
    if (!Number.isFinite(value) || (isWhole && !Number.isSafeInteger(value)))
      tell(node, `${source} is no number that JSON can hold exactly; put it in quotes if a text is meant`);
    return value;
  };

  const ofItems = (node: ParsedNode): unknown[] =>
    isSeq(node) ? node.items.map((item, index) => within(index, () => make(item as ParsedNode))) : [];

  const ofMap = (node: YAMLMap<ParsedNode, ParsedNode | null>): Record<string, unknown> => {
    const entries = new Map<string, unknown>();
    for (const { key, value } of node.items) {
      targets.meet(key);
      tellTag(key);
      const name = keyText(targets.of(key));
      const problem = entries.has(name ?? '') ? `the key "${name}" is there twice` : keyProblem(name, key, targets);
      within(name ?? '', () => {
        const inner = make(value);
        if (problem === undefined) entries.set(name ?? '', inner);
        else tell(key ?? node, problem);
      });
    }
    return Object.fromEntries(entries);
  };

  try {
    return { ok: true, value: make(contents), mistakes: [...mistakes.values()] };
  } catch (error) {
    if (!(error instanceof TooMany)) throw error;
    return { ok: false, value: undefined, mistakes: [...mistakes.values()] };
  }
}

const STANDARD = 'tag:yaml.org,2002:';
/** As it is most often written. */
const tagText = (tag: string): string => (tag.startsWith(STANDARD) ? `!!${tag.slice(STANDARD.length)}` : tag);

function keyProblem(name: string | undefined, key: unknown, targets: Targets): string | undefined {
  if (name === undefined) {
    const written = isMap(key) && key.items.length === 1 ? keyText(targets.of(key.items[0]?.key)) : undefined;
    return written === undefined
      ? 'a key has to be a text'
      : `a name is written \${${written}}, and in quotes where it stands inside of "{ }" or "[ ]"`;
  }
  if (name === '<<')
    return 'merge keys are not part of YAML 1.2; write the keys out, or use an alias for a whole value';
  if (name === '__proto__') return 'a key cannot be called __proto__';
  return isScalar(key) && key.value === null && name === '' ? 'a key is missing before ":"' : undefined;
}
