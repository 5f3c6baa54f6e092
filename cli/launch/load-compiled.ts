import { isAscii } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { Script } from 'node:vm';
import type { CodeCache } from './code-cache.ts';

/**
 * Loads files of the bundled program as `require` does, with compiled code that is kept between starts. For Node 20,
 * which cannot do that by itself; it goes when support for that Node does.
 */

/** The bundler names a file by what is in it. Of others, which are small, several versions would take turns. */
const NAMED_BY_CONTENT = /-[\w-]{8}\.cjs$/;

interface Loaded {
  exports: unknown;
}

type Wrapped = (
  exports: unknown,
  require: (name: string) => unknown,
  module: Loaded,
  filename: string,
  dirname: string,
) => void;

interface Anew {
  readonly name: string;
  readonly text: Buffer;
  readonly script: Script;
}

export interface Compiled {
  readonly exports: unknown;
  /** Hands to the cache what had to be compiled anew, as far as it was: functions that did not run yet are not in it. */
  keep(): void;
}

/** `wholly`: what has to be compiled anew is compiled to its last function. */
export function loadCompiled(main: string, cache: CodeCache, wholly = false): Compiled {
  const loaded = new Map<string, Loaded>();
  const anew: Anew[] = [];

  const load = (file: string): unknown => {
    const known = loaded.get(file);
    if (known !== undefined) return known.exports;
    const module: Loaded = { exports: {} };
    loaded.set(file, module);
    const requireOther = createRequire(file);
    const require = (name: string): unknown =>
      name.startsWith('.') ? load(join(dirname(file), name)) : requireOther(name);
    try {
      compile(file, { cache, anew, wholly })(module.exports, require, module, file, dirname(file));
    } catch (error) {
      // Whoever asks again gets it whole, or the error.
      loaded.delete(file);
      throw error;
    }
    return module.exports;
  };

  return {
    exports: load(main),
    keep() {
      if (anew.length === 0) return;
      for (const { name, text, script } of anew.splice(0)) cache.keep(name, text, script.createCachedData());
      cache.tidy();
    },
  };
}

/** The bundle is ASCII: a text of bytes takes a third of the time to read, and half the memory. */
const textOf = (bytes: Buffer): string => bytes.toString(isAscii(bytes) ? 'latin1' : 'utf8');

interface Compiling {
  readonly cache: CodeCache;
  readonly wholly: boolean;
  readonly anew: Anew[];
}

/** The function around a file. What no kept code fits is put in `anew`. */
function compile(file: string, { cache, wholly, anew }: Compiling): Wrapped {
  const name = basename(file);
  const isKept = NAMED_BY_CONTENT.test(name);
  const text = readFileSync(file);
  const cachedData = isKept ? cache.find(name, text) : undefined;
  const around = `(function(exports,require,module,__filename,__dirname){${textOf(text)}\n})`;
  // Nothing says how to `import()`: V8 forgets it with kept code, and warns of it. The bundle knows `require` alone.
  const make = () => new Script(around, { filename: file, ...(cachedData === undefined ? {} : { cachedData }) });
  const script = wholly && isKept && cachedData === undefined ? notLazily(make) : make();
  if (isKept && (cachedData === undefined || script.cachedDataRejected === true)) anew.push({ name, text, script });
  return script.runInThisContext();
}

/** V8 keeps code for one set of flags, so it has the usual ones again before anything is kept. */
function notLazily<T>(make: () => T): T {
  setFlagsFromString('--no-lazy');
  try {
    return make();
  } finally {
    setFlagsFromString('--lazy');
  }
}
