import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Frame } from 'playwright-core';
import { expect, test } from 'vitest';
import { openWorkbench, type Workbench } from '../support/workbench.ts';

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

const themes = [
  ['light', 'Default Light Modern'],
  ['dark', 'Default Dark Modern'],
  ['high-contrast', 'Default High Contrast'],
] as const;

test('the panel can be read in every kind of theme and by screen readers', async () => {
  const workbench = await openWorkbench({
    project: 'test/e2e/projects/shop',
    size: { width: 1440, height: 860 },
  });
  const { panel } = workbench;
  await workbench.segue('run', 'nightly-sales');
  await workbench.segue('run', 'nightly-sales', '--param', 'region=us');
  await workbench.open('.segue/orchestrations/nightly-sales.yaml');
  await workbench.command('View: Toggle Primary Side Bar Visibility');
  await workbench.command('Segue: Retry Last Run …');
  await panel.locator('[role=treeitem]', { hasText: /Task Orders.*failed/ }).waitFor();
  const retry = await violations(await pageOf(workbench));
  await workbench.picture('retry-light');
  await panel.getByRole('button', { name: /Back to/ }).click();
  await panel.locator('[role=treeitem]', { hasText: /Task Orders, failed/ }).click();
  await panel.locator('segue-log .line').first().waitFor();
  const found = [...retry];
  for (const [name, theme] of themes) {
    await workbench.write('.vscode/settings.json', JSON.stringify({ 'workbench.colorTheme': theme }));
    await panel.locator(`body.vscode-${name}`).waitFor();
    found.push(...(await violations(await pageOf(workbench))));
    await workbench.picture(`panel-${name}`);
  }
  await panel.getByRole('tab', { name: 'Details' }).click();
  found.push(...(await violations(await pageOf(workbench))));
  await workbench.picture('panel-details');
  expect(found).toEqual([]);
});

test('the rows that a task left are a table for eyes, keys and screen readers', async () => {
  const workbench = await openWorkbench({ project: 'test/e2e/projects/empty' });
  const { panel, page } = workbench;
  await workbench.write(
    'days.mjs',
    'export const days = () => Array.from({ length: 31 }, (_, at) => ({ day: at + 1, city: at % 2 ? null : `Praha ${at}` }));',
  );
  await workbench.write(
    '.segue/orchestrations/days.yaml',
    [
      'phases:',
      '  - name: Load',
      '    tasks:',
      '      - { name: Days, uses: function, with: { module: days.mjs, function: days } }',
      '      - { name: Script, run: exit 1, continueOnFailure: true }',
      '',
    ].join('\n'),
  );
  await workbench.open('.segue/orchestrations/days.yaml');
  await workbench.command('Segue: Open Run Panel');
  await panel.locator('#start', { hasText: 'Run 2 tasks' }).click();
  await panel.locator('.badge.warning').waitFor();
  await panel.getByRole('tab', { name: 'Results' }).click();
  await panel.getByText('The task left no rows, no outputs, no summary and no messages.').waitFor();
  await panel.locator('[role=treeitem]', { hasText: /Task Days/ }).click();
  await panel.getByText('The first 20 of 31 rows, 2 columns').waitFor();
  expect(await panel.getByRole('columnheader').allTextContents()).toEqual(['day integer', 'city text']);
  expect(await panel.locator('.data').getByRole('row').nth(20).getByRole('cell').allTextContents()).toEqual([
    '20',
    'null',
  ]);
  await panel.getByRole('region', { name: 'Rows of days' }).focus();
  await page.keyboard.press('End');
  const found: string[] = [];
  for (const [name, theme] of themes) {
    await workbench.write('.vscode/settings.json', JSON.stringify({ 'workbench.colorTheme': theme }));
    await panel.locator(`body.vscode-${name}`).waitFor();
    found.push(...(await violations(await pageOf(workbench))));
    await workbench.picture(`panel-result-${name}`);
  }
  expect(found).toEqual([]);
});

async function pageOf({ page }: Workbench): Promise<Frame> {
  for (const frame of page.frames()) if ((await frame.locator('segue-panel').count()) > 0) return frame;
  throw new Error('The panel is not open.');
}

/** What axe finds that keeps people out. */
async function violations(frame: Frame): Promise<readonly string[]> {
  await frame.evaluate(await readFile(axe, 'utf8'));
  const { violations }: AxeResults = await frame.evaluate('axe.run()');
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
}
