// Runs the tests inside the extension host of a desktop VS Code, for machines that can download one or have one (VSCODE=/path/to/code).
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTests } from '@vscode/test-electron';
import { buildHostTests } from './support/buildHostTests.ts';
import { root } from './support/paths.ts';

const extensionTestsPath = await buildHostTests();
const project = await mkdtemp(join(tmpdir(), 'segue-desktop-'));
try {
  await cp(join(root, 'examples/delivery'), project, { recursive: true });
  const installed = process.env['VSCODE'];
  await runTests({
    ...(installed === undefined ? {} : { vscodeExecutablePath: installed }),
    extensionDevelopmentPath: root,
    extensionTestsPath,
    launchArgs: [project, '--disable-extensions'],
  });
} finally {
  await rm(project, { recursive: true, force: true });
}
