import { expect, test } from 'vitest';
import { openWorkbench } from '../support/workbench.ts';

const phases = 20;
const tasksOfPhase = 100;

/** A phase that prints much, and then many phases with many tasks that print little. */
const big = [
  'name: Big',
  'phases:',
  '  - name: Log',
  '    tasks:',
  '      - { name: Chatter, run: seq -f "line %08.0f of a log that is far too long to be read at once" 1 2500000 }',
  ...Array.from({ length: phases }, (_, phase) =>
    [
      `  - name: Phase ${phase}`,
      '    tasks:',
      ...Array.from(
        { length: tasksOfPhase },
        (_, task) => `      - { name: Task ${phase} ${task}, run: echo done }`,
      ),
    ].join('\n'),
  ),
  '',
].join('\n');

test('2,000 tasks and a log of 200 MB: only what is seen exists in the page', async () => {
  const workbench = await openWorkbench({ project: 'test/e2e/projects/empty' });
  const { panel, page } = workbench;
  await workbench.write('.segue/orchestrations/big.yaml', big);
  await workbench.open('.segue/orchestrations/big.yaml');
  await workbench.command('Segue: Open Run Panel');
  await panel.locator('#start', { hasText: `Run ${phases * tasksOfPhase + 1} tasks` }).click();
  await panel.locator('.badge.success').waitFor({ timeout: 100_000 });
  expect(await panel.locator('.row').count()).toBeLessThan(120);
  await panel.locator('[role=tree]').focus();
  await page.keyboard.press('End');
  await panel.locator('.row', { hasText: `Task ${phases - 1} ${tasksOfPhase - 1}` }).waitFor();
  await page.keyboard.press('Home');
  await panel.locator('.row', { hasText: 'Task Chatter' }).click();
  await panel.locator('.size', { hasText: /^2,500,000 lines, 2\d\d\.\d MB$/ }).waitFor();
  await panel.locator('segue-log .line', { hasText: 'line 02500000' }).waitFor();
  await panel.locator('segue-log .log-search input').fill('LINE 01234567');
  await panel.locator('.found', { hasText: '1 of 1' }).waitFor();
  await panel.locator('segue-log .found-line', { hasText: 'line 01234567' }).waitFor();
  expect(await panel.locator('segue-log .line').count()).toBeLessThan(120);
});
