import { expect, test } from 'vitest';
import { openWorkbench } from '../support/workbench.ts';

test('a mistake that is typed appears in the problems, and goes by its quick fix', async () => {
  const workbench = await openWorkbench();
  const { page } = workbench;
  const file = '.segue/orchestrations/delivery.yaml';
  await workbench.open(file);
  const before = await workbench.read(file);
  await page.keyboard.press('Control+Shift+M');
  await page.getByText('No problems have been detected in the workspace.').waitFor();
  await workbench.goTo(1, 1);
  await page.keyboard.type('timezon: UTC\n');
  await workbench.problems.filter({ hasText: 'Unknown key "timezon"' }).waitFor();
  await workbench.goTo(1, 3);
  // The editor has asked for fixes once it shows that there are some.
  await page.locator('[class*="codicon-gutter-lightbulb"]').first().waitFor();
  await page.keyboard.press('Control+.');
  await page.locator('.action-widget .monaco-list-row', { hasText: 'Change to "timezone"' }).waitFor();
  await workbench.picture('quick-fix');
  // Its first line is the likeliest fix.
  await page.keyboard.press('Enter');
  await page.getByText('No problems have been detected in the workspace.').waitFor();
  expect(await workbench.problems.count()).toBe(0);
  await workbench.save();
  expect(await workbench.read(file)).toBe(`timezone: UTC\n${before}`);
});

test('an orchestration and a task with a component are completed from nothing', async () => {
  const workbench = await openWorkbench();
  const { page } = workbench;
  const file = '.segue/orchestrations/fresh.yaml';
  await workbench.write(file, '');
  await workbench.open(file);
  await workbench.complete('orch', 'orchestration');
  for (const word of ['Fresh', 'Load', 'First', 'echo first']) {
    await page.keyboard.type(word);
    await page.keyboard.press('Tab');
  }
  await page.keyboard.type('\n');
  await page.keyboard.press('Backspace');
  await page.keyboard.type('- ');
  await workbench.complete('load', 'task with load-file');
  await page.keyboard.type('Second');
  await page.keyboard.press('Tab');
  await page.keyboard.type('inbox/second.csv');
  await workbench.save();
  expect(await workbench.read(file)).toBe(
    [
      ...['name: Fresh', 'phases:', '  - name: Load', '    tasks:'],
      ...['      - name: First', '        run: echo first'],
      ...[
        '      - name: Second',
        '        uses: load-file',
        '        with:',
        '          file: inbox/second.csv',
      ],
    ].join('\n'),
  );
});
