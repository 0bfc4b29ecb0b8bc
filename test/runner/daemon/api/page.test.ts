import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { orchestrationPath } from '../daemonRig.ts';
import { ApiRig } from './apiRig.ts';

test('the page is open to everybody, since it shows nothing without a token, and no other file is', async () => {
  const pageFolder = mkdtempSync(join(tmpdir(), 'segue-page-'));
  for (const name of ['web.js', 'serve.cjs']) writeFileSync(join(pageFolder, name), '// code');
  const rig = await ApiRig.open(
    { [orchestrationPath('a')]: 'phases: [{ name: A, tasks: [{ name: B, run: "true" }] }]' },
    { pageFolder },
  );
  // From a link in an email, which is another site.
  const page = await fetch(`${rig.api.url}/`, { headers: { 'sec-fetch-site': 'cross-site' } });
  expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'; script-src 'self';/);
  expect(page.headers.get('referrer-policy')).toBe('no-referrer');
  expect(await page.text()).toContain('<segue-project>');
  const status = async (path: string) => (await fetch(`${rig.api.url}/page/${path}`)).status;
  expect(await status('web.js')).toBe(200);
  for (const path of ['serve.cjs', 'web.css', '..%2fpackage.json', '__proto__', '%2e%2e/package.json'])
    expect([path, await status(path)]).toEqual([path, 404]);
  rmSync(pageFolder, { recursive: true });
});
