import { expect, test } from 'vitest';
import { openWorkbench } from '../support/workbench.ts';

const shop = 'test/e2e/projects/shop';

test('a run from the line above the file fails, is retried with exactly what failed ticked, and succeeds', async () => {
  const workbench = await openWorkbench({ project: shop });
  const { panel } = workbench;
  await workbench.open('.segue/orchestrations/nightly-sales.yaml');
  await workbench.lens(/^Run$/).click();
  await panel.locator('.badge.failed').waitFor();
  await panel.locator('segue-log .line', { hasText: 'has not been delivered' }).waitFor();
  await panel.locator('segue-log .ansi-green', { hasText: 'reading orders of eu' }).waitFor();
  await workbench.picture('panel-failed');
  await panel.locator('#retry').click();
  await panel
    .locator('[role=treeitem]', { hasText: /Task Orders.*failed in nightly-sales#1: Exit code 7/ })
    .waitFor();
  const ticked = await panel.locator('.row.task[aria-checked=true] .name').allTextContents();
  expect(ticked).toEqual(['Orders', 'Mart', 'Report']);
  await panel
    .locator('[role=treeitem]', { hasText: /Task Customers, succeeded in nightly-sales#1/ })
    .waitFor();
  await workbench.picture('panel-retry');
  await workbench.write('data/orders.csv', 'id\n1\n');
  await panel.locator('#start').click();
  await panel.locator('.badge.success').waitFor();
  await workbench.picture('panel-success');
  expect(await panel.locator('.history-run').count()).toBe(2);
});

test('a run is reviewed first: tasks chosen, params given', async () => {
  const workbench = await openWorkbench({ project: shop });
  const { panel } = workbench;
  await workbench.open('.segue/orchestrations/nightly-sales.yaml');
  await workbench.command('Segue: Open Run Panel');
  await panel.locator('[role=treeitem]', { hasText: /Legacy feed, switched off/ }).waitFor();
  await panel
    .locator('[role=treeitem]', { hasText: /Task Orders/ })
    .locator('vscode-checkbox')
    .click();
  await panel
    .locator('[role=treeitem]', { hasText: /Task Legacy feed/ })
    .locator('vscode-checkbox')
    .click();
  await panel.locator('[role=treeitem]', { hasText: /Task Orders, left out by you/ }).waitFor();
  await workbench.picture('panel-review');
  await panel.locator('#start', { hasText: 'Run 4 tasks' }).click();
  await panel.locator('.badge.success').waitFor();
  await panel.locator('[role=treeitem]', { hasText: /Task Orders, skipped/ }).waitFor();
  await panel.locator('[role=treeitem]', { hasText: /Task Legacy feed, succeeded/ }).waitFor();
});

test('a run outlives a reload of the window, is found again, and is cancelled', async () => {
  const workbench = await openWorkbench({ project: shop });
  const { panel } = workbench;
  await workbench.open('.segue/orchestrations/gated.yaml');
  await workbench.lens(/^Run$/).click();
  await panel.locator('[role=treeitem]', { hasText: /Task Gate, running/ }).click();
  await panel.locator('segue-log .line', { hasText: 'the gate is closed' }).waitFor();
  await workbench.reload();
  await panel.locator('[role=treeitem]', { hasText: /Task Gate, running/ }).waitFor();
  await workbench.picture('panel-running');
  await panel.locator('#cancel').click();
  await panel.locator('.badge.cancelled').waitFor();
});

test('a run that a terminal started appears live, with a long log to scroll and search', async () => {
  const workbench = await openWorkbench({ project: shop });
  const { panel } = workbench;
  await workbench.open('.segue/orchestrations/gated.yaml');
  await workbench.command('Segue: Open Run Panel');
  await panel.locator('#start').waitFor();
  const ended = workbench.segue('run', 'gated');
  await panel.locator('[role=treeitem]', { hasText: /Task Gate, running/ }).waitFor();
  await panel.locator('[role=treeitem]', { hasText: /Task Chatter, succeeded/ }).click();
  await panel.locator('segue-log .line', { hasText: 'line 3000' }).waitFor();
  expect(await panel.locator('segue-log .line').count()).toBeLessThan(100);
  await panel.locator('segue-log .log-search input').fill('LINE 17');
  await panel.locator('.found', { hasText: '1 of 111' }).waitFor();
  await panel.locator('segue-log .found-line', { hasText: 'line 17' }).waitFor();
  await workbench.picture('panel-log');
  await workbench.write('data/go', '');
  await panel.locator('.badge.success').waitFor();
  expect(await ended).toBe(0);
});
