import { availableParallelism } from 'node:os';
import { configDefaults, defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: [...configDefaults.exclude, 'test/**/*.slow.test.ts'],
    // Most tests wait for processes and sockets now and then, so that even a machine of two cores is busier with two.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    testTimeout: 120_000,
    hookTimeout: 120_000,
    coverage: {
      provider: 'v8',
      include: [
        'contracts/**/*.ts',
        'emulator/**/*.ts',
        'scenarios/**/*.ts',
        'harness/**/*.ts',
        'testing/**/*.ts',
        'cli/**/*.ts',
      ],
      exclude: ['cli/entry.ts', 'cli/launch/{drs-emulator,play-thread}.ts'],
      reporter: ['text-summary', 'json-summary', 'html'],
      thresholds: {
        statements: 90,
        branches: 90,
        'emulator/domain/**': { statements: 95, branches: 95 },
        'contracts/**': { statements: 95, branches: 95 },
      },
    },
  },
});
