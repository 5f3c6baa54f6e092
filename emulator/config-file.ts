import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type Alias, type Document, isMap, isScalar, LineCounter, type Node, parseDocument, visit } from 'yaml';
import type { ConfigFile } from './config.ts';
import { checkConfig } from './config-problems.ts';
import { ConfigError } from './options.ts';

/** Reads a configuration file; every mistake is told with file, line, column and key. Loaded only when there is a file. */

/** The configuration, its paths resolved against the folder of the file. */
export function readConfigFile(file: string): ConfigFile {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new ConfigError(
      `${file}: ${code === 'ENOENT' ? 'there is no such file' : `cannot be read: ${code ?? message}`}`,
    );
  }
  const config = parseConfig(text, file);
  const from = (path: string): string => resolve(dirname(file), path);
  const { caDir, data, readyFile, timeline } = config;
  return {
    ...config,
    ...(caDir === undefined ? {} : { caDir: from(caDir) }),
    ...(data === undefined ? {} : { data: from(data) }),
    ...(readyFile === undefined ? {} : { readyFile: from(readyFile) }),
    ...(timeline?.file === undefined ? {} : { timeline: { ...timeline, file: from(timeline.file) } }),
  };
}

/** `file` is the name that mistakes are told with. */
export function parseConfig(text: string, file: string): ConfigFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  const [syntax] = document.errors;
  if (syntax?.code === 'MULTIPLE_DOCS') {
    throw new ConfigError(
      `${at(syntax.pos[0])}: a second YAML document begins here; expected one document, so remove the line of dashes`,
    );
  }
  if (syntax !== undefined) throw new ConfigError(`${at(syntax.pos[0])}: not YAML: ${syntax.message}`);
  let value: unknown;
  try {
    value = document.toJS() ?? {};
  } catch (error) {
    // An alias without its anchor, or aliases that multiply beyond reason.
    const alias = danglingAlias(document)?.range?.[0];
    throw new ConfigError(`${alias === undefined ? file : at(alias)}: not YAML: ${(error as Error).message}`);
  }
  const checked = checkConfig(value);
  if (checked.ok) return checked.config;
  const { path, ofKey, message } = checked.problem;
  throw new ConfigError(`${at(positionOf(document.contents, path, ofKey))}: ${message}`);
}

function danglingAlias(document: Document): Alias | undefined {
  let found: Alias | undefined;
  visit(document, {
    Alias(_, alias) {
      if (alias.resolve(document) !== undefined) return undefined;
      found = alias;
      return visit.BREAK;
    },
  });
  return found;
}

/** Offset of a path in the text: its key when the key is the mistake, else its value, else what holds it. */
function positionOf(contents: Node | null, path: readonly PropertyKey[], ofKey: boolean): number {
  let node: unknown = contents;
  let start = contents?.range?.[0] ?? 0;
  for (const [depth, name] of path.entries()) {
    const items = (node as { items?: readonly unknown[] } | null)?.items;
    const pair = isMap(node)
      ? node.items.find(({ key }) => (isScalar(key) ? String(key.value) : undefined) === String(name))
      : undefined;
    node = pair === undefined ? items?.[Number(name)] : pair.value;
    const isLast = depth === path.length - 1;
    const place = isLast && ofKey && pair !== undefined ? pair.key : (node ?? pair?.key);
    const range = (place as Node | null | undefined)?.range;
    if (range == null) break;
    start = range[0];
  }
  return start;
}
