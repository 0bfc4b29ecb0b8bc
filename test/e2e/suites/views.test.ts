import { expect, test } from 'vitest';
import { openWorkbench } from '../support/workbench.ts';

test('a failed run of a terminal is seen in the views, at the edge of the window and on the line of its task', async () => {
  const workbench = await openWorkbench({ project: 'test/e2e/projects/shop' });
  const { page, panel } = workbench;
  await page.locator('.part.activitybar .action-item a[aria-label="Segue"]').click();
  await workbench.sidebarRow(/^gated\s*never run/).waitFor();
  await workbench.sidebarRow(/^nightly-sales\s*next (\w+ )?\d\d:45 · never run/).waitFor();
  await page.locator('.part.sidebar').getByText('Nothing has run yet.').waitFor();
  expect(await workbench.segue('run', 'nightly-sales')).toBe(1);
  await workbench.sidebarRow(/^nightly-sales\s*next .* · #1 failed, just now/).waitFor();
  await workbench.sidebarRow(/^nightly-sales#1\s*failed in .*, just now/).click();
  await panel.locator('.badge.failed').waitFor();
  await page.locator('.statusbar-item', { hasText: 'nightly-sales#1 failed' }).waitFor();
  await page.keyboard.press('Control+Shift+M');
  await workbench.problems.filter({ hasText: 'Orders failed in nightly-sales#1: Exit code 7.' }).waitFor();
  await workbench.picture('views');
  await workbench.write('data/orders.csv', 'id\n1\n');
  expect(await workbench.segue('retry', 'nightly-sales')).toBe(0);
  await workbench.sidebarRow(/^nightly-sales\s*next .* · #2 success, just now/).waitFor();
  await page.getByText('No problems have been detected in the workspace.').waitFor();
  await workbench.filterRuns('Failed and interrupted');
  await workbench.sidebarRow(/^nightly-sales#2/).waitFor({ state: 'detached' });
  await workbench.sidebarRow(/^nightly-sales#1/).waitFor();
  await workbench.filterRuns('Cancelled and skipped');
  await page.locator('.part.sidebar').getByText('No run is of the kind that is shown.').waitFor();
});

test('a workspace without orchestrations is helped to its first one', async () => {
  const workbench = await openWorkbench({
    project: 'test/e2e/projects/empty',
    // The walkthrough shows its pages only beside its steps.
    size: { width: 1600, height: 900 },
  });
  const { page } = workbench;
  await page.locator('.part.activitybar .action-item a[aria-label="Segue"]').click();
  await page.locator('.part.sidebar .welcome-view a', { hasText: 'Learn How' }).click();
  const walkthrough = page.locator('.gettingStartedContainer');
  for (const step of ['Write an orchestration', 'Edit it with help', 'Run it', 'Retry what failed'])
    await walkthrough.getByRole('heading', { name: step }).waitFor();
  await walkthrough
    .frameLocator('iframe.webview.ready')
    .frameLocator('iframe#active-frame')
    .getByText('Phases run one after another')
    .waitFor();
  await workbench.picture('walkthrough');
  // Not the icon above the view, which appears beside it and has the same name.
  await page
    .locator('.part.sidebar .welcome-view .monaco-button', { hasText: 'Create a First Orchestration' })
    .click();
  await page.locator('.tabs-container .tab.active[data-resource-name="hello.yaml"]').waitFor();
  await workbench.sidebarRow(/^hello/).waitFor();
});

test('a window without a folder says what is needed', async () => {
  const workbench = await openWorkbench({ project: null });
  const { page } = workbench;
  await page.locator('.part.activitybar .action-item a[aria-label="Segue"]').click();
  const welcome = page.locator('.part.sidebar .welcome-view');
  await welcome.getByText('Orchestrations are files in a folder.').waitFor();
  await welcome.locator('.monaco-button', { hasText: 'Open Folder' }).waitFor();
  await workbench.command('Segue: Run Orchestration');
  await workbench.notifications.filter({ hasText: 'There is no orchestration in this workspace' }).waitFor();
});
