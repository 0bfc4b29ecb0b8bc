import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { expect, inject, onTestFinished, test } from 'vitest';
import type { HostResult } from '../host/index.ts';
import { buildHostTests, makeHostWorkspace } from '../support/buildHostTests.ts';
import { startCodeServer } from '../support/codeServer.ts';
import { otherExtension, root } from '../support/paths.ts';

test('all tests inside the extension host pass', async () => {
  const tests = await buildHostTests();
  const results = join(root, 'test/e2e/output/host-results.json');
  const server = await startCodeServer({ env: { SEGUE_HOST_RESULTS: results } });
  onTestFinished(() => server.stop());
  const browser = await chromium.connect(inject('browser'));
  onTestFinished(() => browser.close());
  const workspace = await makeHostWorkspace(server.folder);
  const page = await browser.newPage();
  const ended = new Promise<number>(resolve => {
    void page.exposeFunction('codeAutomationExit', resolve);
    void page.exposeFunction('codeAutomationLog', () => {});
  });
  await developIn(page, server.authority, { extensions: [root, otherExtension], tests });
  await page.goto(`${server.url}/?workspace=${encodeURIComponent(workspace)}`);
  const code = await ended;
  // An extension host that dies is told as 0, too; only the file proves that all tests ran.
  const told: readonly HostResult[] = JSON.parse(await readFile(results, 'utf8'));
  expect(told.filter(({ error }) => error !== null)).toEqual([]);
  expect(told.length).toBeGreaterThan(0);
  expect(code).toBe(0);
});

interface Development {
  readonly extensions: readonly string[];
  readonly tests: string;
}

/** Has the workbench load an extension from its sources' folder and run tests in it: written into its settings before it reads them. */
async function developIn(page: Page, authority: string, { extensions, tests }: Development): Promise<void> {
  const uri = (path: string): object => ({ $mid: 1, scheme: 'vscode-remote', authority, path });
  await page.addInitScript(
    options => {
      document.addEventListener('readystatechange', () => {
        const meta = document.getElementById('vscode-workbench-web-configuration');
        if (document.readyState !== 'interactive' || meta === null) return;
        const settings = JSON.parse(meta.dataset['settings'] ?? '{}');
        meta.dataset['settings'] = JSON.stringify({ ...settings, developmentOptions: options });
      });
    },
    { extensions: extensions.map(uri), extensionTestsPath: uri(tests) },
  );
}
