import { readFileSync } from 'node:fs';
import { isMap, isScalar, LineCounter, type Node, parseDocument } from 'yaml';
import { ConfigFile, configProblems } from './config.ts';
import { violationOf } from './http/violation.ts';

/** Reads a configuration file; every mistake is told with file, line, column and key. Loaded only when there is a file. */

/** Something in the file is wrong; the message says where and what was expected. */
export class ConfigError extends Error {}

export function readConfigFile(file: string): ConfigFile {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new ConfigError(
      `${file}: cannot be read: ${(error as NodeJS.ErrnoException).code ?? (error as Error).message}`,
    );
  }
  return parseConfig(text, file);
}

export function parseConfig(text: string, file: string): ConfigFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  const [syntax] = document.errors;
  if (syntax !== undefined) throw new ConfigError(`${at(syntax.pos[0])}: ${syntax.message}`);

  /** Where a path is in the text: its key when the key is the mistake, else its value, else what holds it. */
  const positionOf = (path: readonly PropertyKey[], ofKey = false): number => {
    for (let length = path.length; length >= 0; length -= 1) {
      const part = path.slice(0, length) as (string | number)[];
      if (ofKey && length === path.length && length > 0) {
        const holder = document.getIn(part.slice(0, -1), true);
        const pair = isMap(holder)
          ? holder.items.find(({ key }) => isScalar(key) && key.value === part.at(-1))
          : undefined;
        const start = (pair?.key as Node | undefined)?.range?.[0];
        if (start !== undefined) return start;
      }
      const node = length === 0 ? document.contents : document.getIn(part, true);
      const start = (node as Node | null | undefined)?.range?.[0];
      if (start !== undefined) return start;
    }
    return 0;
  };

  const parsed = ConfigFile.safeParse(document.toJS() ?? {});
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const { field, problem, nearest } = violationOf(parsed.error, ConfigFile, 'file');
    const unknown = issue?.code === 'unrecognized_keys';
    const path = unknown ? [...issue.path, issue.keys[0] as string] : (issue?.path ?? []);
    const hint = nearest === undefined ? '' : `; did you mean "${nearest}"?`;
    throw new ConfigError(`${at(positionOf(path, unknown))}: ${field}: ${problem}${hint}`);
  }
  const [problem] = configProblems(parsed.data);
  if (problem !== undefined) {
    throw new ConfigError(`${at(positionOf(problem.path))}: ${problem.path.join('.')}: ${problem.message}`);
  }
  return parsed.data;
}
