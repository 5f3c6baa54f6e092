import { defineConfig } from 'vitest/config';

/** The part of the suite that kills processes and fills disks: real time, so apart from the rest. */
export default defineConfig({
  test: {
    include: ['test/**/*.slow.test.ts'],
    testTimeout: 300_000,
    hookTimeout: 60_000,
    fileParallelism: false,
    maxConcurrency: 2,
  },
});
