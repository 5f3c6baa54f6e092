import { defineConfig } from 'rolldown';

/** The bench runs compiled, as the emulator does; its output never ships. */
export default defineConfig({
  input: { run: 'bench/run.ts', 'bare-hono': 'bench/bare-hono.ts' },
  platform: 'node',
  external: [/^node:/, 'hono', '@hono/node-server', 'yaml', '@peculiar/x509', 'reflect-metadata', /^openapi3-ts/],
  output: { dir: 'node_modules/.cache/drs-emulator-bench', format: 'esm', cleanDir: true },
});
