import { onTestFinished, test } from 'vitest';
import { startCodeServer } from '../support/codeServer.ts';
import { vsix } from '../support/paths.ts';
import { openWorkbench } from '../support/workbench.ts';

test('in a browser alone editing is helped, and runs say why they are off', async () => {
  const settings = { 'remote.extensionKind': { 'segue.segue': ['web'] } };
  const server = await startCodeServer({ vsix, settings });
  onTestFinished(() => server.stop());
  const workbench = await openWorkbench({ project: 'test/e2e/projects/shop', server });
  const { page } = workbench;
  await workbench.open('.segue/orchestrations/nightly-sales.yaml');
  await workbench.goTo(1, 1);
  await page.keyboard.type('nam: x\n');
  await page.keyboard.press('Control+Shift+M');
  await workbench.problems.filter({ hasText: 'Unknown key "nam"' }).waitFor();
  await workbench.command('Segue: Open Run Panel');
  await workbench.notifications.filter({ hasText: 'cannot be run in a browser alone' }).waitFor();
  await page.locator('.part.activitybar .action-item a[aria-label="Segue"]').click();
  await page.locator('.part.sidebar').getByText('Runs need the files on a disk and a process').waitFor();
});
