import { join } from 'node:path';

/** The project that is tested. */
export const root = join(import.meta.dirname, '../../..');
export const codeServerFolder = join(root, 'test/e2e/node_modules/code-server');
/** What users install. */
export const vsix = join(root, 'dist/segue.vsix');
/** Pictures and logs, kept as output of the tests. */
export const outputFolder = join(root, 'test/e2e/output');
