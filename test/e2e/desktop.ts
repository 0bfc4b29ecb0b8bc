// Runs the tests inside the extension host of a desktop VS Code, for machines that can download one or have one (VSCODE=/path/to/code).
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTests } from '@vscode/test-electron';
import { buildHostTests, makeHostWorkspace } from './support/buildHostTests.ts';
import { otherExtension, root } from './support/paths.ts';

const extensionTestsPath = await buildHostTests();
const folder = await mkdtemp(join(tmpdir(), 'segue-desktop-'));
try {
  const installed = process.env['VSCODE'];
  await runTests({
    ...(installed === undefined ? {} : { vscodeExecutablePath: installed }),
    extensionDevelopmentPath: [root, otherExtension],
    extensionTestsPath,
    launchArgs: [await makeHostWorkspace(folder), '--disable-extensions'],
  });
} finally {
  await rm(folder, { recursive: true, force: true });
}
