import { defineConfig } from 'vitest/config';

/** One project: unit, contract, property and command-line tests all run in one `vitest run`. */
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // They need a browser and an editor: `npm run test:workbench`.
    exclude: ['test/e2e/**'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    passWithNoTests: false,
  },
});
