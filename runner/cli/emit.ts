import type { Command } from 'commander';
import { counted } from '../report/words.ts';
import { type Context, printErrors } from './context.ts';
import { addExamples } from './examples.ts';
import { type ExitCode, exitCode } from './exitCode.ts';
import { withRunner } from './withRunner.ts';

interface EmitOptions {
  readonly id?: string;
}

/** `segue emit`: tells triggers that tables were updated. */
export function define(command: Command, context: () => Context, done: (code: ExitCode) => void): void {
  command
    .description(
      'Tells the triggers of the project that tables were updated; a daemon, now or later, starts what waits for that.',
    )
    .argument('<tables...>', 'tables as they stand under "tables:" of triggers')
    .option('--id <id>', 'what makes the update one of a kind: with the same id it counts once')
    .action(async (tables: readonly string[], options: EmitOptions) =>
      done(await emit(context(), tables, options)),
    );
  addExamples(command, [
    ['segue emit crm.accounts', 'after a load that Segue does not do'],
    ['segue emit crm.accounts shop.orders --id "$BATCH"', 'two of them, once a batch'],
  ]);
}

async function emit(context: Context, tables: readonly string[], { id }: EmitOptions): Promise<ExitCode> {
  const { host, err } = context;
  if (tables.some(table => table.trim() === '')) {
    printErrors(context, [err.red('error: A table has a name.')]);
    return exitCode.usage;
  }
  return withRunner(context, async runner => {
    const store = await runner.writableStore();
    const at = host.clock.now();
    const count = await store.addEvents(
      [...new Set(tables)].map(name => ({
        ...(id === undefined ? {} : { id: `update ${id} ${name}` }),
        ...{ at, kind: 'table' as const, name, details: { by: host.userName() } },
      })),
    );
    const known = new Set(tables).size - count;
    const again = known === 0 ? '' : `; ${counted(known, 'update')} had been told of before`;
    host.stdout.write(`${counted(count, 'update')} on record${again}.\n`);
    return exitCode.success;
  });
}
