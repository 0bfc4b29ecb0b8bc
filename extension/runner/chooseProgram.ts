import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import type { Program } from './program.ts';

/** What differs between the processes that extensions run in. */
export interface Surroundings {
  readonly node: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The command line that came with the extension. */
  readonly bundled: string;
}

/**
 * The project's own `segue` where its packages hold one, so that the editor runs what the terminal runs; else the one that came with the
 * extension, also where `segue.runner` says so.
 */
export async function chooseProgram(root: string, { node, env, bundled }: Surroundings): Promise<Program> {
  const setting = vscode.workspace.getConfiguration('segue', vscode.Uri.file(root)).get('runner');
  const own = setting === 'bundled' ? undefined : await ownProgram(root);
  return { script: own ?? bundled, isBundled: own === undefined, node, env };
}

/** Looked for as Node.js looks for packages: in each folder from the project's root upwards. */
async function ownProgram(folder: string): Promise<string | undefined> {
  const home = join(folder, 'node_modules/segue');
  try {
    const { bin } = JSON.parse(await readFile(join(home, 'package.json'), 'utf8'));
    const path: unknown = typeof bin === 'string' ? bin : bin?.segue;
    if (typeof path === 'string') return join(home, path);
  } catch {
    // None is installed here.
  }
  return dirname(folder) === folder ? undefined : ownProgram(dirname(folder));
}
