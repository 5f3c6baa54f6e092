import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { parseAst } from 'rolldown/parseAst';

/** A source file as the architecture test sees it: what it imports, which globals it uses, what it says. */

export interface Import {
  /** Path from the root of the project, name of a package without what is below it, or `node:…`. */
  readonly to: string;
  /** Gone after compilation. */
  readonly isType: boolean;
}

export interface SourceFile {
  /** From the root of the project. */
  readonly path: string;
  readonly imports: readonly Import[];
  /** Global names, and names of their members: `Date.now`, `new Date()`, `setTimeout`. Names in types do not count. */
  readonly uses: ReadonlySet<string>;
  /** Every string literal. */
  readonly texts: ReadonlySet<string>;
  /** Names of refusals: of `refuse('codeUsed')`, `refusal('codeUsed')` and `{ kind: 'refusal', name: 'codeUsed' }`. */
  readonly refused: ReadonlySet<string>;
  /** Exported constants, and the function that makes them: `replenish` -> `defineEndpoint`. */
  readonly made: ReadonlyMap<string, string>;
}

interface Node {
  readonly type: string;
  readonly [key: string]: unknown;
}

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'type' in value;

const textOf = (value: unknown): string | undefined =>
  isNode(value) && value.type === 'Literal' && typeof value.value === 'string' ? value.value : undefined;

const nameOf = (value: unknown): string | undefined =>
  isNode(value) && value.type === 'Identifier' ? String(value.name) : undefined;

const childrenOf = (node: Node): Node[] => Object.values(node).flat().filter(isNode);

/** The text of a member of an object literal, whether or not it is marked `as const`. */
function memberText(object: Node, name: string): string | undefined {
  const member = childrenOf(object).find(({ key }) => nameOf(key) === name)?.value;
  return textOf(isNode(member) && member.type === 'TSAsExpression' ? member.expression : member);
}

/** Where an import leads. */
function target(from: string, specifier: string): string {
  if (specifier.startsWith('.')) return posix.join(posix.dirname(from), specifier);
  if (specifier.startsWith('node:')) return specifier;
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

/** What an import of any kind names; undefined for every other node, `?` for one that is only known at run time. */
function importedBy(node: Node): { specifier: string; isType: boolean } | undefined {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportAllDeclaration':
    case 'ExportNamedDeclaration': {
      const specifier = textOf(node.source);
      const isType = node.importKind === 'type' || node.exportKind === 'type';
      return specifier === undefined ? undefined : { specifier, isType };
    }
    case 'ImportExpression':
      return { specifier: textOf(node.source) ?? '?', isType: false };
    case 'TSImportType':
      return { specifier: textOf(node.source) ?? '?', isType: true };
    case 'TSExternalModuleReference':
      return { specifier: textOf(node.expression) ?? '?', isType: false };
    case 'CallExpression':
      if (nameOf(node.callee) !== 'require') return undefined;
      return { specifier: textOf((node.arguments as unknown[])[0]) ?? '?', isType: false };
    default:
      return undefined;
  }
}

/** Throws when the text is no TypeScript. */
export function parseSource(path: string, text: string): SourceFile {
  const imports: Import[] = [];
  const uses = new Set<string>();
  const texts = new Set<string>();
  const refused = new Set<string>();
  const made = new Map<string, string>();

  const look = (node: Node): void => {
    const imported = importedBy(node);
    if (imported !== undefined) imports.push({ to: target(path, imported.specifier), isType: imported.isType });
    const literal = textOf(node);
    if (literal !== undefined) texts.add(literal);
    // A name in a type is no use of the value.
    if (node.type === 'TSTypeReference' || node.type === 'TSTypeQuery') {
      for (const child of childrenOf(node)) if (child.type.startsWith('TSTypeParameter')) look(child);
      return;
    }
    const name = nameOf(node);
    if (name !== undefined) uses.add(name);
    if (node.type === 'MemberExpression') {
      const member = node.computed === true ? textOf(node.property) : nameOf(node.property);
      const of = nameOf(node.object);
      if (of !== undefined && member !== undefined) uses.add(`${of}.${member}`);
      if (node.computed !== true) {
        if (isNode(node.object)) look(node.object);
        return;
      }
    }
    // The name of a member is no use of a global, its value may be.
    if ('key' in node && node.computed !== true) {
      if (isNode(node.value)) look(node.value);
      return;
    }
    if (node.type === 'NewExpression' || node.type === 'CallExpression') {
      const callee = nameOf(node.callee);
      const [first] = node.arguments as unknown[];
      if (callee === 'Date' && first === undefined) uses.add('new Date()');
      const given = textOf(first);
      if ((callee === 'refuse' || callee === 'refusal') && given !== undefined) refused.add(given);
    }
    if (node.type === 'ObjectExpression') {
      const given = memberText(node, 'name');
      if (memberText(node, 'kind') === 'refusal' && given !== undefined) refused.add(given);
    }
    if (node.type === 'ExportNamedDeclaration' && isNode(node.declaration)) {
      for (const declarator of childrenOf(node.declaration)) {
        const constant = nameOf(declarator.id);
        const maker = isNode(declarator.init) ? nameOf(declarator.init.callee) : undefined;
        if (constant !== undefined && maker !== undefined) made.set(constant, maker);
      }
    }
    for (const child of childrenOf(node)) look(child);
  };
  look(parseAst(text, { lang: 'ts', sourceType: 'module' }, path) as unknown as Node);
  return { path, imports, uses, texts, refused, made };
}

/** Every source file below some folders of the project. */
export const readSources = (...folders: readonly string[]): SourceFile[] =>
  folders
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`))
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.ts'))
    .sort()
    .map((path) => parseSource(path, readFileSync(path, 'utf8')));
