import { cp, writeFile } from 'node:fs/promises';
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

/** Makes the workspace that they run in, of two projects, in a folder; gives the path of its file. */
export async function makeHostWorkspace(folder: string): Promise<string> {
  const projects = { delivery: 'examples/delivery', shop: 'test/e2e/projects/shop' };
  for (const [name, from] of Object.entries(projects))
    await cp(join(root, from), join(folder, name), { recursive: true });
  const file = join(folder, 'host-tests.code-workspace');
  await writeFile(file, JSON.stringify({ folders: Object.keys(projects).map(path => ({ path })) }));
  return file;
}
