import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { type Context, printErrors, printLines } from './context.ts';
import { addExamples } from './examples.ts';
import { type ExitCode, exitCode } from './exitCode.ts';

/** `segue init`: a first project that runs at once and explains itself. */
export function define(command: Command, context: () => Context, done: (code: ExitCode) => void): void {
  command
    .description(
      'Writes a small, commented project that runs at once. Files that exist are left as they are.',
    )
    .argument('[dir]', 'the folder of the project', '.')
    .action(async (dir: string) => done(await init(context(), dir)));
  addExamples(command, [
    ['segue init', 'in this folder'],
    ['segue init warehouse', 'in a folder of its own'],
  ]);
}

async function init(context: Context, dir: string): Promise<ExitCode> {
  const { writeFirstProject } = await import('./firstProject.ts');
  const colours = context.out;
  const root = resolve(context.host.cwd, dir);
  if (statSync(root, { throwIfNoEntry: false })?.isDirectory() === false) {
    printErrors(context, [
      context.err.red(`error: Found a file at ${dir}, expected a folder or the name of a new one.`),
    ]);
    return exitCode.usage;
  }
  const written = await writeFirstProject(root);
  const at = dir === '.' ? '' : `-C ${dir} `;
  printLines(context, [
    ...written.map(({ path, outcome }) =>
      outcome === 'kept'
        ? colours.dim(`  kept     ${path}`)
        : `  ${colours.green(outcome.padEnd(7))}  ${path}`,
    ),
    '',
    'Next:',
    `  segue ${at}validate     check every file`,
    `  segue ${at}plan hello   see what a run would do`,
    `  segue ${at}run hello    run it`,
    `  segue ${at}show hello   look at it again`,
  ]);
  return exitCode.success;
}
