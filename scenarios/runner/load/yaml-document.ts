import { Composer, type Document, isMap, isScalar, isSeq, LineCounter, type ParsedNode, Parser } from 'yaml';
import { controlCharacter, yamlMistake } from './yaml-mistakes.ts';
import { nestingOf } from './yaml-nesting.ts';
import { Targets, valueOfNode } from './yaml-value.ts';

/** One YAML 1.2 document, and where everything in it stands. */

export interface Position {
  readonly line: number;
  readonly column: number;
}

export interface YamlDocument {
  readonly value: unknown;
  /** Of a path: its key when the key is the mistake, else its value; what holds it when it is not there. */
  positionOf(path: readonly PropertyKey[], ofKey?: boolean): Position;
  /** A scalar as it was typed, if it was typed without quotes. */
  typed(path: readonly PropertyKey[]): string | undefined;
}

export interface YamlMistake extends Position {
  readonly message: string;
  /** Of the value or the key that is wrong, where the text can be read that far. */
  readonly path?: readonly PropertyKey[];
}

export interface ReadYaml {
  /** Undefined when the text cannot be read at all. */
  readonly document: YamlDocument | undefined;
  readonly mistakes: readonly YamlMistake[];
}

/** So deep that no story gets there, and far from where the parser gives up. */
const MAX_NESTING = 100;

export function readYaml(text: string): ReadYaml {
  const lines = new LineCounter();
  const at = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const tokens = [...new Parser(lines.addNewLine).parse(text)];
  const deep = nestingOf(tokens, MAX_NESTING);
  if (deep !== undefined) return failed([{ ...at(deep), message: `nested deeper than ${MAX_NESTING} levels` }]);
  // Keys are compared when values are made: the parser's own way takes long for long mappings.
  const composer = new Composer({ prettyErrors: false, uniqueKeys: false, resolveKnownTags: false });
  const [first, second] = [...composer.compose(tokens, true, text.length)] as Document.Parsed[];
  const mistakes: YamlMistake[] = [];
  const control = controlCharacter(text);
  if (control !== undefined) mistakes.push({ ...at(control.offset), message: control.message });
  if (second !== undefined) {
    const message = 'a second document begins here; expected one scenario in a file';
    mistakes.push({ ...at(second.range[0]), message });
  }
  const version = first?.directives.yaml;
  if (version?.explicit && version.version !== '1.2')
    mistakes.push({ ...at(text.indexOf('%YAML')), message: `YAML ${version.version}; expected YAML 1.2` });
  // What follows the first error of syntax is most often a consequence of it.
  const [syntax] = first?.errors ?? [];
  const wrong = syntax === undefined ? undefined : yamlMistake(syntax, text);
  if (wrong !== undefined) return failed([...mistakes, { ...at(wrong.offset), message: wrong.message }]);
  // Of tags there is more to say.
  for (const { pos, message } of (first?.warnings ?? []).filter(({ code }) => code !== 'TAG_RESOLVE_FAILED'))
    mistakes.push({ ...at(pos[0]), message: `not YAML: ${message.charAt(0).toLowerCase()}${message.slice(1)}` });
  const contents = first?.contents ?? null;
  const targets = new Targets();
  const made = valueOfNode(contents, targets);
  mistakes.push(...made.mistakes.map(({ offset, message, path }) => ({ ...at(offset), message, path })));
  if (!made.ok) return failed(mistakes);
  return { document: documentOf(made.value, contents, targets, at), mistakes };
}

const failed = (mistakes: readonly YamlMistake[]): ReadYaml => ({ document: undefined, mistakes });

function documentOf(
  value: unknown,
  contents: ParsedNode | null,
  targets: Targets,
  at: (offset: number) => Position,
): YamlDocument {
  return {
    value,
    positionOf: (path, ofKey = false) => at(offsetOf(contents, targets, path, ofKey)),
    typed: (path) => {
      const { node } = follow(contents, targets, path);
      return isScalar(node) && node.type === 'PLAIN' ? node.source : undefined;
    },
  };
}

interface Followed {
  /** Undefined when the path leads nowhere. */
  readonly node: unknown;
  /** Offsets of the nearest key and of the nearest value on the way. */
  readonly key: number;
  readonly value: number;
}

function follow(contents: ParsedNode | null, targets: Targets, path: readonly PropertyKey[]): Followed {
  let node: unknown = targets.of(contents);
  let value = contents?.range[0] ?? 0;
  let key = value;
  for (const name of path) {
    const found: unknown = isMap(node) ? targets.pair(node, String(name)) : undefined;
    const pair = found as { key: ParsedNode; value: ParsedNode | null } | undefined;
    const next =
      pair?.value ?? (isSeq(node) && typeof name === 'number' ? (node.items[name] as ParsedNode) : undefined);
    if (pair === undefined && next === undefined) return { node: undefined, key, value: key };
    key = pair?.key.range[0] ?? next?.range[0] ?? key;
    // An empty value stands nowhere.
    value = next == null || (isScalar(next) && next.value === null && next.source === '') ? key : next.range[0];
    node = targets.of(next);
  }
  return { node, key, value };
}

function offsetOf(contents: ParsedNode | null, targets: Targets, path: readonly PropertyKey[], ofKey: boolean): number {
  const { key, value } = follow(contents, targets, path);
  return ofKey ? key : value;
}
