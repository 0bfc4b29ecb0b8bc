import { join } from 'node:path';
import { build } from 'esbuild';
import { outputFolder, root } from './paths.ts';

/** Bundles the tests that run inside the editor, and gives the bundle's path. */
export async function buildHostTests(): Promise<string> {
  const outfile = join(outputFolder, 'host-tests.cjs');
  await build({
    entryPoints: [join(root, 'test/e2e/host/index.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['vscode', 'mocha'],
    logLevel: 'warning',
  });
  return outfile;
}
