import { type Stats, statSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import type { Command } from 'commander';
import { counted } from '../report/words.ts';
import { type Context, printErrors } from './context.ts';
import { addExamples } from './examples.ts';
import { type ExitCode, exitCode } from './exitCode.ts';
import { withRunner } from './withRunner.ts';

interface EmitOptions {
  readonly file: readonly string[];
  readonly id?: string;
}

/** `segue emit`: tells triggers that tables were updated, or that files have changed. */
export function define(command: Command, context: () => Context, done: (code: ExitCode) => void): void {
  command
    .description(
      'Tells the triggers of the project that tables were updated, or that files have changed; a daemon, now or later, starts what waits for that.',
    )
    .argument('[tables...]', 'tables as they stand under "tables:" of triggers')
    .option(
      '--file <path>',
      'a file that has changed, for the triggers that watch it; repeatable',
      (path: string, paths: readonly string[]) => [...paths, path],
      [],
    )
    .option('--id <id>', 'what makes the word one of a kind: with the same id it counts once')
    .action(async (tables: readonly string[], options: EmitOptions) =>
      done(await emit(context(), tables, options)),
    );
  addExamples(command, [
    ['segue emit crm.accounts', 'after a load that Segue does not do'],
    ['segue emit crm.accounts shop.orders --id "$BATCH"', 'two of them, once a batch'],
    ['segue emit --file inbox/orders.csv', 'to have a file run once more'],
  ]);
}

async function emit(
  context: Context,
  tables: readonly string[],
  { file: paths, id }: EmitOptions,
): Promise<ExitCode> {
  const { host } = context;
  if (tables.length + paths.length === 0) return refused(context, 'Name a table, or a file by --file.');
  if (tables.some(table => table.trim() === '')) return refused(context, 'A table has a name.');
  return withRunner(context, async runner => {
    const { root } = runner.project;
    const files = new Map<string, Stats>();
    for (const path of paths) {
      const place = resolve(host.cwd, path);
      const stats = statSync(place, { throwIfNoEntry: false });
      if (stats?.isFile() !== true) return refused(context, `There is no file ${path}.`);
      files.set(shownPath(root, place), stats);
    }
    const store = await runner.writableStore();
    const at = host.clock.now();
    const by = host.userName();
    const idOf = (name: string) => (id === undefined ? {} : { id: `update ${id} ${name}` });
    const names = new Set(tables);
    const count = await store.addEvents([
      ...[...names].map(name => ({ ...idOf(name), at, kind: 'table' as const, name, details: { by } })),
      ...[...files].map(([name, { size, mtime }]) => {
        const details = { change: 'changed', size, modifiedAt: mtime.toISOString(), by };
        return { ...idOf(name), at, kind: 'file' as const, name, details };
      }),
    ]);
    const known = names.size + files.size - count;
    const again = known === 0 ? '' : `; ${counted(known, 'update')} had been told of before`;
    host.stdout.write(`${counted(count, 'update')} on record${again}.\n`);
    return exitCode.success;
  });
}

/** As patterns name it: from the project's root, where it is below that. */
function shownPath(root: string, place: string): string {
  const path = relative(root, place);
  return path.startsWith('..') ? place : path.replaceAll('\\', '/');
}

function refused(context: Context, message: string): ExitCode {
  printErrors(context, [context.err.red(`error: ${message}`)]);
  return exitCode.usage;
}
