import { mkdir, rm } from 'node:fs/promises';
import type { TestProject } from 'vitest/node';
import { startBrowser } from './browser.ts';
import { startCodeServer } from './codeServer.ts';
import { outputFolder, vsix } from './paths.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the workbench is that most tests use. */
    readonly workbench: { readonly url: string; readonly folder: string };
    /** Where Playwright reaches the browser. */
    readonly browser: string;
  }
}

/** Starts what all tests share; the returned function ends it. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  await rm(outputFolder, { recursive: true, force: true });
  await mkdir(outputFolder, { recursive: true });
  const [server, browser] = await Promise.all([startCodeServer({ vsix }), startBrowser()]);
  project.provide('workbench', { url: server.url, folder: server.folder });
  project.provide('browser', browser.endpoint);
  return async () => {
    await browser.stop();
    await server.stop();
  };
}
