import { expect, test } from 'vitest';
import { openWorkbench } from '../support/workbench.ts';

test('a mistake that is typed appears in the problems, and goes when it is mended', async () => {
  const workbench = await openWorkbench();
  const { page } = workbench;
  await workbench.open('.segue/orchestrations/delivery.yaml');
  await page.keyboard.press('Control+Shift+M');
  await page.getByText('No problems have been detected in the workspace.').waitFor();
  await workbench.goTo(1, 1);
  await page.keyboard.type('nam: Twice\n');
  await workbench.problems.filter({ hasText: 'Unknown key "nam"' }).waitFor();
  await workbench.goTo(1, 1);
  await page.keyboard.press('Control+Shift+K');
  await page.getByText('No problems have been detected in the workspace.').waitFor();
  expect(await workbench.problems.count()).toBe(0);
});
