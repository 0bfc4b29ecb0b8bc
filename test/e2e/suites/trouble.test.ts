import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, inject, onTestFinished, test } from 'vitest';
import { startCodeServer } from '../support/codeServer.ts';
import { vsix } from '../support/paths.ts';
import { openWorkbench } from '../support/workbench.ts';

const shop = 'test/e2e/projects/shop';

test('a broken file, a runner that is killed and a file that is deleted are told of in the panel', async () => {
  const workbench = await openWorkbench({ project: shop });
  const { panel } = workbench;
  const file = '.segue/orchestrations/gated.yaml';
  await workbench.open(file);
  const text = await workbench.read(file);
  await workbench.write(file, text.replace('phases:', 'phasess:'));
  await workbench.command('Segue: Open Run Panel');
  await panel
    .locator('.trouble', { hasText: 'Unknown key "phasess" in an orchestration; did you mean "phases"?' })
    .waitFor();
  await workbench.write(file, text);
  await panel.locator('#start', { hasText: 'Run 3 tasks' }).waitFor();
  expect(await panel.locator('.trouble').count()).toBe(0);

  const run = workbench.startSegue('run', 'gated');
  await panel.locator('[role=treeitem]', { hasText: /Task Gate, running/ }).waitFor();
  await rm(join(workbench.folder, file));
  run.kill('SIGKILL');
  await panel.locator('.badge.interrupted').waitFor();
  await panel.locator('.fact.reason').waitFor();
  await panel.locator('#retry').click();
  await panel.locator('.trouble', { hasText: 'gated' }).waitFor();
  await workbench.picture('panel-trouble');
});

test('a history that cannot be read, and a command line of another version, are told of in the panel', async () => {
  const workbench = await openWorkbench({ project: shop });
  const { page, panel } = workbench;
  await workbench.write('.segue/state/segue.db', 'This is no database. '.repeat(500));
  await workbench.open('.segue/orchestrations/nightly-sales.yaml');
  await workbench.command('Segue: Open Run Panel');
  await panel.locator('.trouble', { hasText: 'segue.db' }).waitFor();
  await page.locator('.part.activitybar .action-item a[aria-label="Segue"]').click();
  await page.locator('.part.sidebar').getByText('segue.db is damaged').waitFor();
  await workbench.picture('views-trouble');
  await rm(join(workbench.folder, '.segue/state'), { recursive: true });
  await workbench.write('node_modules/segue/package.json', '{ "bin": { "segue": "old.cjs" } }');
  await workbench.write(
    'node_modules/segue/old.cjs',
    `console.error("error: unknown command '" + process.argv[2] + "'"); process.exitCode = 4;`,
  );
  await workbench.command('Segue: Refresh');
  await panel.locator('.trouble', { hasText: 'segue.runner' }).waitFor();
  await workbench.picture('panel-other-version');
  await workbench.write('.vscode/settings.json', '{ "segue.runner": "bundled" }');
  await panel.locator('#start', { hasText: 'Run 4 tasks' }).waitFor();
  await panel.locator('.trouble').waitFor({ state: 'detached' });
});

test('in a workspace that is not trusted nothing is executed, and editing is helped', async () => {
  const server = await startCodeServer({ vsix, asksForTrust: true });
  onTestFinished(() => server.stop());
  const workbench = await openWorkbench({ project: shop, server });
  const { page, panel } = workbench;
  await workbench.dialog.getByRole('button', { name: /^No/ }).click();
  await workbench.open('.segue/orchestrations/nightly-sales.yaml');
  await workbench.goTo(1, 1);
  await page.keyboard.type('nam: x\n');
  await page.keyboard.press('Control+Shift+M');
  await workbench.problems.filter({ hasText: 'Unknown key "nam"' }).waitFor();
  await workbench.command('Segue: Open Run Panel');
  await panel.getByText('This workspace is not trusted').waitFor();
  expect(await readFile(join(workbench.folder, '.segue/state/segue.db')).catch(() => null)).toBeNull();
  expect(inject('workbench').url).not.toBe(server.url);
});
