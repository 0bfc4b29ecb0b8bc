import { defineConfig } from 'vitest/config';

/** Tests in a real workbench: one server and one browser for all of them, a page and a copy of a project for each. */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['suites/**/*.test.ts'],
    globalSetup: ['support/globalSetup.ts'],
    fileParallelism: false,
    // One process, so that all suites use the same browser's memory of the editor's code.
    isolate: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
