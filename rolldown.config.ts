import { defineConfig } from 'rolldown';

/** Bundles what runs, so that it starts fast; what only some verbs need is loaded when they are called. */
export default defineConfig({
  input: {
    'drs-emulator': 'cli/bin.ts',
    index: 'emulator/index.ts',
    demo: 'cli/demo.ts',
    'play-thread': 'cli/run/play-thread.ts',
    'write-generated': 'cli/write-generated.ts',
  },
  platform: 'node',
  // Resolved from node_modules at the moment of use: none of these is needed to serve the first request.
  external: [/^node:/, 'yaml', '@peculiar/x509', 'reflect-metadata', /^openapi3-ts/],
  output: {
    dir: 'dist',
    format: 'esm',
    chunkFileNames: 'chunks/[name]-[hash].js',
    minify: { compress: true, mangle: false },
    cleanDir: true,
  },
});
