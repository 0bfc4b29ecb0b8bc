import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { root } from '../support/paths.ts';

const program = join(root, 'dist/segue.cjs');
const project = mkdtempSync(join(tmpdir(), 'segue-page-'));
let daemon: ChildProcess;
let url = '';
let browser: Browser;

beforeAll(async () => {
  const folder = join(project, '.segue/orchestrations');
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, 'nightly.yaml'),
    `
name: Nightly sales
on: { schedule: [{ every: hour }] }
phases:
  - name: Load
    tasks:
      - { name: Orders, run: echo 127 orders }
      - { name: Users, run: test -f repaired }
      - { name: Days, uses: function, with: { module: days.mjs, function: days } }
  - name: Publish
    tasks: [{ name: Report, run: echo published }]
`,
  );
  writeFileSync(join(project, 'days.mjs'), 'export const days = () => [1, 2, 3].map(day => ({ day }));');
  daemon = spawn(process.execPath, [program, 'serve', '--port', '0'], {
    cwd: project,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  url = await new Promise<string>((resolve, reject) => {
    daemon.stdout?.once('data', (chunk: Buffer) => resolve(/listening on (\S+)/.exec(`${chunk}`)?.[1] ?? ''));
    daemon.once('close', () => reject(new Error('The daemon ended.')));
  });
  browser = await chromium.connect(inject('browser'));
});
afterAll(async () => {
  await browser?.close();
  const ended = new Promise(resolve => daemon.once('close', resolve));
  daemon.kill('SIGTERM');
  await ended;
  rmSync(project, { recursive: true, force: true });
});

function tokenTo(kind: string): string {
  return execFileSync(process.execPath, [program, 'token', 'create', kind], {
    cwd: project,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();
}

/** A page of somebody else, and what its console complains of. */
async function openPage(hash: string): Promise<{ readonly page: Page; readonly errors: readonly string[] }> {
  const context = await browser.newContext();
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('console', message => {
    if (message.type() === 'error') errors.push(message.text());
  });
  page.on('pageerror', error => errors.push(error.message));
  await page.goto(`${url}/${hash}`);
  return { page, errors };
}

test('a run is started, followed, looked into and retried', async () => {
  const { page, errors } = await openPage(`#token=${tokenTo('--admin')}`);
  await page.locator('nav button', { hasText: 'Nightly sales' }).waitFor();
  expect(page.url()).not.toContain('token');
  expect(await page.locator('nav .next').textContent()).toMatch(/^next /);
  await page.locator('#start', { hasText: 'Run 4 tasks' }).click();
  await page.locator('segue-panel .badge.failed').waitFor();
  await page.locator('.row', { hasText: 'Orders' }).click();
  await page.locator('segue-log', { hasText: '127 orders' }).waitFor();
  await page.locator('.row', { hasText: 'Days' }).click();
  await page.getByRole('tab', { name: 'Results' }).click();
  await page.getByText('3 rows, 1 column').waitFor();
  expect(await page.locator('.data').getByRole('cell').allTextContents()).toEqual(['1', '2', '3']);
  await page.locator('nav .badge.failed').waitFor();
  writeFileSync(join(project, 'repaired'), '');
  await page.getByText(/^\s*Retry …/).click();
  await page.locator('#start', { hasText: 'Retry 2 tasks' }).click();
  await page.locator('segue-panel .badge.success').waitFor();
  // The address names the run, and the tab keeps the token.
  await page.reload();
  await page.locator('segue-panel h1', { hasText: '#2' }).waitFor();
  expect(errors).toEqual([]);
});

test('a token to read shows, and does not start', async () => {
  const { page } = await openPage(`#token=${tokenTo('--read')}`);
  await page.locator('#start', { hasText: 'Run 4 tasks' }).click();
  await page.getByText('This token only lets look.').waitFor();
});

test('without a token the page asks for one', async () => {
  const { page } = await openPage('');
  const field = page.locator('form.token input');
  await field.fill('nonsense');
  await field.press('Enter');
  await field.waitFor();
  await field.fill(tokenTo('--read'));
  await field.press('Enter');
  await page.locator('nav button', { hasText: 'Nightly sales' }).waitFor();
});
