import * as node from 'node:module';
import { openCodeCache } from './code-cache.ts';
import { codeFolder } from './code-folder.ts';
import { loadCompiled } from './load-compiled.ts';

/** By then a start has compiled what it needs. Much later, V8 has thrown away what did not run again. */
const SETTLED_MS = 1000;

export interface LaunchOptions {
  /** Every function is compiled with its file, so that what is kept does not depend on how little of it runs. */
  readonly wholly?: boolean;
  /** Takes what was kept, and leaves keeping to whoever started it. */
  readonly isPart?: boolean;
}

/**
 * Runs a file of the bundled program, with the code that V8 made of it the last time: compiling it anew takes a
 * fifth of a start.
 */
export function launch(
  file: string,
  env: Readonly<Record<string, string | undefined>>,
  options: LaunchOptions = {},
): void {
  // Node keeps compiled code by itself since 22.1; the types are those of the oldest Node.
  const { enableCompileCache } = node as { enableCompileCache?: (folder: string) => unknown };
  // Then whoever names a folder to Node has it turned on already.
  const isOn = enableCompileCache !== undefined && Boolean(env.NODE_COMPILE_CACHE);
  const folder = isOn ? undefined : codeFolder(env);
  if (folder !== undefined && enableCompileCache === undefined) launchCompiled(file, folder, options);
  else {
    if (folder !== undefined) enableCompileCache?.(folder);
    node.createRequire(file)(file);
  }
}

function launchCompiled(file: string, folder: string, { wholly = false, isPart = false }: LaunchOptions): void {
  const { keep } = loadCompiled(file, openCodeCache(folder), wholly);
  if (isPart) return;
  setTimeout(keep, SETTLED_MS).unref();
  process.once('exit', (code) => {
    // Who failed may have compiled next to nothing, and would leave that to all who come after.
    if (code === 0) keep();
  });
}
