import { defineConfig } from 'rolldown';

/** Imports of one module, as the bundler knows them. */
interface Modules {
  getModuleInfo(id: string): { readonly importedIds: readonly string[] } | null;
}

const EXTERNAL = [/^node:/, 'yaml', '@peculiar/x509', 'reflect-metadata', /^openapi3-ts/];
const START = new URL('./cli/start.ts', import.meta.url).pathname;

/** All that `start` needs before its first request: kept in one file, since every further file costs the start about a millisecond. */
function createServing() {
  const found = new Set<string>();
  const visit = (id: string, modules: Modules): void => {
    if (found.has(id)) return;
    found.add(id);
    for (const imported of modules.getModuleInfo(id)?.importedIds ?? []) visit(imported, modules);
  };
  return (id: string, modules: Modules): string | null => {
    if (found.size === 0) visit(START, modules);
    return found.has(id) ? 'serving' : null;
  };
}

/** Bundles what runs, so that it starts fast; what only some verbs need is loaded when they are called. */
export default defineConfig({
  input: {
    'drs-emulator': 'cli/bin.ts',
    index: 'emulator/index.ts',
    vitest: 'testing/vitest.ts',
    jest: 'testing/jest.ts',
    'node-test': 'testing/node-test.ts',
    demo: 'cli/demo.ts',
    'play-thread': 'cli/run/play-thread.ts',
    'write-generated': 'cli/write-generated.ts',
  },
  platform: 'node',
  // Resolved from node_modules at the moment of use: none of these is needed to serve the first request.
  external: EXTERNAL,
  output: {
    dir: 'dist',
    format: 'esm',
    chunkFileNames: 'chunks/[name]-[hash].js',
    minify: { compress: true, mangle: false },
    cleanDir: true,
    codeSplitting: { groups: [{ debugName: 'serving', name: createServing() }] },
  },
});
