import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin, RolldownOptions } from 'rolldown';

/** Imports of one module, as the bundler knows them. */
interface Modules {
  getModuleInfo(id: string): { readonly importedIds: readonly string[] } | null;
}

/** Found in node_modules at the moment of use, in each bundle: what the user may have or not, and what writing our own documents needs. */
const OUTSIDE = [/^node:/, '@aws-sdk/client-sqs', /^openapi3-ts/];
/** What serving the first request does not need. */
const NEEDED_LATER = ['yaml', '@peculiar/x509', 'reflect-metadata'];
const MAIN = 'cli/entry.ts';
const fileOf = (path: string): string => new URL(path, import.meta.url).pathname;

/** What is there once a file is loaded. */
function reachable(file: string, modules: Modules): Set<string> {
  const found = new Set<string>();
  const visit = (id: string): void => {
    if (found.has(id)) return;
    found.add(id);
    for (const imported of modules.getModuleInfo(id)?.importedIds ?? []) visit(imported);
  };
  visit(file);
  return found;
}

/**
 * All that `start` needs before its first request is in one file, since every further file costs the start about a
 * millisecond; but for the little that every verb needs, and for what reading a record needs of it: running the rest
 * would cost `certify` a tenth of a second.
 */
function createServing() {
  let serving: Set<string> | undefined;
  let edge: Set<string> | undefined;
  let judging: Set<string> | undefined;
  return (id: string, modules: Modules): string | null => {
    serving ??= reachable(fileOf('./cli/start.ts'), modules);
    edge ??= reachable(fileOf(`./${MAIN}`), modules);
    judging ??= reachable(fileOf('./cli/certify.ts'), modules);
    if (edge.has(id) && id !== fileOf(`./${MAIN}`)) return serving.has(id) ? 'edge' : 'command-line';
    if (!serving.has(id)) return null;
    return judging.has(id) ? 'record' : 'serving';
  };
}

/** What other programs load, as it is: it runs in Nodes that are older than ours. */
const nodePreload: Plugin = {
  name: 'node-preload',
  generateBundle() {
    const source = readFileSync(fileOf('./cli/exec/node-preload.cjs'), 'utf8');
    this.emitFile({ type: 'asset', fileName: 'node-preload.cjs', source });
  },
};

/** A bundle of ASCII alone: Node reads it faster, and V8 keeps it in half the memory. */
const asciiOnly: Plugin = {
  name: 'ascii-only',
  generateBundle(_, bundle) {
    for (const part of Object.values(bundle)) {
      if (part.type === 'chunk')
        part.code = part.code.replace(
          /[^\0-\x7f]/g,
          (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
        );
    }
  },
};

/** The program reads the scenarios that come with it, and makes the key they are played with, so that no run has to. */
const prepared: Plugin = {
  name: 'prepared',
  writeBundle({ dir = '.' }) {
    execFileSync(process.execPath, [join(dir, 'prepare.cjs'), dir]);
  },
};

const minify = { compress: true, mangle: false };

/** What runs when `drs-emulator` is typed, bundled so that it starts fast; what only some verbs need is loaded when they are called. */
export const program = {
  platform: 'node',
  // All other packages are in it, so that their compiled code is kept, too.
  external: OUTSIDE,
  input: {
    main: MAIN,
    'play-thread': 'cli/run/play-thread.ts',
    demo: 'cli/demo.ts',
    prepare: 'cli/prepare.ts',
    'write-generated': 'cli/write-generated.ts',
  },
  plugins: [nodePreload, asciiOnly, prepared],
  output: {
    dir: 'dist/program',
    // Scripts: V8 hands out the code that it made of a script, and takes it back at the next start.
    format: 'cjs',
    // Kept code has forgotten how to `import()`.
    dynamicImportInCjs: false,
    entryFileNames: '[name].cjs',
    // Code is kept by this name, so the name says what is in it.
    chunkFileNames: 'chunks/[name]-[hash].cjs',
    minify,
    cleanDir: true,
    codeSplitting: { groups: [{ debugName: 'serving', name: createServing() }] },
  },
} satisfies RolldownOptions;

/** What gets the program running. */
export const launchers = {
  platform: 'node',
  external: OUTSIDE,
  input: { 'drs-emulator': 'cli/launch/drs-emulator.ts', 'play-thread': 'cli/launch/play-thread.ts' },
  output: {
    dir: 'dist',
    format: 'cjs',
    entryFileNames: '[name].cjs',
    chunkFileNames: '[name]-[hash].cjs',
    minify,
  },
} satisfies RolldownOptions;

/** What other programs import. */
export const library = {
  platform: 'node',
  external: [...OUTSIDE, ...NEEDED_LATER],
  input: {
    index: 'emulator/index.ts',
    vitest: 'testing/vitest.ts',
    jest: 'testing/jest.ts',
    'node-test': 'testing/node-test.ts',
  },
  output: { dir: 'dist', format: 'esm', chunkFileNames: 'chunks/[name]-[hash].js', minify, cleanDir: true },
} satisfies RolldownOptions;

/** In this order: the first one clears the folder. */
export default [library, launchers, program];
