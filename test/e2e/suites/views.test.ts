import { expect, test } from 'vitest';
import { openWorkbench } from '../support/workbench.ts';

test('a failed run of a terminal is seen in the views, at the edge of the window and on the line of its task', async () => {
  const workbench = await openWorkbench({ project: 'test/e2e/projects/shop' });
  const { page, panel } = workbench;
  await page.locator('.part.activitybar .action-item a[aria-label="Segue"]').click();
  await workbench.sidebarRow(/^gated\s*never run/).waitFor();
  await workbench.sidebarRow(/^nightly-sales\s*never run · next (\w+ )?\d\d:45/).waitFor();
  await page.locator('.part.sidebar').getByText('Nothing has run yet.').waitFor();
  expect(await workbench.segue('run', 'nightly-sales')).toBe(1);
  await workbench.sidebarRow(/^nightly-sales\s*#1 failed, just now · next /).waitFor();
  await workbench.sidebarRow(/^nightly-sales#1\s*failed in .*, just now/).click();
  await panel.locator('.badge.failed').waitFor();
  await page.locator('.statusbar-item', { hasText: 'nightly-sales#1 failed' }).waitFor();
  await page.keyboard.press('Control+Shift+M');
  await workbench.problems.filter({ hasText: 'Orders failed in nightly-sales#1: Exit code 7.' }).waitFor();
  await workbench.picture('views');
  await workbench.write('data/orders.csv', 'id\n1\n');
  expect(await workbench.segue('retry', 'nightly-sales')).toBe(0);
  await workbench.sidebarRow(/^nightly-sales\s*#2 success, just now/).waitFor();
  await page.getByText('No problems have been detected in the workspace.').waitFor();
});

test('a workspace without orchestrations is helped to its first one', async () => {
  const workbench = await openWorkbench({ project: 'test/e2e/projects/empty' });
  const { page } = workbench;
  await page.locator('.part.activitybar .action-item a[aria-label="Segue"]').click();
  // Not the icon above the view, which appears beside it and has the same name.
  await page
    .locator('.part.sidebar .welcome-view .monaco-button', { hasText: 'Create a First Orchestration' })
    .click();
  await page.locator('.tabs-container .tab.active[data-resource-name="hello.yaml"]').waitFor();
  await workbench.sidebarRow(/^hello/).waitFor();
});
