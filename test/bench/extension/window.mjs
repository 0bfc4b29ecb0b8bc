import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** Why nothing can be measured here; null where all is there. */
export function whatIsMissing({ here }) {
  const { codeServer, vsix } = placesOf(here);
  if (existsSync(codeServer) && existsSync(vsix)) return null;
  return 'The workbench is not installed; type: npm run package (and install chromium)';
}

function placesOf(here) {
  const e2e = join(here, '../e2e');
  return {
    e2e,
    codeServer: join(e2e, 'node_modules/code-server'),
    vsix: join(here, '../../dist/segue.vsix'),
  };
}

/** The workbench of the end-to-end tests, with the packed extension, in a real browser. */
export async function openEditor({ here }) {
  const { e2e, vsix } = placesOf(here);
  const { startCodeServer } = await import('../../e2e/support/codeServer.ts');
  const { startBrowser } = await import('../../e2e/support/browser.ts');
  const { Workbench } = await import('../../e2e/support/workbench.ts');
  const { chromium } = createRequire(join(e2e, 'package.json'))('playwright-core');
  const server = await startCodeServer({ vsix });
  const shared = await startBrowser();
  const browser = await chromium.connect(shared.endpoint);
  // One for all windows: after the first one the browser has the editor's code, as a person's has.
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: server.url });
  return {
    /** In the environment of all its processes. */
    folder: server.folder,
    /** Opens a window on a folder with these files (path → text), and closes it after `use`, which is told how many ms the window took to open. */
    async inWindow(files, use) {
      const folder = await mkdtemp(join(server.folder, 'bench-'));
      for (const [path, text] of Object.entries(files)) {
        await mkdir(dirname(join(folder, path)), { recursive: true });
        await writeFile(join(folder, path), text);
      }
      const page = await context.newPage();
      page.setDefaultTimeout(60_000);
      const workbench = new Workbench(page, folder);
      const openedAt = performance.now();
      await page.goto(`${server.url}/?folder=${encodeURIComponent(folder)}`);
      await workbench.isReady();
      const ready = performance.now() - openedAt;
      try {
        return await use(workbench, ready);
      } finally {
        await workbench.close();
      }
    },
    async close() {
      await shared.stop();
      await server.stop();
    },
  };
}

/** Opens the panel of the orchestration that is open, ready to be started. */
export async function openPanel(workbench) {
  await workbench.command('Segue: Open Run Panel');
  await workbench.panel.locator('#start:not([disabled])').waitFor();
}

/** What the editor itself says of its start: text with tables in it. */
export async function startupReport(workbench) {
  const { page } = workbench;
  await workbench.command('Developer: Startup Performance');
  const editor = page.locator('.editor-group-container.active .monaco-editor').first();
  await editor.locator('.view-line', { hasText: 'System Info' }).waitFor();
  await editor.click();
  await page.keyboard.press('Control+A');
  await page.keyboard.press('Control+C');
  return page.evaluate(() => navigator.clipboard.readText());
}
