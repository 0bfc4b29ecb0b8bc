import { defineConfig } from 'vitest/config';

/** One project: unit, contract, property and command-line tests all run in one `vitest run`. */
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    passWithNoTests: false,
  },
});
