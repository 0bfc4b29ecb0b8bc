import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** The project that is tested. */
export const root = join(import.meta.dirname, '../../..');
/** Another version of the editor can be tried by `CODE_SERVER=/path/to/node_modules/code-server`. */
export const codeServerFolder = process.env['CODE_SERVER'] ?? join(root, 'test/e2e/node_modules/code-server');
const ownNode = join(codeServerFolder, '../.bin/node');
/** What executes the editor: the Node.js that is installed beside it, which older versions need. */
export const codeServerNode = existsSync(ownNode) ? ownNode : process.execPath;
/** What users install. */
export const vsix = join(root, 'dist/segue.vsix');
/** Pictures and logs, kept as output of the tests. */
export const outputFolder = join(root, 'test/e2e/output');
/** Stands for another extension that helps with YAML. */
export const otherExtension = join(root, 'test/e2e/extensions/yaml');
