import { rm } from 'node:fs/promises';
import { join } from 'node:path';
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
  await workbench.command('Developer: Reload Webviews');
  await panel.locator('[role=treeitem]', { hasText: /Task Gate, running/ }).click();
  await panel.locator('segue-log .line', { hasText: 'the gate is closed' }).waitFor();
  await workbench.reload();
  await panel.locator('[role=treeitem]', { hasText: /Task Gate, running/ }).waitFor();
  await workbench.picture('panel-running');

  // Who looks at something else is told of its end.
  await workbench.command('View: Close All Editors');
  await workbench.write('data/go', '');
  const told = workbench.notifications.filter({ hasText: 'gated#1 succeeded.' });
  await told.waitFor();
  await told.getByRole('button', { name: 'Show Run' }).click();
  await panel.locator('.badge.success').waitFor();

  await rm(join(workbench.folder, 'data/go'));
  await panel.locator('#again').click();
  await panel.locator('#start', { hasText: 'Run 3 tasks' }).click();
  await panel.locator('[role=treeitem]', { hasText: /Task Gate, running/ }).waitFor();
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

const greet = `name: Greet
params:
  who: { type: string, description: Whom to greet }
  times: { type: number, default: 1 }
phases:
  - name: Say
    tasks:
      - { name: Bye, run: echo bye }
      - name: Hello
        run: echo "hello $WHO"; test "$WHO" = Ada
        env: { WHO: "\${{ params.who }}" }
`;

test('a param is asked for, and typed; one task is run and the last run retried from the lines of the file; the files of then and now are compared', async () => {
  const workbench = await openWorkbench({ project: 'test/e2e/projects/empty' });
  const { page, panel } = workbench;
  const file = '.segue/orchestrations/greet.yaml';
  await workbench.write(file, greet);
  await workbench.open(file);
  await workbench
    .lens(/^Run task$/)
    .last()
    .click();
  await page.locator('.quick-input-widget', { hasText: 'Whom to greet' }).waitFor();
  await page.keyboard.press('Enter');
  await page.locator('.quick-input-widget', { hasText: 'A value is expected.' }).waitFor();
  await workbench.quickInput.fill('Ada');
  await page.keyboard.press('Enter');
  await panel.locator('.badge.success').waitFor();
  await panel.locator('.fact', { hasText: 'who=Ada, times=1' }).waitFor();
  await panel.locator('#again').click();
  await panel.locator('.param-help.missing', { hasText: 'needs a value' }).waitFor();
  expect(await panel.locator('#start').getAttribute('disabled')).not.toBeNull();
  await panel.locator('#param-times input').fill('many');
  await page.keyboard.press('Tab');
  await panel.locator('.trouble', { hasText: 'times' }).waitFor();
  await panel.locator('#param-times input').fill('2');
  await page.keyboard.press('Tab');
  await panel.locator('.trouble').waitFor({ state: 'detached' });
  await panel.locator('#param-who input').fill('Ada');
  await panel.locator('#start', { hasText: 'Run 2 tasks' }).click();
  await panel.locator('.badge.success').waitFor();
  await panel.locator('.fact', { hasText: 'who=Ada, times=2' }).waitFor();

  await workbench.write(file, greet.replace('string, ', 'string, default: nobody, '));
  const compare = panel.getByRole('button', { name: /^Compare the file as this run used it/ });
  await compare.waitFor();
  await workbench
    .lens(/^Run task$/)
    .last()
    .click();
  await panel.locator('.badge.failed').waitFor();
  await panel.locator('.fact', { hasText: 'who=nobody, times=1' }).waitFor();
  await panel.locator('[role=treeitem]', { hasText: /Task Bye, skipped/ }).waitFor();

  await workbench.lens(/^Last run #3: failed after /).waitFor();
  await workbench.lens(/^Retry last: hello failed$/).click();
  await panel.locator('[role=treeitem]', { hasText: /Task Hello.*failed in greet#3/ }).waitFor();
  await panel.locator('#param-who input').fill('Ada');
  await panel.locator('#start', { hasText: 'Retry 1 task' }).click();
  await panel.locator('.badge.success').waitFor();

  await panel.locator('.history-run').first().click();
  await compare.click();
  await page.locator('.tab.active', { hasText: 'greet.yaml: greet#1 ↔ now' }).waitFor();
  await page.locator('.editor.modified .view-line', { hasText: 'default: nobody' }).waitFor();
  await page
    .locator('.editor.original .view-line', { hasText: 'who: { type: string, description' })
    .waitFor();
  await workbench.picture('compare');
});
